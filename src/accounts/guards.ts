import type { Request, RequestHandler, Response } from 'express';
import { clientIp } from '../platform/http/client.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findFormOwner, NOBODY, readForm } from '../platform/http/form-key.ts';
import { keepForm, readKeptForm, refererPage } from '../platform/http/kept-forms.ts';
import { isHtmxRequest } from '../platform/http/render-page.ts';
import { readSessionId } from '../platform/http/session-cookie.ts';
import { endSession, setSession } from '../platform/http/user-sessions.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { setViewer } from '../platform/http/viewer.ts';
import { displayName, hasPermission, type Account } from './account.ts';
import type { Actor } from './authority.ts';
import { findAccount, hasSecondFactor } from './find-account.ts';
import { hasAdminAccess, isPermission, type Permission } from './permissions.ts';

/** Why a user is asked to sign in. */
export const signInReasons = ['off', 'session-ended', 'other-person', 'choose-file-again'] as const;

type SignInReason = (typeof signInReasons)[number];

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express offers no other way
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with Passport's
    interface User {
      id: number;
    }
  }
}

/** Sets `request.session` and `request.user` where the cookie opens a session. Writes nothing, unless it is time to extend the session. */
export function loadSession({ sessions, settings }: AppContext): RequestHandler {
  return async (request, _response, next) => {
    const id = readSessionId(request, settings.http);
    const session = id === undefined ? undefined : await sessions.find(id);
    if (session) {
      setSession(request, session);
      await session.extend();
    }
    next();
  };
}

/** Removes session and user where the session was ended after the request began. */
export const dropEndedSession: RequestHandler = async (request, _response, next) => {
  if (request.session && !(await request.session.isOpen())) {
    delete request.session;
    delete request.user;
  }
  next();
};

/**
 * Keeps the form of a user whose session ended while they typed, and leads them over the sign-in page back to it. The form's key says
 * whose it is. A form that somebody else started is not sent in the name of who is signed in now.
 */
export function keepFormOfEndedSession(context: AppContext): RequestHandler {
  return async (request, response, next) => {
    const { user } = request;
    // Who types goes on typing: the form is kept when it is sent.
    if (isHtmxRequest(request)) return next();
    if (!user && request.is('multipart/form-data')) return redirectToSignIn(response, 'choose-file-again', request.path);
    const ownerId = findFormOwner(context.settings.http.keys.formKeys, readForm(request).formKey);
    if (ownerId === undefined || ownerId === NOBODY || ownerId === user?.id) return next();
    const owner = await findAccount(context.db, ownerId);
    if (!owner?.active) return next();
    const url = await keepForm(context, ownerId, readKeptForm(request));
    redirectToSignIn(response, user ? 'other-person' : 'session-ended', url);
  };
}

function redirectToSignIn(response: Response, reason: SignInReason, next: string): void {
  response.redirect(303, `/login?${new URLSearchParams({ next, reason }).toString()}`);
}

/** Passes requests of signed-in users with an active account; sends every other one to the sign-in page, which leads back afterwards. */
export function requireSignIn(context: AppContext): RequestHandler {
  return async (request, response, next) => {
    const account = await loadSignedInAccount(context, request, response);
    if (account?.active) return next();
    if (account) await endSession(request);
    // A part of a page that asks for news of itself must not become the sign-in page.
    if (isHtmxRequest(request)) throw new HttpError(401, 'unauthenticated');
    response.redirect(302, signInUrl(request, account ? { reason: 'off' } : {}));
  };
}

/** As `requireSignIn`, but answers other requests with 401. */
export function requireApiSignIn(context: AppContext): RequestHandler {
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const account = await loadSignedInAccount(context, request, response);
    if (!account?.active) throw new HttpError(401, 'unauthenticated');
    next();
  };
}

/** Passes users who have at least one of the permissions. Runs after `requireSignIn`. */
export function requirePermission(permissions: readonly Permission[]): RequestHandler {
  return (_request, response, next) => {
    const account = signedInAccount(response);
    if (!permissions.some((permission) => hasPermission(account, permission))) throw new HttpError(403, 'forbidden');
    next();
  };
}

/** How long nobody is asked again who they are, for what needs a proof of it. */
const PROOF_LIFETIME_MS = minutes(15);

/**
 * Passes users who proved a short time ago who they are; sends every other one to the page that asks again, which leads back: a session that
 * was left open, or stolen, must not be enough. With `factor` a user who has a second factor proves it by that: whoever knows the password
 * must not take the factor away. The form that was sent is kept. Runs after `requireSignIn`.
 */
export function requireRecentProof(context: AppContext, { factor }: { factor: boolean }): RequestHandler {
  return async (request, response, next) => {
    const { data } = request.session!;
    const asksForFactor = factor && (await hasSecondFactor(context.db, request.user!.id));
    const confirmUrl = (wanted: string) =>
      `/confirm?${new URLSearchParams({ next: wanted, ...(asksForFactor && { with: 'second-factor' }) }).toString()}`;
    const provedAt = asksForFactor ? data.factorProvedAt : data.provedAt;
    if (provedAt !== undefined && addMs(new Date(provedAt), PROOF_LIFETIME_MS) > context.clock.now()) return next();
    if (isHtmxRequest(request)) return void response.set('HX-Redirect', confirmUrl(refererPage(request) ?? '/')).end();
    if (request.method !== 'POST') return response.redirect(302, confirmUrl(request.originalUrl));
    response.redirect(303, confirmUrl(await keepForm(context, request.user!.id, readKeptForm(request))));
  };
}

/** Finds the account of `request.user` and renders the response in its language. Undefined for a request without a user. */
export async function loadSignedInAccount(context: AppContext, request: Request, response: Response): Promise<Account | undefined> {
  const account = request.user && (await findAccount(context.db, request.user.id));
  if (!account) return undefined;
  response.locals['account'] = account;
  setViewer(response, {
    name: displayName(account),
    locale: account.locale,
    timeZone: account.timeZone,
    avatarUrl: account.avatarUrl,
    hasAdminAccess: hasAdminAccess(account.permissions),
    isAdministration: hasPermission(account, 'settings:write'),
    rightsWait: account.withheld.size > 0,
    hasPermission: (permission) => isPermission(permission) && hasPermission(account, permission),
  });
  return account;
}

/** The account that a guard found. Only in handlers behind `requireSignIn` or `requireApiSignIn`. */
export function signedInAccount(response: Response): Account {
  return response.locals['account'] as Account;
}

/** The signed-in user as the actor of a use case. */
export function signedInActor(response: Response): NonNullable<Actor> {
  const { id, permissions } = signedInAccount(response);
  return { id, permissions, clientIp: clientIp(response.req) };
}

/** The URL of the sign-in page, from which a user who signs in returns to `wanted`. */
export function signInUrl(
  request: Request,
  { wanted = request.originalUrl, reason }: { wanted?: string | undefined; reason?: SignInReason } = {},
): string {
  const query = new URLSearchParams();
  if (request.method === 'GET' && request.path !== '/') query.set('next', wanted);
  if (reason) query.set('reason', reason);
  return query.size > 0 ? `/login?${query.toString()}` : '/login';
}
