import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { HttpSettings } from '../config/settings.ts';
import { days } from '../shared/clock.ts';
import { cookieName, cookieOptions, readCookie } from './cookies.ts';
import type { Session } from './session-store.ts';

/** The id in the session cookie of the request; undefined without a cookie that the portal signed. Of several cookies the first counts. */
export function readSessionId(request: Request, http: HttpSettings): string | undefined {
  const cookie = readCookie(request, sessionCookieName(http)) ?? '';
  const id = /^s%3A([\w-]{32})\./.exec(cookie)?.[1];
  if (id === undefined) return undefined;
  const [given, expected] = [Buffer.from(cookie), Buffer.from(encodeURIComponent(signSessionId(id, http.keys.sessionCookies)))];
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
}

/**
 * Once for each session. The browser keeps the cookie until it is closed, or until the session ends at the latest where the user asked for
 * that: so extending a session sends nothing.
 */
export function sendSessionCookie(response: Response, http: HttpSettings, { id, data }: Session): void {
  const lifetime = data.rememberMe ? { maxAge: days(http.sessionMaxDays) } : {};
  response.cookie(sessionCookieName(http), signSessionId(id, http.keys.sessionCookies), { ...cookieOptions(http), ...lifetime });
}

export function clearSessionCookie(response: Response, http: HttpSettings): void {
  response.clearCookie(sessionCookieName(http), cookieOptions(http));
}

export function sessionCookieName(http: HttpSettings): string {
  return cookieName(http, 'portal');
}

/** The cookie's value before it is escaped: `s:`, the id, and its HMAC, as the packages express-session and cookie-signature write it. */
export function signSessionId(id: string, key: KeyObject): string {
  return `s:${id}.${createHmac('sha256', key).update(id).digest('base64').replaceAll('=', '')}`;
}
