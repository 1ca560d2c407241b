import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { logServerError, UNAVAILABLE_RETRY_SECONDS, unavailableReason } from '../platform/http/error-page.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { logRefusal } from '../platform/http/security-log.ts';
import { getIdentity } from '../platform/http/viewer.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { parseAcceptLanguage } from '../platform/shared/locale.ts';

/** The problem types of the API, with their status and their title for developers. A published name keeps its meaning: clients decide on it. */
export const problems = {
  'bad-request': [400, 'The request does not have the shape that the document describes'],
  unauthenticated: [401, 'There is no access token, or it is unknown, expired or revoked'],
  'invalid-authorization-code': [
    400,
    'The code is unknown, expired or used, or of another client_id, redirect_uri or code_verifier: sign in again',
  ],
  'wrong-credentials': [401, 'Wrong username or password'],
  'second-factor-required': [401, 'The password is right, and the account has a second factor: send code as well'],
  'wrong-second-factor': [401, 'The password is right, and the code is wrong or was used before'],
  'invalid-refresh-token': [401, 'The refresh token is unknown, expired, revoked or of another client_id: sign in again'],
  'refresh-token-reused': [401, 'The refresh token was used before: the whole sign-in has ended, sign in again'],
  'password-sign-in-off': [403, 'The password is right, and the portal does not let this user sign in with one: use the browser'],
  'account-deactivated': [403, 'The account is deactivated'],
  'missing-scope': [403, 'The token does not have the scope that the operation needs'],
  forbidden: [403, 'The user does not have the permission that the operation needs'],
  'no-access': [403, 'The user is not enrolled in the course of the meeting'],
  'not-in-section': [403, 'The meeting is for another section of the course'],
  'not-moderator': [403, 'is_host is true, and the user may not moderate the meeting'],
  removed: [403, 'The user was put out of the meeting and may not come back'],
  'cannot-target-self': [403, 'Users cannot do this to their own account'],
  'not-found': [404, 'The resource does not exist, or the user may not know of it'],
  'method-not-allowed': [405, 'The path does not have this method'],
  'not-active': [409, 'The meeting was cancelled, or the meeting or its course is not active'],
  'too-early': [409, 'The meeting is not open yet'],
  'moderator-absent': [409, 'No moderator is in the meeting yet, and it waits for one'],
  'call-full': [409, 'The call has its maximum of participants: the user waits in a line'],
  'meeting-in-past': [409, 'The meeting would be over already'],
  'schedule-conflict': [409, 'A teacher would have two meetings at the same time'],
  'last-administrator': [409, 'The user is the last administrator'],
  'invalid-state': [409, 'The state of the meeting does not allow this; for example, it is over'],
  'section-in-use': [409, 'Members, meetings or series belong to the section'],
  'no-link': [409, 'The meeting has no room'],
  'tokens-not-supported': [409, 'This Jitsi needs an account and accepts no token: open url and room_name there'],
  ended: [410, 'The meeting was ended early'],
  closed: [410, 'The meeting is over'],
  'attendance-erased': [410, 'The attendance has been erased at the end of its retention period'],
  'version-conflict': [412, 'The resource has changed since the version in If-Match'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body is not application/json'],
  'validation-failed': [422, 'Fields have values that the user can correct'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'if-match-required': [428, 'If-Match is missing'],
  'too-many-attempts': [429, 'Too many wrong passwords'],
  'too-many-requests': [429, 'Too many requests'],
  'internal-error': [500, 'An unexpected error happened in the portal'],
  busy: [503, 'Too many users are signing in at this moment'],
  'cannot-save': [503, 'Nothing was saved: the portal cannot write to its database at this moment'],
  unavailable: [503, 'The portal cannot reach its database at this moment'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemName = keyof typeof problems;

/** An error response as a value. `status`: in place of the usual one of the problem. `extensions` are further members, as RFC 9457 (3.2) allows. */
export type Problem = {
  problem: ProblemName;
  status?: number | undefined;
  extensions?: Record<string, unknown>;
  headers?: Record<string, string>;
};

/** A tag URI (RFC 4151): it is the same for every portal, and resolves to no page. */
export function problemTypeUri(name: ProblemName): string {
  return `tag:gryphos.cl,2026:problem:${name}`;
}

/** Request fields that have another name in the use cases. */
const fieldNames: Record<string, string> = {
  endsAt: 'ends_at',
  teacherOpening: 'teacher_opening',
  studentOpening: 'student_opening',
  section: 'section_id',
};

export function validationProblem(errors: Partial<Record<string, string>>): Problem {
  const listed = Object.entries(errors).map(([field, message]) => ({ field: fieldNames[field] ?? field, message }));
  return { problem: 'validation-failed', extensions: { errors: listed } };
}

/** Responds with `application/problem+json` (RFC 9457). `detail` can be shown to the user: it is in the language of `Accept-Language`. */
export function sendProblem(response: Response, { problem: name, status: given, extensions, headers }: Problem): void {
  logRefusal(response, name);
  const [usual, title] = problems[name];
  const status = given ?? usual;
  const detail = messagesFor(parseAcceptLanguage(response.req.get('Accept-Language'), getIdentity(response.req).locale)).api.problems[name];
  response
    .status(status)
    .set(headers ?? {})
    .type('application/problem+json')
    .end(JSON.stringify({ type: problemTypeUri(name), title, status, detail, ...extensions }));
}

/** Answers thrown errors: unreadable requests by their status; unexpected errors with a number to quote, never with their text. */
export function problemErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const problem = toProblem(error);
    if (problem && !response.headersSent) return sendProblem(response, problem);
    const { failure, number } = logServerError(log, response, error);
    if (failure)
      return sendProblem(response, {
        problem: unavailableReason(failure),
        headers: { 'Retry-After': String(UNAVAILABLE_RETRY_SECONDS) },
      });
    if (response.headersSent) return next(error);
    sendProblem(response, { problem: 'internal-error', extensions: { number } });
  };
}

function toProblem(error: unknown): Problem | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  if (error instanceof HttpError && error.status === 401) return { problem: 'unauthenticated', headers: error.headers };
  if (error instanceof HttpError && error.status === 503) return { problem: 'busy', headers: error.headers };
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 413) return { problem: 'body-too-large' };
  if (status === 415) return { problem: 'unsupported-media-type' };
  return { problem: status === 404 ? 'not-found' : 'bad-request' };
}
