import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { inTransaction } from '../../platform/db/database.ts';
import { clientIp } from '../../platform/http/client.ts';
import { UNAVAILABLE_RETRY_SECONDS } from '../../platform/http/error-page.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { safeReturnPath } from '../../platform/http/return-path.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../../platform/http/security-headers.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { minutes } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import { endProviderSessions, recordIdentityUse } from '../identity-providers/identities.ts';
import { matchIdentity } from '../identity-providers/match-identity.ts';
import {
  ProviderDeniedError,
  ProviderDownError,
  ProviderResponseError,
  type ProviderClient,
  type ProviderIdentity,
} from '../identity-providers/provider-client.ts';
import { keepWaitingIdentity, takeStart, type ProviderStart } from '../identity-providers/provider-cookies.ts';
import { claimedEmail } from '../identity-providers/proven-email.ts';
import { redirectToProvider, type ProviderClients } from '../identity-providers/start-at-provider.ts';
import type { Proof } from './record-sign-in.ts';
import { startSession } from './start-session.ts';

const startQuery = z.object({ next: z.string().max(2000).optional().catch(undefined) });

const callbackQuery = z.object({ state: z.string().max(200).optional().catch(undefined) });

const logoutForm = z.object({ logout_token: z.string().max(20_000).optional().catch(undefined) });

/** Why nobody was signed in, with the status of the page that says so. */
const refusals = {
  down: 503,
  denied: 403,
  expired: 400,
  rejected: 400,
  'no-account': 403,
  'account-inactive': 403,
} as const satisfies Record<keyof Messages['providers']['refusals'], number>;

type Refusal = keyof typeof refusals;

/** Anybody may post logout tokens: so often a refusal of a provider is logged. */
const LOGOUT_LOG_PAUSE_MS = minutes(1);

/** Signing in at an OpenID Connect provider: the way there, the way back, and the end of sessions that the provider tells of. */
export function providerSignInPages(
  context: AccountContext,
  clients: ProviderClients,
): Record<'start' | 'callback' | 'endSessions', RequestHandler> {
  const refusedLogouts = new Map<string, number>();
  return {
    async start(request, response) {
      const client = findClient(request);
      const next = safeReturnPath(parseInput(startQuery, request.query).next);
      if (!(await redirectToProvider(context, client, response, { purpose: { kind: 'sign-in' }, next })))
        refuse(response, client, 'down', next);
    },

    async callback(request, response) {
      response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
      const client = findClient(request);
      const { state } = parseInput(callbackQuery, request.query);
      const start = state === undefined ? undefined : takeStart(context, response, client.provider.name, state);
      if (!start) return refuse(response, client, 'expired', '/');
      const identity = await redeem(client, request, start);
      if (typeof identity === 'string') return refuse(response, client, identity, start.next);
      if (start.purpose.kind === 'link') return askToLink(response, client, identity, start);
      await signIn(request, response, client, identity, start.next);
    },

    /** OpenID Connect Back-Channel Logout 1.0: the provider itself posts here, without a session. */
    async endSessions(request, response) {
      const client = findClient(request);
      response.set('Cache-Control', 'no-store');
      const { logout_token: token } = parseInput(logoutForm, request.body);
      const logout = token === undefined ? undefined : await client.verifyLogoutToken(token).catch(toUndefined);
      if (!logout) {
        logRefusedLogout(client, request);
        return void response.status(400).json({ error: 'invalid_request' });
      }
      const ended = await inTransaction(context.db, (tx) => endProviderSessions(tx, client.provider.issuer, logout));
      for (const user of ended.userIds)
        logSecurityEvent(context.log, 'provider_logout', { user, clientIp: clientIp(request), provider: client.provider.name });
      response.status(200).end();
    },
  };

  function findClient(request: Request): ProviderClient {
    const client = clients.find(({ provider }) => provider.name === request.params['provider']);
    if (!client) throw new HttpError(404, 'not-found');
    return client;
  }

  async function redeem(client: ProviderClient, request: Request, start: ProviderStart): Promise<ProviderIdentity | Refusal> {
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?'));
    try {
      return await client.redeem(query, start);
    } catch (error) {
      const refusal = toRefusal(error);
      logRefusal(client, request, error instanceof ProviderResponseError ? error.code : refusal);
      return refusal;
    }
  }

  async function signIn(
    request: Request,
    response: Response,
    client: ProviderClient,
    identity: ProviderIdentity,
    next: string,
  ): Promise<void> {
    const { provider } = client;
    const match = await matchIdentity(context, provider, identity, clientIp(request));
    switch (match.kind) {
      case 'matched': {
        const use = { identityId: match.identityId, email: claimedEmail(identity.claims), sid: identity.sid };
        const proof: Proof = {
          method: 'provider',
          holds: (tx, account, session) => recordIdentityUse(tx, account.id, use, session, context.clock.now()),
        };
        const maxHours = context.settings.providerSessionHours;
        const result = await startSession(context, request, match.accountId, { rememberMe: false, proof, maxHours });
        if (result.kind === 'signed-in') return response.redirect(303, next);
        return refuse(response, client, result.kind === 'account-inactive' ? 'account-inactive' : 'expired', next);
      }
      case 'must-link':
        keepWaitingIdentity(context, response, toWaiting(client, identity, undefined));
        logRefusal(client, request, match.kind);
        return response.redirect(303, `/login?${new URLSearchParams({ reason: 'link-identity', next: linkPage(next) }).toString()}`);
      case 'no-account':
      case 'account-inactive':
        logRefusal(client, request, match.kind);
        return refuse(response, client, match.kind, next);
      default:
        match satisfies never;
    }
  }

  /** Nothing is linked yet: whoever sent the browser here may have chosen the identity. The profile asks. */
  function askToLink(response: Response, client: ProviderClient, identity: ProviderIdentity, { purpose, next }: ProviderStart): void {
    const session = purpose.kind === 'link' ? purpose.session : undefined;
    if (session === undefined || response.req.session?.idHash !== session) return refuse(response, client, 'expired', next);
    keepWaitingIdentity(context, response, toWaiting(client, identity, session));
    response.redirect(303, '/profile/sign-in');
  }

  function refuse(response: Response, { provider }: ProviderClient, refusal: Refusal, next: string): void {
    if (refusal === 'down') response.set('Retry-After', String(UNAVAILABLE_RETRY_SECONDS));
    const { providers } = messagesFor(getLocale(response.req, response));
    const again = new URLSearchParams(next === '/' ? {} : { next }).toString();
    renderPage(response, 'accounts/sign-in/provider-refusal', {
      title: providers.refusalTitle(provider.label),
      layout: 'single',
      status: refusals[refusal],
      refusal,
      label: provider.label,
      again: `/sign-in/${provider.name}${again && `?${again}`}`,
      login: `/login${again && `?${again}`}`,
    });
  }

  function logRefusal({ provider }: ProviderClient, request: Request, reason: string): void {
    const fields = { user: undefined, clientIp: clientIp(request), provider: provider.name, reason };
    logSecurityEvent(context.log, 'sign_in_failed', fields, 'sign-in at a provider refused');
  }

  function logRefusedLogout({ provider }: ProviderClient, request: Request): void {
    const now = context.clock.now().getTime();
    if (now - (refusedLogouts.get(provider.name) ?? -Infinity) < LOGOUT_LOG_PAUSE_MS) return;
    refusedLogouts.set(provider.name, now);
    logSecurityEvent(context.log, 'provider_logout_rejected', { user: undefined, clientIp: clientIp(request), provider: provider.name });
  }
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof ProviderDownError) return 'down';
  if (error instanceof ProviderDeniedError) return 'denied';
  if (error instanceof ProviderResponseError) return 'rejected';
  throw error;
}

/** What cannot be checked now is refused; the provider tries again. */
function toUndefined(error: unknown): undefined {
  if (!(error instanceof ProviderDownError)) throw error;
}

function toWaiting({ provider }: ProviderClient, { subject, claims }: ProviderIdentity, session: string | undefined) {
  return { issuer: provider.issuer, subject, email: claimedEmail(claims), session };
}

function linkPage(next: string): string {
  return next === '/' ? '/profile/sign-in' : `/profile/sign-in?${new URLSearchParams({ next }).toString()}`;
}
