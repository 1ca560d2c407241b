import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { HttpError } from '../platform/http/http-error.ts';
import { routePattern } from '../platform/http/request-log.ts';
import { parseAcceptLanguage } from '../platform/shared/locale.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { problems, problemTypeUri, type Problem } from './problem.ts';

/** Answers as RFC 9457 says; `detail` is a sentence that may be shown to the person, in the language that the request asks for. */
export function sendProblem(response: Response, { problem: name, extensions, headers }: Problem): void {
  const [status, title] = problems[name];
  const detail = messagesFor(parseAcceptLanguage(response.req.get('Accept-Language'))).api.problems[name];
  response
    .status(status)
    .set(headers ?? {})
    .type('application/problem+json')
    .end(JSON.stringify({ type: problemTypeUri(name), title, status, detail, ...extensions }));
}

/** Where what a call throws ends: a request that no parser could read, or a surprise, which shows a number to quote and never its text. */
export function problemErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const refusal = toProblem(error);
    if (refusal && !response.headersSent) return sendProblem(response, refusal);
    const number = randomBytes(4).toString('hex');
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error({ number, method: request.method, route: routePattern(request), error: text }, `error ${number}`);
    if (response.headersSent) return next(error);
    sendProblem(response, { problem: 'internal', extensions: { number } });
  };
}

function toProblem(error: unknown): Problem | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  if (error instanceof HttpError && error.status === 503) return { problem: 'busy', headers: error.headers };
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 413) return { problem: 'too-large' };
  if (status === 415) return { problem: 'not-json' };
  return { problem: status === 404 ? 'not-found' : 'bad-request' };
}
