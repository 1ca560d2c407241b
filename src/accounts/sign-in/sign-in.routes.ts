import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { DIRECTORY_NAME } from '../../platform/config/directory.ts';
import { databaseFailure } from '../../platform/db/database-errors.ts';
import { UNAVAILABLE_RETRY_SECONDS } from '../../platform/http/error-page.ts';
import { offerCookie, refusesCookies } from '../../platform/http/cookies.ts';
import { endSession } from '../../platform/http/user-sessions.ts';
import { checkbox, passwordText, singleLineText } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { returnPathField, safeReturnPath } from '../../platform/http/return-path.ts';
import { clearSessionCookie } from '../../platform/http/session-cookie.ts';
import { logSecurityEvent, requestFields } from '../../platform/http/security-log.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { secondsUntil } from '../../platform/shared/clock.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { AccountContext } from '../context.ts';
import { BUSY_RETRY_SECONDS } from '../hashing/hashing-queue.ts';
import { findSessionIdentity } from '../identity-providers/identities.ts';
import { clearWaitingIdentity, findWaitingIdentity, keepWaitingIdentity, linkIdentityUrl } from '../identity-providers/provider-cookies.ts';
import type { ProviderClients } from '../identity-providers/start-at-provider.ts';
import { canUsePasskeys } from '../second-factor/passkey-ceremony.ts';
import { DEFAULT_SIGN_IN_POLICY, findSignInPolicy } from '../sign-in-policy.ts';
import { signInReasons, signInUrl, type SignInReason } from '../sign-in-url.ts';
import type { SignInRefusal } from './check-password.ts';
import { inviteToSecondFactor, leadsToCall } from './demanded-factor.routes.ts';
import { signInWithPassword, type Passport } from './passport.ts';
import { sendPendingSignIn } from './pending-sign-in.ts';

const signInForm = z.object({
  username: singleLineText().default(''),
  password: passwordText().default(''),
  /** Whether the session outlives the browser. */
  keep: checkbox(),
  next: returnPathField,
});

const signInQuery = z.object({
  next: returnPathField,
  reason: z
    .enum(Object.keys(signInReasons) as SignInReason[])
    .optional()
    .catch(undefined),
  /** The provider of the session that ended. */
  from: z.string().max(30).optional().catch(undefined),
});

type SignInView = {
  login?: string;
  next?: string | undefined;
  status?: number;
  reason?: SignInReason | undefined;
  from?: string | undefined;
  error?: 'wrong' | 'busy' | 'insecure' | 'blocked' | 'cannot-save' | 'password-off' | 'directory-down' | 'no-account';
  until?: Date;
};

export function signInPages(
  context: AccountContext,
  passport: Passport,
  clients: ProviderClients,
): { show: RequestHandler; submit: RequestHandler; signOut: RequestHandler } {
  return {
    async show(request, response) {
      const { next, reason, from } = parseInput(signInQuery, request.query);
      const isReturning = !reason || ['check-cookies', 'second-factor-expired', 'wrong-passkey'].includes(reason);
      if (request.user && isReturning && request.method === 'GET') return response.redirect(303, safeReturnPath(next));
      offerCookie(response, context.settings.http);
      await showForm(response, { next, reason, from });
    },

    async submit(request, response) {
      const form = parseInput(signInForm, request.body);
      if (isUndetectedHttps(request)) return showForm(response, { next: form.next, status: 400, error: 'insecure' });
      // Passport would accept them from the query too; a password has no place in a URL.
      if ('username' in request.query || 'password' in request.query) throw new HttpError(400, 'bad-request');
      const result = await signInWithPassword(context, passport, request, { password: form.password, rememberMe: form.keep }).catch(
        toSignInFailure,
      );
      if (result.kind === 'cannot-save') {
        response.set('Retry-After', String(UNAVAILABLE_RETRY_SECONDS));
        return showForm(response, { login: form.username, next: form.next, status: 503, error: 'cannot-save' });
      }
      if (result.kind === 'must-link') {
        keepWaitingIdentity(context, response, result.waiting);
        return response.redirect(303, linkIdentityUrl(safeReturnPath(form.next)));
      }
      if (result.kind !== 'signed-in' && result.kind !== 'second-factor-needed') return showRefusal(response, result, form);
      const next = safeReturnPath(form.next);
      const lang = getLocale(request, response);
      if (refusesCookies(request)) return response.redirect(303, signInUrl({ next, lang, reason: 'check-cookies' }));
      if (result.kind === 'signed-in') return response.redirect(303, await inviteToSecondFactor(context.db, result.account, { next }));
      const identity = result.identity && { id: result.identity.identityId, email: result.identity.email };
      sendPendingSignIn(context, response, result.account, { rememberMe: form.keep, next, identity });
      response.redirect(303, `/login/second-factor?lang=${lang}`);
    },

    async signOut(request, response) {
      if (request.user) logSecurityEvent(context.log, 'session_ended', requestFields(request));
      const { session } = request;
      const identity = session && (await findSessionIdentity(context.db, context, session.idHash));
      await endSession(request);
      clearSessionCookie(response, context.settings.http);
      // Who signs in next on this device is not asked to link it.
      clearWaitingIdentity(context, response);
      response.redirect(303, signInUrl({ reason: 'signed-out', from: identity?.provider?.name }));
    },
  };

  /** Attempts that cannot be counted are not checked: the limits would hold nobody. */
  function toSignInFailure(error: unknown): { kind: 'cannot-save' } {
    if (databaseFailure(error) !== 'cannot-write') throw error;
    context.log.error({ event: 'sign_in', error: String(error) }, 'sign-in refused: the database cannot be written to');
    return { kind: 'cannot-save' };
  }

  async function showRefusal(
    response: Response,
    refusal: Exclude<SignInRefusal, { kind: 'must-link' }> | { kind: 'way-off' },
    form: { username: string; next?: string | undefined },
  ): Promise<void> {
    const typed = { login: form.username, next: form.next };
    switch (refusal.kind) {
      case 'wrong':
        return showForm(response, { ...typed, status: 401, error: 'wrong' });
      case 'directory-down':
        response.set('Retry-After', String(UNAVAILABLE_RETRY_SECONDS));
        return showForm(response, { ...typed, status: 503, error: 'directory-down' });
      case 'no-account':
        return showForm(response, { ...typed, status: 403, error: 'no-account' });
      case 'account-inactive':
        return showForm(response, { ...typed, status: 403, reason: 'off' });
      case 'way-off':
        return showForm(response, { ...typed, status: 403, error: 'password-off' });
      case 'blocked':
        response.set('Retry-After', String(secondsUntil(context.clock.now(), refusal.until)));
        return showForm(response, { ...typed, status: 429, error: 'blocked', until: refusal.until });
      case 'busy':
        response.set('Retry-After', String(BUSY_RETRY_SECONDS));
        return showForm(response, { ...typed, status: 503, error: 'busy' });
      default:
        return refusal satisfies never;
    }
  }

  async function showForm(response: Response, view: SignInView): Promise<void> {
    const locale = getLocale(response.req, response);
    const messages = messagesFor(locale);
    const until = view.until && new TimeFormatter(locale, context.settings.timeZone).time(view.until);
    const said = view.reason && signInReasons[view.reason];
    const next = safeReturnPath(view.next);
    // Also where the database cannot be read: the page says so once somebody signs in.
    const policy = await findSignInPolicy(context.db).catch(() => DEFAULT_SIGN_IN_POLICY);
    renderPage(response, 'accounts/sign-in/sign-in', {
      title: messages.signIn.title,
      layout: 'single',
      status: view.status ?? 200,
      login: view.login ?? '',
      next: next === '/' ? '' : next,
      leadsToCall: leadsToCall(next),
      canUsePasskeys: canUsePasskeys(context),
      error: view.error && errorText(messages, view.error, until),
      notice: linkNotice(response, view.reason),
      ...(said && { [said.kind]: said.text(messages) }),
      // Who is named as an exception still finds the form.
      isPasswordOff: policy.passwordFor === 'nobody' && (!context.directory || policy.providersOff.includes(DIRECTORY_NAME)),
      providers: clients
        .filter(({ provider }) => !policy.providersOff.includes(provider.name))
        .map((client) => ({ ...client.provider, isDown: client.isDown() })),
      providerSession: view.reason === 'signed-out' ? findProviderSession(view.from) : undefined,
      cookiesRefused: view.reason === 'check-cookies',
    });
  }

  /** Where a session at the provider ends too: who signs in next on this device would find it open. */
  function findProviderSession(name: string | undefined): { label: string; url: string } | undefined {
    const client = clients.find(({ provider }) => provider.name === name);
    const url = client?.endSessionUrl(`${context.settings.http.publicUrl}/login`);
    return client && url !== undefined ? { label: client.provider.label, url } : undefined;
  }

  /** Whoever comes from a provider that does not know the account says with the password which one it is. */
  function linkNotice(response: Response, reason: SignInReason | undefined): string | undefined {
    const waiting = reason === 'link-identity' ? findWaitingIdentity(context, response.req, undefined) : undefined;
    return waiting && messagesFor(getLocale(response.req, response)).providers.linkNotice(waiting.provider.label, waiting.email);
  }

  /** Browsers send a secure cookie back only if Express knows that the connection is https; behind a proxy that takes TRUST_PROXY. */
  function isUndetectedHttps(request: Request): boolean {
    if (!context.settings.http.publicUrl.startsWith('https:') || request.secure) return false;
    context.log.error(
      { event: 'sign_in' },
      'sign-in is impossible: PUBLIC_URL is https, but this request does not look it; set TRUST_PROXY',
    );
    return true;
  }
}

function errorText(messages: Messages, error: NonNullable<SignInView['error']>, until: string | undefined): string {
  if (error === 'blocked') return messages.signIn.blocked(until ?? '');
  if (error === 'directory-down' || error === 'no-account') return messages.signIn.directory[error];
  return messages.signIn[error];
}
