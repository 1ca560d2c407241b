import express, { Router, type RequestHandler } from 'express';
import { requirePermission, requireSignIn, requireApiSignIn, dropEndedSession } from './accounts/guards.ts';
import type { Permission } from './accounts/permissions.ts';
import { requireBearer } from './platform/http/require-bearer.ts';
import type { AppContext } from './platform/http/context.ts';
import { HttpError } from './platform/http/http-error.ts';

/**
 * Whom an address lets in: anyone (its pages decide by themselves), who is signed in, a program of somebody who is signed in
 * (401 instead of the sign-in page), Jitsi's server with the secret it shares with the portal, whoever watches over
 * the portal with a secret of their own, or who holds a permission; of several, one is enough.
 */
export type RouteAccess = 'public' | 'signed-in' | 'signed-in-json' | 'jitsi' | 'metrics' | Permission | readonly Permission[];

export type Route = {
  path: string;
  access: RouteAccess;
  get?: RequestHandler;
  post?: RequestHandler;
  delete?: RequestHandler;
  /** Reads what is posted, where it is no plain form. */
  body?: RequestHandler;
};

/**
 * Serves the addresses. A method that an address does not have is a 405; what is posted is read once the guard has let the person
 * in, and then the guard is asked again: sending takes as long as they like.
 */
export function buildRouter(addresses: Route[], context: AppContext): Router {
  const router = Router();
  for (const { path, access, get, post, body, delete: remove } of addresses) {
    const route = router.route(path);
    const guard = buildGuards(access, context);
    if (get) route.get(guard, get);
    if (post) route.post(guard, body ?? parseBody, still(guard), post);
    if (remove) route.delete(guard, remove);
    const allowed = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : []), ...(remove ? ['DELETE'] : [])].join(', ');
    route.all(() => {
      throw new HttpError(405, 'method-not-allowed', { Allow: allowed });
    });
  }
  return router;

  /** Whoever was shut out meanwhile does not act with what they held when they began to send. */
  function still(guard: RequestHandler[]): RequestHandler[] {
    return guard.length > 0 ? [dropEndedSession(context), ...guard] : [];
  }
}

function buildGuards(access: RouteAccess, context: AppContext): RequestHandler[] {
  switch (access) {
    case 'public':
      return [];
    case 'signed-in':
      return [requireSignIn(context)];
    case 'signed-in-json':
      return [requireApiSignIn(context)];
    case 'jitsi':
      return [requireBearer(context.settings.jitsi.webhookSecret, context.log)];
    case 'metrics':
      return [requireBearer(context.settings.metrics.token, context.log)];
    default:
      return [requireSignIn(context), requirePermission(typeof access === 'string' ? [access] : access)];
  }
}

/** The largest form of the portal is a profile: a few kilobytes. */
const MAX_BODY_SIZE = '64kb';

/** Reads what was posted, by a form or by a program. */
export const parseBody = [express.urlencoded({ extended: false, limit: MAX_BODY_SIZE }), express.json({ limit: MAX_BODY_SIZE })];
