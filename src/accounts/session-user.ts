import type { RequestHandler } from 'express';

/**
 * The person whom the session holds, as `request.user`: what Passport's own middleware finds by way of a strategy and a
 * chain of callbacks, which every request would pay for. Passport is asked where somebody signs in.
 */
export const loadSessionUser: RequestHandler = (request, _response, next) => {
  const id = request.session.passport?.user;
  if (id !== undefined) request.user = { id };
  next();
};
