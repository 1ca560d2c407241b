import type { Request } from 'express';
import type { Account } from '../accounts/account.ts';
import { hashToken, type ApiToken, type Scope } from '../accounts/api-tokens/api-token.ts';
import { findApiToken, recordTokenUse } from '../accounts/api-tokens/api-token-store.ts';
import type { Actor } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { lacksSecondFactor, withoutPermissions } from '../accounts/demanded-factor.ts';
import { clientIp } from '../platform/http/client.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import type { ApiRequest } from './operation.ts';

/** The last use of a token is recorded to the hour, so that not every request writes. */
const USE_RECORDING_INTERVAL_MS = minutes(60);

/** The token of `Authorization: Bearer …` (RFC 6750), an access token or an API key. Cookies are ignored. */
export async function authenticateRequest({ db, bookkeeping, clock }: AppContext, request: Request): Promise<ApiToken | undefined> {
  const bearer = /^Bearer (\S+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  const hash = bearer === undefined ? undefined : hashToken(bearer);
  if (hash === undefined) return undefined;
  const now = clock.now();
  const token = await findApiToken(db, hash, now);
  const isUseRecorded = token?.lastUsedAt && token.lastUsedAt >= addMs(now, -USE_RECORDING_INTERVAL_MS);
  if (token && !isUseRecorded) await bookkeeping.tryTo('token-use', () => recordTokenUse(db, token.id, now));
  return token;
}

export type Caller = { account: Account; actor: NonNullable<Actor>; scopes: ReadonlySet<Scope> };

/** The account behind the token, with its permissions: a token never allows more than them. */
export async function findCaller({ db, clock }: AppContext, { apiToken, request }: ApiRequest): Promise<Caller> {
  const found = await findAccount(db, apiToken.userId);
  // Deactivated since the token was checked.
  if (!found?.active) throw new HttpError(401, 'unauthenticated', { 'WWW-Authenticate': 'Bearer' });
  const { scopes, usedSecondFactor } = apiToken;
  const account = lacksSecondFactor(found, usedSecondFactor, clock.now()) ? withoutPermissions(found) : found;
  return { account, scopes, actor: { id: account.id, permissions: account.permissions, clientIp: clientIp(request) } };
}
