import type { Request } from 'express';
import { z } from 'zod';
import { deleteApiToken } from '../accounts/api-tokens/api-token-store.ts';
import { scopes } from '../accounts/api-tokens/api-token.ts';
import { exchangeAuthorizationCode } from '../accounts/api-tokens/authorization-codes.ts';
import {
  rotateRefreshToken,
  signInApplication,
  type SignInApplicationResult,
  type TokenPair,
} from '../accounts/api-tokens/sign-in-application.ts';
import type { AccountContext } from '../accounts/context.ts';
import { BUSY_RETRY_SECONDS } from '../accounts/hashing/hashing-queue.ts';
import { clientIp, parseDevice } from '../platform/http/client.ts';
import { logSecurityEvent, requestFields } from '../platform/http/security-log.ts';
import { secondsUntil } from '../platform/shared/clock.ts';
import { defineOperation, type ApiResponse, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { lineSchema } from './schemas.ts';

export type AuthOperations = Record<'login' | 'token' | 'refresh' | 'logout', Operation>;

const tokenPairSchema = z
  .strictObject({
    access_token: z.string().meta({ description: 'Send it with every other request: `Authorization: Bearer …`.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds until the access token expires.' }),
    refresh_token: z.string().meta({ description: 'Can be exchanged once for the next pair. Store it where the system stores passwords.' }),
  })
  .meta({ id: 'Tokens' });

const grantTypes = ['authorization_code', 'refresh_token'] as const;

const clientIdSchema = lineSchema(200).optional().meta({
  description:
    'The name of the application in the settings. Needed with a code; with a refresh token that came of one it is that application’s, or left out.',
});

const refreshProblems = {
  'unknown-token': { problem: 'invalid-refresh-token' },
  reused: { problem: 'refresh-token-reused' },
} as const satisfies Record<string, Problem>;

export function authOperations(context: AccountContext): AuthOperations {
  return {
    login: defineOperation({
      id: 'login',
      tag: 'Signing in',
      summary: 'Sign in to an application',
      description:
        'With username or e-mail address and the password of the portal, or of the directory where it has one. Wrong passwords count together with the sign-in page.',
      body: z.object({
        username: lineSchema(1000),
        password: z.string().max(1000),
        code: lineSchema(100).optional().meta({
          description:
            'Of the authenticator app, or a recovery code: for an account with a second factor. Leave it out until `second-factor-required` asks for it.',
        }),
      }),
      responses: { 200: { description: 'Signed in.', schema: tokenPairSchema } },
      problems: [
        'wrong-credentials',
        'second-factor-required',
        'wrong-second-factor',
        'password-sign-in-off',
        'account-deactivated',
        'too-many-attempts',
        'busy',
      ],
      async handle({ body }, { request }) {
        const { username: login, password, code } = body;
        const result = await signInApplication(context, { login, password, code, device: parseDevice(request) });
        return result.kind === 'signed-in' ? { status: 200, body: result.tokens } : toSignInProblem(result);
      },
    }),

    token: defineOperation({
      id: 'token',
      tag: 'Signing in',
      summary: 'Exchange the code of a sign-in through the browser',
      description:
        'The token endpoint of OAuth 2.0 (RFC 6749) for applications of the settings: the last step of signing in through the system browser (RFC 8252), with PKCE. Also exchanges refresh tokens, as `refresh` does. `error` is that of RFC 6749. Libraries find it at `/.well-known/oauth-authorization-server`.',
      acceptsForm: true,
      body: z.object({
        grant_type: z.enum(grantTypes),
        client_id: clientIdSchema,
        code: lineSchema(200).optional(),
        redirect_uri: lineSchema(1000).optional().meta({ description: 'As in the request for the code.' }),
        code_verifier: z
          .string()
          .regex(/^[\w.~-]{43,128}$/)
          .optional()
          .meta({ description: 'The secret whose SHA-256 was the `code_challenge`.' }),
        refresh_token: lineSchema(200).optional(),
      }),
      responses: {
        200: {
          description: 'Signed in, or the next pair of tokens.',
          schema: z.strictObject({ ...tokenPairSchema.shape, scope: z.string().meta({ description: 'All that applications have.' }) }),
        },
      },
      problems: ['invalid-authorization-code', 'invalid-refresh-token', 'refresh-token-reused'],
      // By RFC 6749, 5.2: libraries read `error` of no other status.
      problemStatus: 400,
      oauthErrorOf: toOauthError,
      async handle({ body }, { request }) {
        const invalidGrant = { extensions: { error: 'invalid_grant' } };
        if (body.grant_type === 'refresh_token') {
          const result = await rotateRefreshToken(context, toRefreshRequest(body, request));
          return result.kind === 'rotated' ? toTokenResponse(result.tokens) : { ...refreshProblems[result.kind], ...invalidGrant };
        }
        const { code = '', client_id: clientId = '', redirect_uri: redirectUri = '', code_verifier: codeVerifier = '' } = body;
        const exchange = { code, clientId, redirectUri, codeVerifier, device: parseDevice(request) };
        const tokens = await exchangeAuthorizationCode(context, exchange);
        return tokens ? toTokenResponse(tokens) : { problem: 'invalid-authorization-code', ...invalidGrant };
      },
    }),

    refresh: defineOperation({
      id: 'refresh',
      tag: 'Signing in',
      summary: 'Exchange a refresh token for new tokens',
      description: 'A refresh token can be used once. A second use ends the whole sign-in, because the token may have been stolen.',
      body: z.object({ refresh_token: lineSchema(200), client_id: clientIdSchema }),
      responses: { 200: { description: 'The next pair of tokens.', schema: tokenPairSchema } },
      problems: ['invalid-refresh-token', 'refresh-token-reused'],
      async handle({ body }, { request }) {
        const result = await rotateRefreshToken(context, toRefreshRequest(body, request));
        return result.kind === 'rotated' ? { status: 200, body: result.tokens } : refreshProblems[result.kind];
      },
    }),

    logout: defineOperation({
      id: 'logout',
      tag: 'Signing in',
      summary: 'Sign out of the application',
      description: 'Revokes the access token and the refresh token of the same sign-in.',
      responses: { 204: { description: 'Signed out.' } },
      problems: ['missing-scope'],
      async handle(_input, { apiToken, request }) {
        await deleteApiToken(context.db, apiToken.userId, apiToken.id);
        logSecurityEvent(context.log, 'session_ended', requestFields(request));
        return { status: 204 };
      },
    }),
  };

  function toSignInProblem(refusal: Exclude<SignInApplicationResult, { kind: 'signed-in' }>): Problem {
    switch (refusal.kind) {
      case 'wrong':
      // Which account it opens can only be said on the pages.
      case 'must-link':
      case 'no-account':
        return { problem: 'wrong-credentials' };
      case 'second-factor-needed':
        return { problem: 'second-factor-required' };
      case 'wrong-code':
        return { problem: 'wrong-second-factor' };
      case 'account-inactive':
        return { problem: 'account-deactivated' };
      case 'way-off':
        return { problem: 'password-sign-in-off' };
      case 'blocked':
        return { problem: 'too-many-attempts', headers: { 'Retry-After': String(secondsUntil(context.clock.now(), refusal.until)) } };
      case 'busy':
      case 'directory-down':
        return { problem: 'busy', headers: { 'Retry-After': String(BUSY_RETRY_SECONDS) } };
      default:
        return refusal satisfies never;
    }
  }
}

/** Of a body that is no request for tokens (RFC 6749, 5.2). Without a value a field counts as left out. */
function toOauthError(body: unknown): string {
  const { grant_type: grantType } = (body ?? {}) as { grant_type?: unknown };
  const isOther = typeof grantType === 'string' && grantType !== '' && !(grantTypes as readonly string[]).includes(grantType);
  return isOther ? 'unsupported_grant_type' : 'invalid_request';
}

function toRefreshRequest(body: { refresh_token?: string | undefined; client_id?: string | undefined }, request: Request) {
  return { refreshToken: body.refresh_token ?? '', clientId: body.client_id, clientIp: clientIp(request) };
}

function toTokenResponse(tokens: TokenPair): ApiResponse {
  return { status: 200, body: { ...tokens, scope: scopes.join(' ') } };
}
