import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import type { ApiToken } from '../accounts/api-tokens/api-token.ts';
import type { AppContext } from '../platform/http/context.ts';
import { authenticateRequest } from './caller.ts';
import type { ApiResponse, ApiRoute, Operation } from './operation.ts';
import { type Problem, problemErrorHandler, sendProblem } from './problem.ts';
import { clientIp } from '../platform/http/client.ts';
import { ApiRateLimiter, rateLimitHeaders, type RateLimitState } from './rate-limiter.ts';

const MAX_BODY_SIZE = '64kb';

const BASE_PATH = '/api/v1';

/** Serves the addresses for programs: no cookies, no sessions, every answer JSON. */
export function buildApiRouter(table: ApiRoute[], context: AppContext): Router {
  const router = Router();
  const limits = new ApiRateLimiter(context.clock);
  const parse: RequestHandler = express.json({ limit: MAX_BODY_SIZE });
  // Who calls is asked when all has arrived, because sending takes as long as they like; and before anybody hears what was wrong with it.
  const readJson: RequestHandler = (request, response, next) =>
    void parse(request, response, (fault?: unknown) => {
      response.locals['fault'] = fault;
      next();
    });

  router.use(cors(context.settings.api.origins), (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  for (const path of new Set(table.map((row) => row.path))) {
    const rows = table.filter((row) => row.path === path);
    const route = router.route(path.slice(BASE_PATH.length).replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const row of rows) route[row.method](readJson, letIn(row), rejectUnreadableBody, handleOperation(row.operation));
    route.all((_request: Request, response: Response) =>
      sendProblem(response, { problem: 'wrong-method', headers: { Allow: allowedMethods(rows) } }),
    );
  }
  router.use((_request: Request, response: Response) => sendProblem(response, { problem: 'not-found' }), problemErrorHandler(context.log));
  // One look at the address of a page is enough to see that it is none of these.
  return Router().use(BASE_PATH, router);

  /** Who calls, how often, and whether with something that is good for this. */
  function letIn({ access }: ApiRoute): RequestHandler {
    return async (request, response, next) => {
      const grant = access === 'public' ? undefined : await authenticateRequest(context, request);
      const count = grant ? limits.count('person', grant.userId) : limits.count('address', clientIp(request));
      response.set(rateLimitHeaders(count));
      const problem = findAccessProblem(access, grant, count);
      if (problem) return sendProblem(response, problem);
      response.locals['grant'] = grant;
      next();
    };
  }
}

const rejectUnreadableBody: RequestHandler = (_request, response, next) => next(response.locals['fault']);

function findAccessProblem(access: ApiRoute['access'], grant: ApiToken | undefined, count: RateLimitState): Problem | undefined {
  if (count.exceeded) return { problem: 'too-many-requests', headers: { 'Retry-After': String(count.secondsToReset) } };
  if (access === 'public') return undefined;
  if (!grant) return { problem: 'signed-out', headers: { 'WWW-Authenticate': 'Bearer' } };
  const allowed = access === 'application' ? grant.kind === 'application' : grant.scopes.has(access);
  return allowed ? undefined : { problem: 'missing-scope', extensions: { scope: access } };
}

function handleOperation({ params, query, headers, body, handle }: Operation): RequestHandler {
  return async (request, response) => {
    const address = params?.safeParse(request.params);
    if (address?.success === false) return sendProblem(response, { problem: 'not-found' });
    const asked = query?.safeParse(request.query);
    if (asked?.success === false) return sendProblem(response, badRequest(asked.error.issues));
    const said = headers?.safeParse(request.headers);
    if (said?.success === false) return sendProblem(response, badRequest(said.error.issues));
    if (body && request.body === undefined && hasBody(request)) return sendProblem(response, { problem: 'not-json' });
    const sent = body?.safeParse(request.body ?? {});
    if (sent?.success === false) return sendProblem(response, badRequest(sent.error.issues));
    const apiToken = response.locals['grant'] as ApiToken;
    const answer = await handle(
      { params: address?.data, query: asked?.data, headers: said?.data, body: sent?.data },
      { request, apiToken },
    );
    if ('problem' in answer) sendProblem(response, answer);
    else sendResponse(response, answer);
  };
}

/** Without Express's own `send`, which would hash what nobody may keep: versions that count are in `headers`. */
function sendResponse(response: Response, { status, body, headers }: ApiResponse): void {
  response.status(status).set(headers ?? {});
  if (body === undefined) response.end();
  else response.type('json').end(JSON.stringify(body));
}

function badRequest(issues: readonly { path: PropertyKey[]; message: string }[]): Problem {
  return { problem: 'bad-request', extensions: { faults: issues.map(({ path, message }) => ({ field: path.join('.'), message })) } };
}

/** Something was sent in a form that nobody here reads. */
function hasBody(request: Request): boolean {
  return (request.get('Content-Length') ?? '0') !== '0' || request.get('Transfer-Encoding') !== undefined;
}

function allowedMethods(rows: readonly ApiRoute[]): string {
  return rows.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
}

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
