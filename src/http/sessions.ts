import { createSecretKey } from 'node:crypto';
import type { RequestHandler } from 'express';
import session from 'express-session';
import type { HttpSettings } from '../config/settings.ts';
import { SessionStore } from './session-store.ts';
import type { Needs } from './needs.ts';

/**
 * Reads the session cookie. Over https it bears the `__Host-` prefix: no other host, not even a subdomain, can set it.
 * `Lax` lets a link from a mail lead a signed-in person into class, and no form of another site act for them.
 */
export function sessions({ settings, db, clock }: Pick<Needs, 'settings' | 'db' | 'clock'>): RequestHandler {
  return session({
    store: new SessionStore(db, clock),
    // As text it would be turned into a key again for every request.
    secret: createSecretKey(settings.http.sessionSecret, 'utf8'),
    name: sessionCookieName(settings.http),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps(settings.http) },
  });
}

export function sessionCookieName(http: HttpSettings): string {
  return isHttps(http) ? '__Host-portal' : 'portal';
}

function isHttps(http: HttpSettings): boolean {
  return http.publicUrl.startsWith('https:');
}
