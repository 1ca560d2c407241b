import type { CookieOptions, Request } from 'express';
import type { HttpSettings } from '../config/settings.ts';

/** The portal's cookies need no unescaping. */
export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.get('Cookie') ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

/** With https the name has the prefix `__Host-`: no other host, not even a subdomain, can set such a cookie. */
export function cookieName(http: HttpSettings, name: string): string {
  return isHttps(http) ? `__Host-${name}` : name;
}

/** `Lax`: sent with links in mails, not with forms of other sites. */
export function cookieOptions(http: HttpSettings): CookieOptions & { httpOnly: true } {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps(http) };
}

function isHttps(http: HttpSettings): boolean {
  return http.publicUrl.startsWith('https:');
}
