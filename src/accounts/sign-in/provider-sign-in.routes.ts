import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { UNAVAILABLE_RETRY_SECONDS } from '../../platform/http/error-page.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { returnPathField, safeReturnPath } from '../../platform/http/return-path.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../../platform/http/security-headers.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import type { AccountContext } from '../context.ts';
import { countFailedSignIn } from '../count-sign-ins.ts';
import { findSessionIdentity, recordIdentityUse, updateProviderSession } from '../identity-providers/identities.ts';
import { claimedGroups } from '../identity-providers/identity-groups.ts';
import { limitByClient } from '../limits/sign-in-limits.ts';
import { matchIdentity } from '../identity-providers/match-identity.ts';
import {
  CLOCK_TOLERANCE_SECONDS,
  ProviderDeniedError,
  ProviderDownError,
  ProviderResponseError,
  type ProviderClient,
  type ProviderIdentity,
} from '../identity-providers/provider-client.ts';
import { keepWaitingIdentity, linkIdentityUrl, takeStart, type ProviderStart } from '../identity-providers/provider-cookies.ts';
import { claimedEmail, claimedName } from '../identity-providers/proven-email.ts';
import { redirectToProvider, requireProviderClient, type ProviderClients } from '../identity-providers/start-at-provider.ts';
import { signInUrl } from '../sign-in-url.ts';
import { inviteToSecondFactor } from './demanded-factor.routes.ts';
import type { Proof } from './record-sign-in.ts';
import { startSession } from './start-session.ts';

const startQuery = z.object({ next: returnPathField });

const callbackQuery = z.object({ state: z.string().max(200).optional().catch(undefined) });

/** Why nobody was signed in, with the status of the page that says so. */
const refusals = {
  down: 503,
  denied: 403,
  expired: 400,
  rejected: 400,
  'no-account': 403,
  'account-inactive': 403,
  'way-off': 403,
} as const satisfies Record<keyof Messages['providers']['refusals'], number>;

type Refusal = keyof typeof refusals;

/** Signing in at an OpenID Connect provider: the way there, and the way back. */
export function providerSignInPages(
  context: AccountContext,
  clients: ProviderClients,
): Record<'start' | 'callback' | 'startConfirming', RequestHandler> {
  return {
    async start(request, response) {
      const client = requireProviderClient(clients, request);
      const next = safeReturnPath(parseInput(startQuery, request.query).next);
      // An application is signed in to by a recent proof: whoever comes from there is not asked twice.
      const question = next.startsWith('/oauth/consent?') ? 'recent-proof' : undefined;
      const isThere = await redirectToProvider(context, client, response, { purpose: { kind: 'sign-in' }, next, question });
      if (!isThere) refuse(response, client, 'down', next);
    },

    async callback(request, response) {
      response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
      const client = requireProviderClient(clients, request);
      const { state } = parseInput(callbackQuery, request.query);
      const start = state === undefined ? undefined : takeStart(context, response, client.provider.name, state);
      if (!start) return refuse(response, client, 'expired', '/');
      const attempt = { way: `provider ${client.provider.name}`, client: clientIp(request) };
      const identity = await limitByClient(
        context,
        attempt,
        () => redeem(client, request, start),
        (result) => result === 'rejected',
      );
      if (identity === undefined) return refuse(response, client, 'down', start.next);
      if (start.purpose.kind === 'confirm') return confirm(response, client, identity, start);
      if (typeof identity === 'string') return refuse(response, client, identity, start.next);
      if (start.purpose.kind === 'link') return askToLink(response, client, identity, start);
      await signIn(request, response, client, identity, start.next);
    },

    async startConfirming(request, response) {
      const client = requireProviderClient(clients, request);
      const next = safeReturnPath(parseInput(startQuery, request.query).next);
      const purpose = { kind: 'confirm', session: request.session!.idHash } as const;
      if (!(await redirectToProvider(context, client, response, { purpose, next }))) redirectUnconfirmed(response, client, next);
    },
  };

  async function redeem(client: ProviderClient, request: Request, start: ProviderStart): Promise<ProviderIdentity | Refusal> {
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?'));
    try {
      return await client.redeem(query, start);
    } catch (error) {
      const refusal = toRefusal(error);
      logRefusal(client, request, error instanceof ProviderResponseError ? error.code : refusal);
      await countFailedSignIn(context, `provider ${client.provider.name}`);
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
        const use = {
          identityId: match.identityId,
          email: claimedEmail(identity.claims),
          sid: identity.sid,
          groups: claimedGroups(provider, identity.claims),
        };
        if (provider.groupsClaim !== undefined && !use.groups)
          context.log.warn(
            { event: 'groups_unknown', provider: provider.name, user: match.accountId },
            'a provider did not say the groups of a user; what they gave stays',
          );
        const proof: Proof = {
          method: 'provider',
          provider: provider.name,
          askedAt: identity.askedAt,
          providerFactor: identity.usedSecondFactor,
          holds: (tx, account, session) => recordIdentityUse(tx, account.id, use, session, context.clock.now()),
          settle: context.applyGroups,
        };
        const result = await startSession(context, request, match.accountId, { rememberMe: false, proof });
        if (result.kind === 'signed-in') {
          const providerFactor = identity.usedSecondFactor;
          return response.redirect(303, await inviteToSecondFactor(context.db, result.account, { next, providerFactor }));
        }
        return refuse(response, client, result.kind === 'account-inactive' || result.kind === 'way-off' ? result.kind : 'expired', next);
      }
      case 'must-link':
        keepWaitingIdentity(context, response, toWaiting(client, identity, undefined));
        logRefusal(client, request, match.kind);
        return response.redirect(303, linkIdentityUrl(next));
      case 'no-account':
      case 'account-inactive':
      case 'way-off':
        await countFailedSignIn(context, `provider ${provider.name}`);
        logRefusal(client, request, match.kind);
        return refuse(response, client, match.kind, next);
      default:
        match satisfies never;
    }
  }

  /** Who comes back must be who began the session, and have been asked since they left. */
  async function confirm(
    response: Response,
    client: ProviderClient,
    identity: ProviderIdentity | Refusal,
    { purpose, next, at }: ProviderStart,
  ): Promise<void> {
    const { session } = response.req;
    const isOfSession = session !== undefined && purpose.kind === 'confirm' && purpose.session === session.idHash;
    if (!isOfSession) return refuse(response, client, 'expired', next);
    const began = await findSessionIdentity(context.db, context, session.idHash);
    const isSame = typeof identity !== 'string' && began?.provider === client.provider && began.subject === identity.subject;
    if (!isSame || !identity.askedAt || identity.askedAt.getTime() < at - CLOCK_TOLERANCE_SECONDS * 1000) {
      if (isSame) logRefusal(client, response.req, identity.askedAt ? 'auth_time is older' : 'no auth_time');
      return redirectUnconfirmed(response, client, next);
    }
    const now = context.clock.now();
    await updateProviderSession(context.db, session.idHash, identity.sid, now);
    const providerFactor = identity.usedSecondFactor && { providerFactor: true };
    session.change(response, { proof: 'provider', provedAt: now.toISOString(), ...providerFactor });
    response.redirect(303, next);
  }

  function redirectUnconfirmed(response: Response, { provider }: ProviderClient, next: string): void {
    response.redirect(303, `/confirm?${new URLSearchParams({ next, refused: provider.name }).toString()}`);
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
    const again = next === '/' ? {} : { next };
    const query = new URLSearchParams(again).toString();
    renderPage(response, 'accounts/sign-in/provider-refusal', {
      title: providers.refusalTitle(provider.label),
      layout: 'single',
      status: refusals[refusal],
      refusal,
      label: provider.label,
      again: `/sign-in/${provider.name}${query && `?${query}`}`,
      login: signInUrl(again),
    });
  }

  function logRefusal({ provider }: ProviderClient, request: Request, reason: string): void {
    const fields = { user: undefined, clientIp: clientIp(request), provider: provider.name, reason };
    logSecurityEvent(context.log, 'sign_in_failed', fields, 'sign-in at a provider refused');
  }
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof ProviderDownError) return 'down';
  if (error instanceof ProviderDeniedError) return 'denied';
  if (error instanceof ProviderResponseError) return 'rejected';
  throw error;
}

function toWaiting({ provider }: ProviderClient, { subject, claims }: ProviderIdentity, session: string | undefined) {
  return { issuer: provider.issuer, subject, email: claimedEmail(claims), name: claimedName(claims), session };
}
