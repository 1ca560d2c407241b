import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { HttpError } from './http-error.ts';
import { routePattern } from './request-log.ts';

/**
 * Lets a server through that shows a shared secret (`Authorization: Bearer …`, RFC 6750) and answers everyone else 401. Where no
 * secret is set nobody comes through.
 */
export function requireBearer(secret: string | undefined, log: Logger): RequestHandler {
  return (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const shown = /^Bearer ([^\s]+)$/i.exec(request.get('Authorization') ?? '')?.[1];
    if (secret === undefined || shown === undefined || !constantTimeEqual(shown, secret)) {
      log.warn({ route: routePattern(request), shown: shown !== undefined }, 'a server was refused: it does not show the shared secret');
      throw new HttpError(401, 'invalid-bearer', { 'WWW-Authenticate': 'Bearer' });
    }
    next();
  };
}

/** In a time that tells nothing about how much of it is right. */
function constantTimeEqual(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
