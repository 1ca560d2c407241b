import type { Request } from 'express';
import type { Account } from '../accounts/account.ts';
import { hashToken, type ApiToken } from '../accounts/api-tokens/api-token.ts';
import { findApiToken, recordTokenUse } from '../accounts/api-tokens/api-tokens.queries.ts';
import type { Actor } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { clientIp } from '../platform/http/client.ts';
import type { ApiRequest } from './operation.ts';

/** That a key is used shows to the hour: not every call writes. */
const USE_RECORDING_INTERVAL_MS = minutes(60);

/** Whom the request's access token or key stands for (`Authorization: Bearer …`, RFC 6750); cookies count for nothing here. */
export async function authenticateRequest({ db, clock }: AppContext, request: Request): Promise<ApiToken | undefined> {
  const shown = /^Bearer (\S+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  const hash = shown === undefined ? undefined : hashToken(shown);
  const grant = hash === undefined ? undefined : await findApiToken(db, hash, clock.now());
  if (grant && (!grant.usedAt || grant.usedAt < addMs(clock.now(), -USE_RECORDING_INTERVAL_MS)))
    await recordTokenUse(db, grant.id, clock.now());
  return grant;
}

export type Caller = { account: Account; actor: NonNullable<Actor> };

/** Who calls, with what they may do. A key is never good for more than its person. */
export async function findCaller({ db }: AppContext, { apiToken, request }: ApiRequest): Promise<Caller> {
  const account = await findAccount(db, apiToken.userId);
  // Whoever switched it off meanwhile ended the sign-in too.
  if (!account?.active) throw new HttpError(401, 'unauthenticated', { 'WWW-Authenticate': 'Bearer' });
  return { account, actor: { id: account.id, permissions: account.permissions, clientIp: clientIp(request) } };
}
