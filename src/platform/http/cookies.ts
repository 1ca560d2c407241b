import type { CookieOptions, Request } from 'express';
import type { HttpSettings } from '../config/settings.ts';

/** A cookie that a request brings; undefined where it brings none of this name. Ours hold nothing that has to be escaped. */
export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.get('Cookie') ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

/** Over https a cookie bears the `__Host-` prefix: no other host, not even a subdomain, can set it. */
export function cookieName(http: HttpSettings, name: string): string {
  return isHttps(http) ? `__Host-${name}` : name;
}

/** `Lax` lets a link from a mail bring the cookie, and no form of another site. */
export function cookieOptions(http: HttpSettings): CookieOptions & { httpOnly: true } {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps(http) };
}

function isHttps(http: HttpSettings): boolean {
  return http.publicUrl.startsWith('https:');
}
