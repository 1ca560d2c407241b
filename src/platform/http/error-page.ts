import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { wordsIn } from '../messages/messages.ts';
import { Refusal, type RefusalReason } from './http-error.ts';
import { routeOf } from './request-log.ts';
import { showPage } from './render-page.ts';
import { localeOf } from './viewer.ts';

export const notFound: RequestHandler = () => {
  throw new Refusal(404, 'not-found');
};

/** The one place where errors end: a refusal says why, a surprise shows a number to quote and never its text. */
export function errorPage(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const refusal = refusalFrom(error);
    if (refusal && !response.headersSent) return showRefusal(response, refusal);
    const number = randomBytes(4).toString('hex');
    log.error({ number, method: request.method, route: routeOf(request), error: textOf(error) }, `error ${number}`);
    // What has begun to be sent, a file of many rows, can only break off.
    if (response.headersSent) return next(error);
    showSurprise(response, number);
  };
}

/** Errors of Express and its parsers carry a status below 500 when the request is to blame. */
function refusalFrom(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return new Refusal(status, status === 413 ? 'too-large' : 'bad-request');
}

function showRefusal(response: Response, { status, reason, headers }: Refusal): void {
  response.set(headers);
  answer(response, status, { error: reason, message: sentences(response).reasons[reason] }, reason);
}

function showSurprise(response: Response, number: string): void {
  const { surprise } = sentences(response);
  answer(response, 500, { error: 'internal', message: surprise.text(number), number }, undefined, number);
}

function answer(response: Response, status: number, json: object, reason?: RefusalReason, number?: string): void {
  response.status(status).set('Cache-Control', 'no-store');
  if (wantsJson(response)) response.json(json);
  else showPage(response, 'shared/error', { title: sentences(response).title, layout: 'single', status, reason, number });
}

/** Programs get JSON: who asks for it, and the addresses that never answer with a page. */
function wantsJson(response: Response): boolean {
  const { req: request } = response;
  return /^\/(api|jitsi)\//.test(request.path) || request.accepts(['html', 'json']) === 'json';
}

function sentences(response: Response) {
  return wordsIn(localeOf(response.req, response)).errors;
}

/** The stack names files and lines of ours. What a database driver puts beside it (the values of the row) stays out. */
function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
