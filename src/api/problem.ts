import type { ErrorRequestHandler, Response } from 'express';
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { HttpError } from '../platform/http/http-error.ts';
import { routePattern } from '../platform/http/request-log.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { parseAcceptLanguage } from '../platform/shared/locale.ts';

/**
 * Everything that may be wrong with a call, each with its status and a title for developers. The name is what programs decide on: once
 * published, it keeps its meaning.
 */
export const problems = {
  'bad-request': [400, 'The request does not have the shape that the document describes'],
  'signed-out': [401, 'No access token was sent, or it is unknown, expired or ended'],
  'wrong-credentials': [401, 'Wrong username or password'],
  'unknown-refresh-token': [401, 'The refresh token is unknown, expired or ended: sign in again'],
  'refresh-token-used-twice': [401, 'The refresh token was used before: everything from that sign-in has ended, sign in again'],
  'account-off': [403, 'The account is switched off'],
  'missing-scope': [403, 'The key was not made for this'],
  forbidden: [403, 'The person may not do this'],
  'no-access': [403, 'The person is not enrolled in the course of this meeting'],
  'not-moderator': [403, 'is_host is true, and the person may not moderate this meeting'],
  yourself: [403, 'Nobody does this to their own account'],
  'not-found': [404, 'There is nothing under this address, or the person may not know of it'],
  'wrong-method': [405, 'The address does not know this method'],
  'not-active': [409, 'The meeting was cancelled, or it or its course is not active'],
  'too-early': [409, 'The meeting is not open yet'],
  clash: [409, 'Somebody would teach two meetings at once'],
  'last-administrator': [409, 'Nobody else administers the portal'],
  'not-possible': [409, 'The meeting is over, or in another state than this needs'],
  'no-link': [409, 'The meeting has no room'],
  'no-token': [409, 'This Jitsi asks people for an account, and takes no token: open url and room_name there'],
  ended: [410, 'The meeting was ended before its time'],
  over: [410, 'The meeting is over'],
  'attendance-erased': [410, 'Attendance of so long ago is not kept: it was erased'],
  'changed-meanwhile': [412, 'Somebody changed it since the version that If-Match names'],
  'too-large': [413, 'The body is too large'],
  'not-json': [415, 'The body is not application/json'],
  invalid: [422, 'What was sent has faults that a person can correct'],
  'key-used-otherwise': [422, 'The Idempotency-Key came before with another request'],
  'no-version': [428, 'If-Match is missing: say which version the change is of'],
  'too-many-tries': [429, 'Too many wrong passwords'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong in the portal'],
  busy: [503, 'Too many people sign in at this moment'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemName = keyof typeof problems;

/** A refusal as a value. `more` are members of its own, as RFC 9457 allows them. */
export type Problem = { problem: ProblemName; extensions?: Record<string, unknown>; headers?: Record<string, string> };

/** Resolves to no page (RFC 4151), so that it stays the same under whatever address a portal is reached. */
export function problemTypeUri(name: ProblemName): string {
  return `tag:gryphos.cl,2026:problem:${name}`;
}

/** The names of the members of a call for what the stories call otherwise. */
const fieldNames: Record<string, string> = {
  endsAt: 'ends_at',
  teacherOpening: 'teacher_opening',
  studentOpening: 'student_opening',
};

export function validationProblem(faults: Partial<Record<string, string>>): Problem {
  const listed = Object.entries(faults).map(([field, message]) => ({ field: fieldNames[field] ?? field, message }));
  return { problem: 'invalid', extensions: { faults: listed } };
}

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
