import type { Account } from '../accounts/account.ts';
import type { Actor } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { clientIp } from '../platform/http/client.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import type { ApiRequest } from './operation.ts';

export type Caller = { account: Account; actor: NonNullable<Actor> };

/** Who calls, with what they may do. A key is never good for more than its person. */
export async function findCaller({ db }: AppContext, { apiToken, request }: ApiRequest): Promise<Caller> {
  const account = await findAccount(db, apiToken.userId);
  // Whoever switched it off meanwhile ended the sign-in too.
  if (!account?.active) throw new HttpError(401, 'unauthenticated', { 'WWW-Authenticate': 'Bearer' });
  return { account, actor: { id: account.id, permissions: account.permissions, clientIp: clientIp(request) } };
}
