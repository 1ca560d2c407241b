import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { clientIp } from './client.ts';
import type { HttpErrorReason } from './http-error.ts';
import { routePattern } from './request-log.ts';

/**
 * Every event of the log that tells of security (ASVS 5.0, 16.3), with its level and its sentence. The name is the line's `event`; beside it
 * stand `user` (an id), `clientIp` and, for requests, `method` and `route`, which is a pattern: no line ever holds a secret, a typed name or an
 * address of a page. `docs/operations.md` has the same list for operators. What joins decide has the event `join_meeting`.
 */
export const securityEvents = {
  sign_in_succeeded: ['info', 'signed in'],
  sign_in_failed: ['warn', 'sign-in refused'],
  sign_in_blocked: ['warn', 'sign-in refused: too many failures or attempts'],
  password_confirmation_failed: ['warn', 'a signed-in user did not confirm the password'],
  password_reset_requested: ['info', 'a link for a new password was asked for'],
  refresh_token_reused: ['warn', 'a refresh token was used twice: its sign-in has ended'],
  authorization_code_reused: ['warn', 'a code for an application was used twice: its sign-in has ended'],
  session_ended: ['info', 'a user signed out'],
  directory_dismissed: ['info', 'a session has ended: the directory has its user no more, or disabled'],
  provider_logout: ['info', 'a provider ended sessions of a user'],
  provider_logout_rejected: ['warn', 'a logout token was refused'],
  unauthenticated: ['warn', 'a request without a valid token or session was refused'],
  access_denied: ['warn', 'a request was refused: the user does not have the permission'],
  cross_site_rejected: ['warn', 'a request from a page of another site was refused'],
  input_rejected: ['warn', 'a request was refused: no page of the portal sends it like this'],
  rate_limited: ['warn', 'a request was refused: too many of its kind'],
  server_rejected: ['warn', 'a server was rejected: it did not send the shared secret'],
  link_rejected: ['warn', 'a link was opened that is unknown, used or over'],
  guest_code_failed: ['warn', 'a guest typed a wrong code'],
  guest_code_blocked: ['warn', 'guest code refused: too many attempts'],
  audited: ['info', 'recorded in the audit log'],
  database_failed: ['error', 'a request was answered 503'],
  unexpected_error: ['error', 'a request failed'],
} as const satisfies Record<string, readonly [level: 'info' | 'warn' | 'error', sentence: string]>;

export type SecurityEvent = keyof typeof securityEvents;

/** `user` is undefined where nobody is signed in, or the login has no account. */
type Fields = { user: number | undefined; clientIp: string | undefined } & Record<string, unknown>;

/** `message` says it more exactly than the sentence of the list. */
export function logSecurityEvent(log: Logger, event: SecurityEvent, fields: Fields, message?: string): void {
  const [level, sentence] = securityEvents[event];
  log[level]({ event, ...fields }, message ?? sentence);
}

/** Who asks for what, of a request. */
export function requestFields(request: Request): Fields & { method: string; route: string } {
  const apiToken = request.res?.locals['apiToken'] as { userId: number } | undefined;
  return {
    user: request.user?.id ?? apiToken?.userId,
    clientIp: clientIp(request),
    method: request.method,
    route: routePattern(request),
  };
}

/** The event of each way to refuse a request; undefined for those that people meet every day. What sign-in refuses it logs itself. */
const eventsOfRefusals: Record<HttpErrorReason, SecurityEvent | undefined> & Partial<Record<string, SecurityEvent>> = {
  'bad-request': 'input_rejected',
  'method-not-allowed': 'input_rejected',
  'too-large': 'input_rejected',
  'no-space': undefined,
  'body-too-large': 'input_rejected',
  'unsupported-media-type': 'input_rejected',
  'cross-site': 'cross_site_rejected',
  busy: 'rate_limited',
  'too-many-requests': 'rate_limited',
  forbidden: 'access_denied',
  'missing-scope': 'access_denied',
  'cannot-target-self': 'access_denied',
  unauthenticated: 'unauthenticated',
  'invalid-refresh-token': 'unauthenticated',
  'link-rejected': 'link_rejected',
  'not-found': undefined,
  'cannot-save': undefined,
  unavailable: undefined,
  'invalid-bearer': undefined,
};

/** Logs that a request was refused, by the reason of an HttpError or the name of a problem of the API. */
export function logRefusal(response: Response, reason: string): void {
  const event = eventsOfRefusals[reason];
  const log = response.app.locals['securityLog'] as Logger | undefined;
  if (event && log) logSecurityEvent(log, event, { ...requestFields(response.req), reason });
}
