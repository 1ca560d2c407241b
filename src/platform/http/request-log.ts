import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';

/** A line for each request, at DEBUG, with the pattern of the route instead of the address, which may carry a secret. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    response.on('finish', () => {
      const took = Math.round(performance.now() - began);
      log.debug({ method: request.method, route: routePattern(request), status: response.statusCode, ms: took }, 'request');
    });
    next();
  };
}

export function routePattern(request: Request): string {
  const route = (request as { route?: { path?: unknown } }).route?.path;
  return typeof route === 'string' ? request.baseUrl + route : '(no route)';
}

/** Says once that a proxy stands in front whose word is not taken: then every person has the proxy's address, and https is not seen. */
export function warnAboutUntrustedProxy(log: Logger): RequestHandler {
  let said = false;
  return (request, _response, next) => {
    if (!said && request.get('X-Forwarded-For')) {
      said = true;
      log.warn('requests come through a proxy, but TRUST_PROXY is not set: all people share its address, and sign-in over https fails');
    }
    next();
  };
}
