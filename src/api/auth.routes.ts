import { z } from 'zod';
import type { AccountContext } from '../accounts/context.ts';
import type { SignInRefusal } from '../accounts/sign-in/check-password.ts';
import { parseDevice } from '../platform/http/client.ts';
import { deleteApiToken } from '../accounts/api-tokens/api-tokens.queries.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { rotateRefreshToken, signInApplication } from '../accounts/api-tokens/sign-in-application.ts';
import { lineSchema, tokenPairSchema } from './schemas.ts';

export type AuthOperations = Record<'login' | 'refresh' | 'logout', Operation>;

const BUSY_RETRY_SECONDS = 15;

export function authOperations(context: AccountContext): AuthOperations {
  return {
    login: defineOperation({
      id: 'login',
      tag: 'Signing in',
      summary: 'Sign in to an application',
      description:
        'With the username (or the e-mail address) and the password of the portal. The limits on wrong passwords are those of the sign-in page.',
      body: z.object({ username: lineSchema(1000), password: lineSchema(1000) }),
      responses: { 200: { description: 'Signed in.', schema: tokenPairSchema } },
      problems: ['wrong-credentials', 'account-off', 'too-many-tries', 'busy'],
      async handle({ body }, { request }) {
        const entry = await signInApplication(context, { login: body.username, password: body.password, device: parseDevice(request) });
        return entry.kind === 'signed-in' ? { status: 200, body: entry.tokens } : signInProblem(entry);
      },
    }),

    refresh: defineOperation({
      id: 'refresh',
      tag: 'Signing in',
      summary: 'Exchange the refresh token for a new access token and a new refresh token',
      description:
        'A refresh token works once. One that comes a second time ends everything that came from the same sign-in, because it may have been copied.',
      body: z.object({ refresh_token: lineSchema(200) }),
      responses: { 200: { description: 'The next two tokens.', schema: tokenPairSchema } },
      problems: ['unknown-refresh-token', 'refresh-token-used-twice'],
      async handle({ body }) {
        const refreshing = await rotateRefreshToken(context, body.refresh_token);
        switch (refreshing.kind) {
          case 'refreshed':
            return { status: 200, body: refreshing.tokens };
          case 'no-secret':
            return { problem: 'unknown-refresh-token' };
          case 'used-twice':
            return { problem: 'refresh-token-used-twice' };
          default:
            return refreshing satisfies never;
        }
      },
    }),

    logout: defineOperation({
      id: 'logout',
      tag: 'Signing in',
      summary: 'Sign out of the application',
      description: 'Ends the access token and every token that came from the same sign-in.',
      responses: { 204: { description: 'Signed out.' } },
      problems: ['missing-scope'],
      async handle(_given, { apiToken }) {
        await deleteApiToken(context.db, apiToken.userId, apiToken.id);
        return { status: 204 };
      },
    }),
  };

  function signInProblem(refusal: SignInRefusal): Problem {
    switch (refusal.kind) {
      case 'wrong':
        return { problem: 'wrong-credentials' };
      case 'account-inactive':
        return { problem: 'account-off' };
      case 'blocked': {
        const seconds = Math.max(1, Math.ceil((refusal.until.getTime() - context.clock.now().getTime()) / 1000));
        return { problem: 'too-many-tries', headers: { 'Retry-After': String(seconds) } };
      }
      case 'busy':
        return { problem: 'busy', headers: { 'Retry-After': String(BUSY_RETRY_SECONDS) } };
      default:
        return refusal satisfies never;
    }
  }
}
