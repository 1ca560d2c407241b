import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http';
import type { Express } from 'express';
import type { HttpTimeouts } from './timeouts.ts';

/** A server that keeps these times. Node itself lets a body take 330 s, and has one limit for all kinds of requests. */
export function createHttpServer(app: Express, { headersMs, uploadMs, idleMs }: HttpTimeouts): Server {
  const connectionsCheckingInterval = Math.min(headersMs, 5000);
  const limits = { headersTimeout: headersMs, requestTimeout: headersMs + uploadMs, connectionsCheckingInterval };
  const server = createServer({ ...limits, ...classesWithPrototypesOf(app) }, app);
  server.keepAliveTimeout = idleMs;
  return server;
}

/**
 * Classes whose instances have Express' prototypes from their birth. Express changes the prototype of every request and response, after
 * which V8 optimizes nothing that touches them; here that call changes nothing, and a request costs a third
 * (github.com/expressjs/express/issues/5998).
 */
function classesWithPrototypesOf(app: Express) {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  app.request = ExpressRequest.prototype as typeof app.request;
  app.response = ExpressResponse.prototype as typeof app.response;
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}
