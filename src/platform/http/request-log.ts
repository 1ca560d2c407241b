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
