import type { Request, RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/**
 * Protects against CSRF: rejects a request that changes something and comes from another site's page, by `Sec-Fetch-Site`,
 * which browsers send over https and on localhost, else by `Origin`, which they send with every form. Own is the origin of PUBLIC_URL
 * alone: the `Host` header is what the client says. `Origin: null` comes from sandboxed frames of any site; the portal's own pages send
 * their origin, because none that has a form has the referrer policy `no-referrer` (Fetch, "append a request `Origin` header"). A
 * request with neither header does not come from a page.
 */
export function rejectCrossSiteRequests(publicUrl: string): RequestHandler {
  const ownOrigin = new URL(publicUrl).origin;
  return (request, _response, next) => {
    if (isSafeMethod(request.method) || isSameOrigin(request, ownOrigin)) return next();
    next(new HttpError(403, 'cross-site'));
  };
}

function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function isSameOrigin(request: Request, ownOrigin: string): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('Origin');
  return origin === undefined || origin === ownOrigin;
}
