import type { Request, RequestHandler, Response } from 'express';
import { clientIp } from '../platform/http/client.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findFormOwner, NOBODY, readForm } from '../platform/http/form-key.ts';
import { keepForm, readKeptForm, refererPage } from '../platform/http/kept-forms.ts';
import { isHtmxRequest } from '../platform/http/render-page.ts';
import { logSecurityEvent } from '../platform/http/security-log.ts';
import { readSessionId } from '../platform/http/session-cookie.ts';
import { endSession, isRecentProof, setSession } from '../platform/http/user-sessions.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { getViewer, setViewer } from '../platform/http/viewer.ts';
import { displayName, hasPermission, type Account } from './account.ts';
import type { Actor } from './authority.ts';
import type { AccountContext } from './context.ts';
import { createDismissalCheck } from './dismissal.ts';
import { findAccount, hasSecondFactor } from './find-account.ts';
import { hasAdminAccess, isPermission, type Permission } from './permissions.ts';
import { lacksSecondFactor, usedSecondFactor, withoutPermissions } from './demanded-factor.ts';
import { signInUrl, type SignInReason } from './sign-in-url.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express offers no other way
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with Passport's
    interface User {
      id: number;
    }
  }
}

/**
 * Sets `request.session` and `request.user` where the cookie opens a session. Writes nothing, unless it is time to extend the session, or to
 * end it because the directory has dismissed the user.
 */
export function loadSession(context: AccountContext): RequestHandler {
  const { sessions, settings, log } = context;
  const isDismissed = createDismissalCheck(context);
  return async (request, _response, next) => {
    const id = readSessionId(request, settings.http);
    const session = id === undefined ? undefined : await sessions.find(id);
    if (!session) return next();
    if (await isDismissed(session.userId)) {
      logSecurityEvent(log, 'directory_dismissed', { user: session.userId, clientIp: clientIp(request) });
      await session.end();
      return next();
    }
    setSession(request, session);
    await session.extend();
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
    if (!user && request.is('multipart/form-data'))
      return response.redirect(303, signInUrl({ next: request.path, reason: 'choose-file-again' }));
    const ownerId = findFormOwner(context.settings.http.keys.formKeys, readForm(request).formKey);
    if (ownerId === undefined || ownerId === NOBODY || ownerId === user?.id) return next();
    const owner = await findAccount(context.db, ownerId);
    if (!owner?.active) return next();
    const url = await keepForm(context, ownerId, readKeptForm(request));
    response.redirect(303, signInUrl({ next: url, reason: user ? 'other-person' : 'session-ended' }));
  };
}

/**
 * Passes requests of signed-in users with an active account; sends every other one to the sign-in page, which leads back afterwards. Whoever
 * lacks a second factor that their role demands is sent to set it up or to use it, except where `secondFactor` is false.
 */
export function requireSignIn(context: AppContext, { secondFactor = true }: { secondFactor?: boolean } = {}): RequestHandler {
  return async (request, response, next) => {
    const account = await loadSignedInAccount(context, request, response);
    if (account?.active) {
      if (!secondFactor || !getViewer(response)!.lacksSecondFactor) return next();
      return leadOver(context, request, response, (wanted) => `/second-factor?${new URLSearchParams({ next: wanted }).toString()}`);
    }
    if (account) await endSession(request);
    // A part of a page that asks for news of itself must not become the sign-in page.
    if (isHtmxRequest(request)) throw new HttpError(401, 'unauthenticated');
    response.redirect(302, signInUrlFor(request, account ? { reason: 'off' } : {}));
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
    if (isRecentProof(provedAt, context.clock.now())) return next();
    await leadOver(context, request, response, confirmUrl);
  };
}

/** Leads over another page of the portal to what the user wants. A form that was sent is kept. */
async function leadOver(context: AppContext, request: Request, response: Response, toUrl: (wanted: string) => string): Promise<void> {
  if (isHtmxRequest(request)) return void response.set('HX-Redirect', toUrl(refererPage(request) ?? '/')).end();
  if (request.method !== 'POST') return response.redirect(302, toUrl(request.originalUrl));
  response.redirect(303, toUrl(await keepForm(context, request.user!.id, readKeptForm(request))));
}

/** Finds the account of `request.user` and renders the response in its language. Undefined for a request without a user. */
export async function loadSignedInAccount(context: AppContext, request: Request, response: Response): Promise<Account | undefined> {
  const found = request.user && (await findAccount(context.db, request.user.id));
  if (!found) return undefined;
  const lacksFactor = lacksSecondFactor(found, usedSecondFactor(request.session!.data), context.clock.now());
  const account = lacksFactor ? withoutPermissions(found) : found;
  response.locals['account'] = account;
  setViewer(response, {
    name: displayName(account),
    locale: account.locale,
    timeZone: account.timeZone,
    avatarUrl: account.avatarUrl,
    hasAdminAccess: hasAdminAccess(account.permissions),
    isAdministration: hasPermission(account, 'settings:write'),
    rightsWait: account.withheld.size > 0,
    lacksSecondFactor: lacksFactor,
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
export function signInUrlFor(
  request: Request,
  { wanted = request.originalUrl, reason }: { wanted?: string | undefined; reason?: SignInReason } = {},
): string {
  return signInUrl({ next: request.method === 'GET' && request.path !== '/' ? wanted : undefined, reason });
}
