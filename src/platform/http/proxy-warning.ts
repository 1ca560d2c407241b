import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

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
