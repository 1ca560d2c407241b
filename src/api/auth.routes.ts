import { z } from 'zod';
import { deleteApiToken } from '../accounts/api-tokens/api-token-store.ts';
import { rotateRefreshToken, signInApplication, type SignInApplicationResult } from '../accounts/api-tokens/sign-in-application.ts';
import type { AccountContext } from '../accounts/context.ts';
import { clientIp, parseDevice } from '../platform/http/client.ts';
import { logSecurityEvent, requestFields } from '../platform/http/security-log.ts';
import { secondsUntil } from '../platform/shared/clock.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { lineSchema } from './schemas.ts';

export type AuthOperations = Record<'login' | 'refresh' | 'logout', Operation>;

const BUSY_RETRY_SECONDS = 15;

const tokenPairSchema = z
  .strictObject({
    access_token: z.string().meta({ description: 'Send it with every other request: `Authorization: Bearer …`.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds until the access token expires.' }),
    refresh_token: z.string().meta({ description: 'Can be exchanged once for the next pair. Store it where the system stores passwords.' }),
  })
  .meta({ id: 'Tokens' });

export function authOperations(context: AccountContext): AuthOperations {
  return {
    login: defineOperation({
      id: 'login',
      tag: 'Signing in',
      summary: 'Sign in to an application',
      description: 'With username or e-mail address and the password of the portal. Wrong passwords count together with the sign-in page.',
      body: z.object({
        username: lineSchema(1000),
        password: z.string().max(1000),
        code: lineSchema(100).optional().meta({
          description:
            'Of the authenticator app, or a recovery code: for an account with a second factor. Leave it out until `second-factor-required` asks for it.',
        }),
      }),
      responses: { 200: { description: 'Signed in.', schema: tokenPairSchema } },
      problems: ['wrong-credentials', 'second-factor-required', 'wrong-second-factor', 'account-deactivated', 'too-many-attempts', 'busy'],
      async handle({ body }, { request }) {
        const { username: login, password, code } = body;
        const result = await signInApplication(context, { login, password, code, device: parseDevice(request) });
        return result.kind === 'signed-in' ? { status: 200, body: result.tokens } : toSignInProblem(result);
      },
    }),

    refresh: defineOperation({
      id: 'refresh',
      tag: 'Signing in',
      summary: 'Exchange a refresh token for new tokens',
      description: 'A refresh token can be used once. A second use ends the whole sign-in, because the token may have been stolen.',
      body: z.object({ refresh_token: lineSchema(200) }),
      responses: { 200: { description: 'The next pair of tokens.', schema: tokenPairSchema } },
      problems: ['invalid-refresh-token', 'refresh-token-reused'],
      async handle({ body }, { request }) {
        const result = await rotateRefreshToken(context, body.refresh_token, clientIp(request));
        switch (result.kind) {
          case 'rotated':
            return { status: 200, body: result.tokens };
          case 'unknown-token':
            return { problem: 'invalid-refresh-token' };
          case 'reused':
            return { problem: 'refresh-token-reused' };
          default:
            return result satisfies never;
        }
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
        return { problem: 'wrong-credentials' };
      case 'second-factor-needed':
        return { problem: 'second-factor-required' };
      case 'wrong-code':
        return { problem: 'wrong-second-factor' };
      case 'account-inactive':
        return { problem: 'account-deactivated' };
      case 'blocked':
        return { problem: 'too-many-attempts', headers: { 'Retry-After': String(secondsUntil(context.clock, refusal.until)) } };
      case 'busy':
        return { problem: 'busy', headers: { 'Retry-After': String(BUSY_RETRY_SECONDS) } };
      default:
        return refusal satisfies never;
    }
  }
}
