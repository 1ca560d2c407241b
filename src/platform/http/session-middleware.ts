import { createSecretKey } from 'node:crypto';
import type { RequestHandler } from 'express';
import session from 'express-session';
import type { HttpSettings } from '../config/settings.ts';
import { cookieName, cookieOptions } from './cookies.ts';
import { SessionStore } from './session-store.ts';
import type { AppContext } from './context.ts';

/** Reads the session cookie. */
export function sessionMiddleware({ settings, db, clock }: Pick<AppContext, 'settings' | 'db' | 'clock'>): RequestHandler {
  return session({
    store: new SessionStore(db, clock),
    // As text it would be turned into a key again for every request.
    secret: createSecretKey(settings.http.sessionSecret, 'utf8'),
    name: sessionCookieName(settings.http),
    resave: false,
    saveUninitialized: false,
    cookie: cookieOptions(settings.http),
  });
}

export function sessionCookieName(http: HttpSettings): string {
  return cookieName(http, 'portal');
}
