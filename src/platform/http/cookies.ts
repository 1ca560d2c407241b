import type { CookieOptions, Request, Response } from 'express';
import type { HttpSettings } from '../config/settings.ts';
import { readForm } from './form-key.ts';

/**
 * As it was sent, escaped. Of several with the name the first. Before the name only HTTP's own blanks are left out: browsers let a subdomain set
 * `__Host-portal` with a no-break space before it, which `trim` would take away (RFC 6265bis, 5.6).
 */
export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.get('Cookie') ?? '').split(';')) {
    const text = pair.replace(/^[ \t]+/, '');
    if (text.startsWith(`${name}=`)) return text.slice(name.length + 1);
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

/** Sent with a form whose answer needs a cookie: a browser that does not send it back refuses cookies. */
export function offerCookie(response: Response, http: HttpSettings): void {
  response.cookie(cookieName(http, 'cookies'), 'accepted', cookieOptions(http));
}

/** Whether the request is a form of a page, but comes without any of the cookies that came with the page. */
export function refusesCookies(request: Request): boolean {
  return request.get('Cookie') === undefined && readForm(request).formKey !== undefined;
}
