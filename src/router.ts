import express, { Router, type RequestHandler } from 'express';
import { requirePermission, requireSignIn, requireApiSignIn, dropEndedSession } from './accounts/guards.ts';
import type { Permission } from './accounts/permissions.ts';
import { requireBearer } from './platform/http/require-bearer.ts';
import type { AppContext } from './platform/http/context.ts';
import { HttpError } from './platform/http/http-error.ts';

/**
 * Who may use a route: everyone (`public`: its handlers decide), signed-in users (`signed-in-json`: 401 instead of the sign-in page),
 * the Jitsi server or Prometheus with their shared secrets, or users with a permission, or with one of several.
 */
export type RouteAccess = 'public' | 'signed-in' | 'signed-in-json' | 'jitsi' | 'metrics' | Permission | readonly Permission[];

export type Route = {
  path: string;
  access: RouteAccess;
  get?: RequestHandler;
  post?: RequestHandler;
  delete?: RequestHandler;
  /** Parses the body of a post that is not a plain form. */
  body?: RequestHandler;
};

/**
 * Serves the routes. Methods that a route does not have are answered 405. A body is parsed only after the guards, and then the guards
 * run again, because the client decides how long sending takes.
 */
export function buildRouter(routes: Route[], context: AppContext): Router {
  const router = Router();
  for (const { path, access, get, post, body, delete: remove } of routes) {
    const route = router.route(path);
    const guard = buildGuards(access, context);
    if (get) route.get(guard, get);
    if (post) route.post(guard, body ?? parseBody, again(guard), post);
    if (remove) route.delete(guard, remove);
    const allowed = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : []), ...(remove ? ['DELETE'] : [])].join(', ');
    route.all(() => {
      throw new HttpError(405, 'method-not-allowed', { Allow: allowed });
    });
  }
  return router;

  /** A user who was signed out or lost a permission meanwhile must not act. */
  function again(guard: RequestHandler[]): RequestHandler[] {
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

/** The largest form, the profile, has a few kilobytes. */
const MAX_BODY_SIZE = '64kb';

const parseBody = [express.urlencoded({ extended: false, limit: MAX_BODY_SIZE }), express.json({ limit: MAX_BODY_SIZE })];
