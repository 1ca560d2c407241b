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
