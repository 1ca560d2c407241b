import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { constantTimeEqual } from '../shared/secret.ts';
import { HttpError } from './http-error.ts';
import { logSecurityEvent, requestFields } from './security-log.ts';

/**
 * Admits requests of servers that send the shared secret (`Authorization: Bearer …`, RFC 6750) and answers all others 401. Without
 * a configured secret no request is admitted.
 */
export function requireBearer(secret: string | undefined, log: Logger): RequestHandler {
  return (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const token = /^Bearer ([^\s]+)$/i.exec(request.get('Authorization') ?? '')?.[1];
    if (secret === undefined || token === undefined || !constantTimeEqual(token, secret)) {
      logSecurityEvent(log, 'server_rejected', { ...requestFields(request), hasToken: token !== undefined });
      throw new HttpError(401, 'invalid-bearer', { 'WWW-Authenticate': 'Bearer' });
    }
    next();
  };
}
