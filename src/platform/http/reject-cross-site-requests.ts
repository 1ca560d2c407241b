import type { Request, RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/**
 * Refuses a change that another site's page asks for in a person's name: first by `Sec-Fetch-Site`, which browsers send on
 * https and on localhost, then by `Origin`. A request with neither header does not come from a browser's page.
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
