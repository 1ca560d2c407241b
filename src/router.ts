import express, { Router, type RequestHandler } from 'express';
import {
  dropEndedSession,
  keepFormOfEndedSession,
  requireApiSignIn,
  requirePermission,
  requireRecentProof,
  requireSignIn,
} from './accounts/guards.ts';
import type { Permission } from './accounts/permissions.ts';
import { answerOnce } from './platform/http/answer-once.ts';
import { requireBearer } from './platform/http/require-bearer.ts';
import type { AppContext } from './platform/http/context.ts';
import { HttpError } from './platform/http/http-error.ts';
import { loadKeptForm, returnInvalidForm } from './platform/http/kept-forms.ts';

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
  /** Of other servers, which send a stream: nothing parses it. */
  patch?: RequestHandler;
  /** A post that acts whenever its form is sent, where others act once. */
  actsAgain?: true;
  /**
   * Who posts here or, where nothing is posted, gets it has proved within a quarter of an hour who they are. `second-factor`: by the second
   * factor, if they have one.
   */
  needsProof?: true | 'second-factor';
  /** Also for who lacks the second factor that their role demands: what sets it up, and what leads into a class. */
  withoutSecondFactor?: true;
  /** Parses the body of a post that is not a plain form. */
  body?: RequestHandler;
};

/**
 * Serves the routes. Methods that a route does not have are answered 405. A body is parsed only after the guards, and then the guards
 * run again, because the client decides how long sending takes. Only a plain form is parsed before them: that of a user whose session
 * ended is kept for them, also where another user is signed in by now, who may not open its page.
 */
export function buildRouter(routes: Route[], context: AppContext): Router {
  const router = Router();
  for (const { path, access, get, post, actsAgain, needsProof, withoutSecondFactor = false, body, delete: remove, patch } of routes) {
    const route = router.route(path);
    const guard = buildGuards(access, context, { secondFactor: !withoutSecondFactor });
    const proof = needsProof ? [requireRecentProof(context, { factor: needsProof === 'second-factor' })] : [];
    if (get) route.get(guard, ...(post ? [] : proof), loadKeptForm(context), get);
    const once = actsAgain ? [] : [answerOnce(context)];
    if (post) route.post(...beforePost(access, guard, body), ...proof, ...once, post, returnInvalidForm(context, get));
    if (remove) route.delete(guard, remove);
    if (patch) route.patch(guard, patch);
    const allowed = [
      ...(get ? ['GET', 'HEAD'] : []),
      ...(post ? ['POST'] : []),
      ...(remove ? ['DELETE'] : []),
      ...(patch ? ['PATCH'] : []),
    ].join(', ');
    route.all(() => {
      throw new HttpError(405, 'method-not-allowed', { Allow: allowed });
    });
  }
  return router;

  /** A user who was signed out or lost a permission meanwhile must not act. */
  function beforePost(access: RouteAccess, guard: RequestHandler[], ownBody: RequestHandler | undefined): RequestHandler[] {
    const body = ownBody ? [ownBody] : [parseForm, parseJson];
    if (access === 'public') return body;
    if (access === 'jitsi' || access === 'metrics') return [...guard, ...body];
    if (access === 'signed-in-json') return [...guard, ...body, dropEndedSession, ...guard];
    const keep = keepFormOfEndedSession(context);
    return [ifForm(ownBody ?? parseForm), keep, ...guard, ...body, dropEndedSession, keep, ...guard];
  }
}

/** Files are not kept, so they are not read either. */
function ifForm(body: RequestHandler): RequestHandler {
  return (request, response, next) => (request.is('urlencoded') ? body(request, response, next) : next());
}

function buildGuards(access: RouteAccess, context: AppContext, demand: { secondFactor: boolean }): RequestHandler[] {
  switch (access) {
    case 'public':
      return [];
    case 'signed-in':
      return [requireSignIn(context, demand)];
    case 'signed-in-json':
      return [requireApiSignIn(context)];
    case 'jitsi':
      return [requireBearer(context.settings.jitsi.webhookSecret, context.log)];
    case 'metrics':
      return [requireBearer(context.settings.metrics.token, context.log)];
    default:
      return [requireSignIn(context, demand), requirePermission(typeof access === 'string' ? [access] : access)];
  }
}

/** The largest form, the profile, has a few kilobytes. */
const MAX_BODY_SIZE = '64kb';

const parseForm = express.urlencoded({ extended: false, limit: MAX_BODY_SIZE });
const parseJson = express.json({ limit: MAX_BODY_SIZE });
