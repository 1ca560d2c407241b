import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';

/** Logs each request at DEBUG, with the pattern of its route instead of its URL, which may hold a secret. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const { method } = request;
      log.debug(
        { method, route: routePattern(request), status: response.statusCode, ms: Math.round(performance.now() - startedAt) },
        'request',
      );
    });
    next();
  };
}

export function routePattern(request: Request): string {
  const route = (request as { route?: { path?: unknown } }).route?.path;
  return typeof route === 'string' ? request.baseUrl + route : '(no route)';
}

/** Warns once when requests come through a proxy that is not trusted: all clients then share its IP, and https is not detected. */
export function warnAboutUntrustedProxy(log: Logger): RequestHandler {
  let hasWarned = false;
  return (request, _response, next) => {
    if (!hasWarned && request.get('X-Forwarded-For')) {
      hasWarned = true;
      log.warn('requests come through a proxy, but TRUST_PROXY is not set: all clients share its IP address, and sign-in over https fails');
    }
    next();
  };
}
