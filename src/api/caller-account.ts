import type { Account } from '../accounts/account.ts';
import type { Actor } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { clientAddress } from '../platform/http/client-ip.ts';
import type { Needs } from '../platform/http/context.ts';
import { Refusal } from '../platform/http/http-error.ts';
import type { Call } from './operation.ts';

export type CallerAccount = { account: Account; actor: NonNullable<Actor> };

/** Who calls, with what they may do. A key is never good for more than its person. */
export async function accountOfCall({ db }: Needs, { grant, request }: Call): Promise<CallerAccount> {
  const account = await findAccount(db, grant.userId);
  // Whoever switched it off meanwhile ended the sign-in too.
  if (!account?.active) throw new Refusal(401, 'signed-out', { 'WWW-Authenticate': 'Bearer' });
  return { account, actor: { id: account.id, permissions: account.permissions, address: clientAddress(request) } };
}
