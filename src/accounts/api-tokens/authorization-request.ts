import type { Application } from '../../platform/config/applications.ts';

/** What an application asks for when it opens the browser (RFC 6749, 4.1.1, with PKCE). */
export type AuthorizationRequest = {
  application: Application;
  /** One of those that the settings list for the application. */
  redirectUri: string;
  state: string | undefined;
  /** SHA-256 of the secret with which the application alone can redeem the code (RFC 7636). */
  codeChallenge: string;
};

/** An error that the application is told of (RFC 6749, 4.1.2.1). */
type AuthorizationError = 'invalid_request' | 'unsupported_response_type' | 'access_denied';

/** `unknown`: no listed address of a known application, so nobody is told of the error but the person. */
type ParsedAuthorizationRequest =
  | { kind: 'valid'; request: AuthorizationRequest }
  | { kind: 'unknown' }
  | { kind: 'refused'; redirectUri: string; state: string | undefined; error: AuthorizationError; description: string };

/** Ways of signing in carry the page on which they end along with them, up to this length. */
const MAX_CONSENT_URL_LENGTH = 1000;

/** `scope` is ignored (RFC 6749, 3.3): every application has all of them, and the answer names them. */
export function parseAuthorizationRequest(
  applications: readonly Application[],
  query: Readonly<Record<string, unknown>>,
): ParsedAuthorizationRequest {
  const application = applications.find(({ id }) => id === query['client_id']);
  const redirectUri = query['redirect_uri'];
  if (!application || typeof redirectUri !== 'string' || !isListed(application, redirectUri)) return { kind: 'unknown' };
  const state = typeof query['state'] === 'string' ? query['state'] : undefined;
  const refuse = (error: AuthorizationError, description: string) => ({ kind: 'refused', redirectUri, state, error, description }) as const;
  const repeated = Object.keys(query).find((name) => Array.isArray(query[name]));
  if (repeated !== undefined) return refuse('invalid_request', 'a parameter is repeated');
  if (query['response_type'] === undefined) return refuse('invalid_request', 'response_type is missing');
  if (query['response_type'] !== 'code') return refuse('unsupported_response_type', 'response_type must be code');
  const codeChallenge = query['code_challenge'];
  if (query['code_challenge_method'] !== 'S256' || typeof codeChallenge !== 'string' || !/^[\w-]{43}$/.test(codeChallenge))
    return refuse('invalid_request', 'PKCE with code_challenge_method S256 is needed');
  const request = { application, redirectUri, state, codeChallenge };
  if (consentUrl(request).length > MAX_CONSENT_URL_LENGTH) return refuse('invalid_request', 'state is too long');
  return { kind: 'valid', request };
}

/** Compared as text (RFC 9700, 2.1), but for the port of a loopback address, which the system chooses (RFC 8252, 7.3). */
function isListed({ redirects }: Application, redirectUri: string): boolean {
  return URL.canParse(redirectUri) && redirects.includes(redirectUri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d{1,5}(?=\/|$)/, '$1'));
}

/** The page that asks the person. Its query is a request that `parseAuthorizationRequest` reads. */
export function consentUrl({ application, redirectUri, state, codeChallenge }: AuthorizationRequest): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: application.id,
    redirect_uri: redirectUri,
    ...(state !== undefined && { state }),
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  });
  return `/oauth/consent?${query.toString()}`;
}

/** The address of the application with the answer, which names the portal as the one who answers (RFC 9207). */
export function responseUrl(
  publicUrl: string,
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  answer: { code: string } | { error: AuthorizationError; error_description?: string },
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, state, iss: publicUrl }))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
