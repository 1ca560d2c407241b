import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { clientAddress } from '../platform/http/client-ip.ts';
import type { Needs } from '../platform/http/context.ts';
import { CallLimits, limitHeaders, type Count } from './rate-limiter.ts';
import { callerOf } from './caller.ts';
import type { Grant } from '../accounts/api-tokens/api-token.ts';
import type { Answer, ApiAddress, Operation } from './operation.ts';
import { otherOrigins } from './cors.ts';
import type { Problem } from './problem.ts';
import { problemOfErrors, sendProblem } from './send-problem.ts';

const LARGEST_BODY = '64kb';

const BASE = '/api/v1';

/** Serves the addresses for programs: no cookies, no sessions, every answer JSON. */
export function apiRouter(table: ApiAddress[], needs: Needs): Router {
  const router = Router();
  const limits = new CallLimits(needs.clock);
  const parse: RequestHandler = express.json({ limit: LARGEST_BODY });
  // Who calls is asked when all has arrived, because sending takes as long as they like; and before anybody hears what was wrong with it.
  const readJson: RequestHandler = (request, response, next) =>
    void parse(request, response, (fault?: unknown) => {
      response.locals['fault'] = fault;
      next();
    });

  router.use(otherOrigins(needs.settings.api.origins), (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  for (const path of new Set(table.map((row) => row.path))) {
    const rows = table.filter((row) => row.path === path);
    const route = router.route(path.slice(BASE.length).replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const row of rows) route[row.method](readJson, letIn(row), readable, served(row.operation));
    route.all((_request: Request, response: Response) =>
      sendProblem(response, { problem: 'wrong-method', headers: { Allow: methodsOf(rows) } }),
    );
  }
  router.use((_request: Request, response: Response) => sendProblem(response, { problem: 'not-found' }), problemOfErrors(needs.log));
  // One look at the address of a page is enough to see that it is none of these.
  return Router().use(BASE, router);

  /** Who calls, how often, and whether with something that is good for this. */
  function letIn({ access }: ApiAddress): RequestHandler {
    return async (request, response, next) => {
      const grant = access === 'anyone' ? undefined : await callerOf(needs, request);
      const count = grant ? limits.count('person', grant.userId) : limits.count('address', clientAddress(request));
      response.set(limitHeaders(count));
      const problem = objection(access, grant, count);
      if (problem) return sendProblem(response, problem);
      response.locals['grant'] = grant;
      next();
    };
  }
}

const readable: RequestHandler = (_request, response, next) => next(response.locals['fault']);

function objection(access: ApiAddress['access'], grant: Grant | undefined, count: Count): Problem | undefined {
  if (count.exceeded) return { problem: 'too-many-requests', headers: { 'Retry-After': String(count.secondsToGo) } };
  if (access === 'anyone') return undefined;
  if (!grant) return { problem: 'signed-out', headers: { 'WWW-Authenticate': 'Bearer' } };
  const allowed = access === 'application' ? grant.kind === 'application' : grant.scopes.has(access);
  return allowed ? undefined : { problem: 'missing-scope', more: { scope: access } };
}

function served({ params, query, headers, body, serve }: Operation): RequestHandler {
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
    const grant = response.locals['grant'] as Grant;
    const answer = await serve({ params: address?.data, query: asked?.data, headers: said?.data, body: sent?.data }, { request, grant });
    if ('problem' in answer) sendProblem(response, answer);
    else send(response, answer);
  };
}

/** Without Express's own `send`, which would hash what nobody may keep: versions that count are in `headers`. */
function send(response: Response, { status, body, headers }: Answer): void {
  response.status(status).set(headers ?? {});
  if (body === undefined) response.end();
  else response.type('json').end(JSON.stringify(body));
}

function badRequest(issues: readonly { path: PropertyKey[]; message: string }[]): Problem {
  return { problem: 'bad-request', more: { faults: issues.map(({ path, message }) => ({ field: path.join('.'), message })) } };
}

/** Something was sent in a form that nobody here reads. */
function hasBody(request: Request): boolean {
  return (request.get('Content-Length') ?? '0') !== '0' || request.get('Transfer-Encoding') !== undefined;
}

function methodsOf(rows: readonly ApiAddress[]): string {
  return rows.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
}
