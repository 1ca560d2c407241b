import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import type { ApiToken } from '../accounts/api-tokens/api-token.ts';
import { clientIp } from '../platform/http/client.ts';
import type { AppContext } from '../platform/http/context.ts';
import { authenticateRequest } from './caller.ts';
import type { ApiResponse, ApiRoute, Operation } from './operation.ts';
import { problemErrorHandler, sendProblem, type Problem } from './problem.ts';
import { ApiRateLimiter, rateLimitHeaders, type RateLimitState } from './rate-limiter.ts';

const MAX_BODY_SIZE = '64kb';

const BASE_PATH = '/api/v1';

/** Serves the API: no cookies, no sessions, every response JSON. */
export function buildApiRouter(routes: ApiRoute[], context: AppContext): Router {
  const router = Router();
  const rateLimiter = new ApiRateLimiter(context.clock);
  const readJson = readBody(express.json({ limit: MAX_BODY_SIZE }));
  const readForm = readBody(express.urlencoded({ extended: false, limit: MAX_BODY_SIZE }));

  router.use(cors(context.settings.api.origins), (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  for (const path of new Set(routes.map((route) => route.path))) {
    const samePath = routes.filter((route) => route.path === path);
    const expressRoute = router.route(path.slice(BASE_PATH.length).replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const route of samePath)
      expressRoute[route.method](
        ...(route.operation.acceptsForm ? [readForm] : []),
        readJson,
        authorize(route),
        rejectUnreadableBody,
        handleOperation(route.operation),
      );
    expressRoute.all((_request: Request, response: Response) =>
      sendProblem(response, { problem: 'method-not-allowed', headers: { Allow: allowedMethods(samePath) } }),
    );
  }
  router.use((_request: Request, response: Response) => sendProblem(response, { problem: 'not-found' }), problemErrorHandler(context.log));
  // Mounted on the base path, so that a request for a page is compared with one path only.
  return Router().use(BASE_PATH, router);

  function authorize({ access }: ApiRoute): RequestHandler {
    return async (request, response, next) => {
      const token = access === 'public' ? undefined : await authenticateRequest(context, request);
      const rateLimit = token ? rateLimiter.count('user', token.userId) : rateLimiter.count('client-ip', clientIp(request));
      response.set(rateLimitHeaders(rateLimit));
      const problem = findAccessProblem(access, token, rateLimit);
      response.locals['apiToken'] = token;
      if (problem) return sendProblem(response, problem);
      next();
    };
  }
}

/** The token is checked after the body has arrived, because that may take a long time, and before the client learns of errors in it. */
function readBody(parse: RequestHandler): RequestHandler {
  return (request, response, next) =>
    void parse(request, response, (error?: unknown) => {
      response.locals['bodyError'] ??= error;
      next();
    });
}

const rejectUnreadableBody: RequestHandler = (_request, response, next) => next(response.locals['bodyError']);

function findAccessProblem(access: ApiRoute['access'], token: ApiToken | undefined, rateLimit: RateLimitState): Problem | undefined {
  if (rateLimit.exceeded) return { problem: 'too-many-requests', headers: { 'Retry-After': String(rateLimit.secondsToReset) } };
  if (access === 'public') return undefined;
  if (!token) return { problem: 'unauthenticated', headers: { 'WWW-Authenticate': 'Bearer' } };
  const allowed = access === 'application' ? token.kind === 'application' : token.scopes.has(access);
  return allowed ? undefined : { problem: 'missing-scope', extensions: { scope: access } };
}

function handleOperation(operation: Operation): RequestHandler {
  return async (request, response) => {
    const input = parseRequest(operation, request);
    if ('problem' in input) return sendProblem(response, input);
    const result = await operation.handle(input, { request, apiToken: response.locals['apiToken'] as ApiToken });
    if ('problem' in result) sendProblem(response, { ...result, status: operation.problemStatus });
    else sendResponse(response, result);
  };
}

type ParsedRequest = Parameters<Operation['handle']>[0];

function parseRequest({ params, query, headers, body, oauthErrorOf }: Operation, request: Request): ParsedRequest | Problem {
  const parsedParams = params?.safeParse(request.params);
  if (parsedParams?.success === false) return { problem: 'not-found' };
  if (body && request.body === undefined && hasBody(request)) return { problem: 'unsupported-media-type' };
  const parsedQuery = query?.safeParse(request.query);
  const parsedHeaders = headers?.safeParse(request.headers);
  const parsedBody = body?.safeParse(request.body ?? {});
  for (const parsed of [parsedQuery, parsedHeaders, parsedBody])
    if (parsed?.success === false) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
      const error = parsed === parsedBody ? oauthErrorOf?.(request.body) : undefined;
      return { problem: 'bad-request', extensions: { errors, ...(error !== undefined && { error }) } };
    }
  return { params: parsedParams?.data, query: parsedQuery?.data, headers: parsedHeaders?.data, body: parsedBody?.data };
}

/** Whether the request has a body, which express.json left unread because of its type. */
function hasBody(request: Request): boolean {
  return (request.get('Content-Length') ?? '0') !== '0' || request.get('Transfer-Encoding') !== undefined;
}

/** Not with Express's `send`, which would compute an ETag from the body: ETags here are versions, and stand in `headers`. */
function sendResponse(response: Response, { status, body, headers }: ApiResponse): void {
  response.status(status).set(headers ?? {});
  if (body === undefined) response.end();
  else response.type('json').end(JSON.stringify(body));
}

function allowedMethods(routes: readonly ApiRoute[]): string {
  return routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
}

const exposedHeaders = 'ETag, Location, Retry-After, RateLimit, RateLimit-Policy';

/** Credentials are not allowed: the API ignores cookies. */
const preflightHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, If-Match',
  'Access-Control-Max-Age': '600',
};

/** Lets pages of the listed origins call the API (CORS). */
function cors(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const origin = request.get('Origin');
    if (origin === undefined || !origins.includes(origin)) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposedHeaders });
    if (request.method !== 'OPTIONS' || !request.get('Access-Control-Request-Method')) return next();
    response.status(204).set(preflightHeaders).end();
  };
}
