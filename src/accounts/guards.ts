import type { Request, RequestHandler, Response } from 'express';
import { clientIp } from '../platform/http/client.ts';
import { isSessionOpen, endSession } from '../platform/http/user-sessions.ts';
import { HttpError } from '../platform/http/http-error.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setViewer } from '../platform/http/viewer.ts';
import { displayName, hasPermission, type Account } from './account.ts';
import type { Actor } from './authority.ts';
import { findAccount } from './find-account.ts';
import { hasAdminAccess, isPermission, type Permission } from './permissions.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express offers no other way
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with Passport's
    interface User {
      id: number;
    }
  }
}

/** Lets only people through who are signed in and whose account is active; everyone else goes to the sign-in page and comes back afterwards. */
export function requireSignIn(context: AppContext): RequestHandler {
  return async (request, response, next) => {
    const account = await loadSignedInAccount(context, request, response);
    if (account?.active) return next();
    if (account) await endSession(request);
    response.redirect(302, signInUrl(request, account ? { reason: 'off' } : {}));
  };
}

/** The same for programs: 401 instead of a page. */
export function requireApiSignIn(context: AppContext): RequestHandler {
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const account = await loadSignedInAccount(context, request, response);
    if (!account?.active) throw new HttpError(401, 'unauthenticated');
    next();
  };
}

/** Takes the person from a request whose session was ended since it began. */
export function dropEndedSession({ db, clock }: AppContext): RequestHandler {
  return async (request, _response, next) => {
    if (request.user && !(await isSessionOpen(db, request.sessionID, clock.now()))) delete request.user;
    next();
  };
}

/** Lets through who holds one of the permissions. Stands behind `signedIn`, which found the account. */
export function requirePermission(permissions: readonly Permission[]): RequestHandler {
  return (_request, response, next) => {
    const account = signedInAccount(response);
    if (!permissions.some((permission) => hasPermission(account, permission))) throw new HttpError(403, 'forbidden');
    next();
  };
}

/** The account that a guard let through. */
export function signedInAccount(response: Response): Account {
  return response.locals['account'] as Account;
}

/** The same person as the stories know who acts: what they may do, and from where. */
export function signedInActor(response: Response): NonNullable<Actor> {
  const { id, permissions } = signedInAccount(response);
  return { id, permissions, clientIp: clientIp(response.req) };
}

/** Looks the person up and makes the page speak their language. */
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
    hasPermission: (permission) => isPermission(permission) && hasPermission(account, permission),
  });
  return account;
}

/** The sign-in page, from which the person returns to the page they wanted. */
export function signInUrl(
  request: Request,
  { wanted = request.originalUrl, reason }: { wanted?: string | undefined; reason?: 'off' } = {},
): string {
  const query = new URLSearchParams();
  if (request.method === 'GET' && request.path !== '/') query.set('next', wanted);
  if (reason) query.set('reason', reason);
  return query.size > 0 ? `/login?${query.toString()}` : '/login';
}
