import type { Request, RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/**
 * Protects against CSRF: rejects a request that changes something and comes from another site's page, by `Sec-Fetch-Site`,
 * which browsers send over https and on localhost, else by `Origin`. A request with neither header does not come from a page.
 */
export function rejectCrossSiteRequests(publicUrl: string): RequestHandler {
  return (request, _response, next) => {
    if (isSafeMethod(request.method) || isSameOrigin(request, publicUrl)) return next();
    next(new HttpError(403, 'cross-site'));
  };
}

function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function isSameOrigin(request: Request, publicUrl: string): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site) return site === 'same-origin' || site === 'none';
  const origin = request.get('Origin');
  return !origin || origin === publicUrl || origin === `${request.protocol}://${request.get('Host')}`;
}
