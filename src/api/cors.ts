import type { RequestHandler } from 'express';

/** What pages of other origins may send and read. No cookies: they are of no use here. */
const preflightHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, If-Match',
  'Access-Control-Max-Age': '600',
};
const exposedHeaders = 'ETag, Location, Retry-After, RateLimit, RateLimit-Policy';

/** Lets pages of the listed origins call the API from a browser (CORS); to all others browsers show nothing. */
export function cors(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const origin = request.get('Origin');
    if (origin === undefined || !origins.includes(origin)) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposedHeaders });
    if (request.method !== 'OPTIONS' || !request.get('Access-Control-Request-Method')) return next();
    response.status(204).set(preflightHeaders).end();
  };
}
