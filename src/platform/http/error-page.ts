import { randomBytes } from 'node:crypto';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { databaseFailure, type DatabaseFailure } from '../db/database-errors.ts';
import { messagesFor } from '../messages/messages.ts';
import { readTypedFields } from './form-key.ts';
import { HttpError, type HttpErrorReason } from './http-error.ts';
import { logRefusal, logSecurityEvent, requestFields } from './security-log.ts';
import { renderPage } from './render-page.ts';
import { getLocale } from './viewer.ts';

export const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found');
};

/** Answers all errors: an HttpError with its reason, any other with a number to quote and never with its text. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    const httpError = toHttpError(error);
    if (httpError && !response.headersSent) return sendHttpError(response, httpError);
    const { failure, number } = logServerError(log, response, error);
    if (failure) return sendUnavailable(response, failure, await findTypedFields(request, response));
    // A response that has been started, such as a large file, can only be cut off.
    if (response.headersSent) return next(error);
    sendUnexpectedError(response, number);
  };
}

/** Logs an error that is not the request's fault: of the database, where that can still be answered, or any other with a number to quote. */
export function logServerError(
  log: Logger,
  response: Response,
  error: unknown,
): { failure: DatabaseFailure; number?: never } | { failure?: never; number: string } {
  // The stack alone: a database driver's error also has the values of the row.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const entry = { ...requestFields(response.req), error: text };
  const failure = response.headersSent ? undefined : databaseFailure(error);
  if (failure) {
    const reason = failure === 'cannot-write' ? 'cannot be written to' : 'cannot be reached';
    logSecurityEvent(log, 'database_failed', entry, `a request was answered 503: the database ${reason}`);
    return { failure };
  }
  const number = randomBytes(4).toString('hex');
  logSecurityEvent(log, 'unexpected_error', { number, ...entry }, `error ${number}`);
  return { number };
}

/** Errors of Express and its parsers have a status below 500 when the request is to blame. */
function toHttpError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return new HttpError(status, status === 413 ? 'too-large' : 'bad-request');
}

/** Seconds after which a client may try again. */
export const UNAVAILABLE_RETRY_SECONDS = 30;

/** Why the database did not do its work, as the reason of a 503. */
export function unavailableReason(failure: DatabaseFailure): 'cannot-save' | 'unavailable' {
  return failure === 'cannot-write' ? 'cannot-save' : 'unavailable';
}

/** The page sends what was typed once more. */
function sendUnavailable(response: Response, failure: DatabaseFailure, typed: [name: string, value: string][] | undefined): void {
  const reason = unavailableReason(failure);
  response.set('Retry-After', String(UNAVAILABLE_RETRY_SECONDS));
  const message = errorMessages(response).reasons[reason];
  // `//host/path` would be another site.
  const retry = { url: response.req.originalUrl.replace(/^\/+/, '/'), typed };
  sendError(response, 503, { error: reason, message }, { reason, retry: wasTyped(response.req) && !typed ? undefined : retry });
}

/** No longer than what any of the portal's forms takes. */
const parseForm: RequestHandler = express.urlencoded({ extended: false, limit: '1mb' });

/**
 * The fields of a form that was sent, without passwords. Also where a guard failed before the form was read. Undefined for other
 * requests, and for files.
 */
async function findTypedFields(request: Request, response: Response): Promise<[name: string, value: string][] | undefined> {
  if (!wasTyped(request) || !request.is('application/x-www-form-urlencoded')) return undefined;
  const isRead =
    request.body !== undefined || (await new Promise((resolve) => void parseForm(request, response, (error) => resolve(!error))));
  if (!isRead) return undefined;
  return Object.entries(readTypedFields(request)).flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
}

function wasTyped({ method }: Request): boolean {
  return method === 'POST';
}

function sendHttpError(response: Response, { status, reason, headers }: HttpError): void {
  logRefusal(response, reason);
  response.set(headers);
  sendError(response, status, { error: reason, message: errorMessages(response).reasons[reason] }, { reason });
}

function sendUnexpectedError(response: Response, number: string): void {
  const { unexpected } = errorMessages(response);
  sendError(response, 500, { error: 'internal', message: unexpected.text(number), number }, { number });
}

/** `retry`: the same request once more. */
type ErrorView = {
  reason?: HttpErrorReason;
  number?: string;
  retry?: { url: string; typed: [name: string, value: string][] | undefined } | undefined;
};

function sendError(response: Response, status: number, json: object, view: ErrorView): void {
  response.status(status).set('Cache-Control', 'no-store');
  if (wantsJson(response)) response.json(json);
  else {
    // A form is refused too where the portal was opened by another address than its own.
    const homeUrl = view.reason === 'cross-site' ? (response.app.locals['publicUrl'] as string) : undefined;
    const { title } = errorMessages(response);
    renderPage(response, 'shared/error-page', { title, layout: 'single', status, ...view, homeUrl });
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
