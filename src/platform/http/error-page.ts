import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { messagesFor } from '../messages/messages.ts';
import { HttpError, type HttpErrorReason } from './http-error.ts';
import { routePattern } from './request-log.ts';
import { renderPage } from './render-page.ts';
import { getLocale } from './viewer.ts';

export const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found');
};

/** Answers all errors: an HttpError with its reason, any other with a number to quote and never with its text. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const httpError = toHttpError(error);
    if (httpError && !response.headersSent) return sendHttpError(response, httpError);
    const number = randomBytes(4).toString('hex');
    log.error({ number, method: request.method, route: routePattern(request), error: formatStack(error) }, `error ${number}`);
    // A response that has been started, such as a large file, can only be cut off.
    if (response.headersSent) return next(error);
    sendUnexpectedError(response, number);
  };
}

/** Errors of Express and its parsers have a status below 500 when the request is to blame. */
function toHttpError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return new HttpError(status, status === 413 ? 'too-large' : 'bad-request');
}

function sendHttpError(response: Response, { status, reason, headers }: HttpError): void {
  response.set(headers);
  sendError(response, status, { error: reason, message: errorMessages(response).reasons[reason] }, reason);
}

function sendUnexpectedError(response: Response, number: string): void {
  const { unexpected } = errorMessages(response);
  sendError(response, 500, { error: 'internal', message: unexpected.text(number), number }, undefined, number);
}

function sendError(response: Response, status: number, json: object, reason?: HttpErrorReason, number?: string): void {
  response.status(status).set('Cache-Control', 'no-store');
  if (wantsJson(response)) response.json(json);
  else {
    // A form is refused too where the portal was opened by another address than its own.
    const homeUrl = reason === 'cross-site' ? (response.app.locals['publicUrl'] as string) : undefined;
    const { title } = errorMessages(response);
    renderPage(response, 'shared/error-page', { title, layout: 'single', status, reason, number, homeUrl });
  }
}

/** JSON for clients that ask for it, and for URLs that never answer with a page. */
function wantsJson(response: Response): boolean {
  const { req: request } = response;
  return /^\/(api|jitsi)\//.test(request.path) || request.accepts(['html', 'json']) === 'json';
}

function errorMessages(response: Response) {
  return messagesFor(getLocale(response.req, response)).errors;
}

/** The stack alone: a database driver's error also has the values of the row. */
function formatStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
