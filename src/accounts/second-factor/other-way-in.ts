import type { Tx } from '../../platform/db/database.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { canUsePassword, listOpenProviders } from '../sign-in-policy.ts';
import { canUsePasskeys } from './passkey-ceremony.ts';

/** Whether the user can still sign in without this identity or passkey, as the policy is now. */
export async function hasOtherWayIn(
  tx: Tx,
  context: Pick<AccountContext, 'settings'>,
  account: Account,
  { identityId, passkeyId }: { identityId?: number; passkeyId?: number },
): Promise<boolean> {
  if (await canUsePassword(tx, account)) return true;
  const passkeys = await tx.selectFrom('passkeys').select('id').where('user_id', '=', account.id).execute();
  if (canUsePasskeys(context) && passkeys.some(({ id }) => id !== passkeyId)) return true;
  const open = new Set((await listOpenProviders(tx, context)).map(({ issuer }) => issuer));
  const identities = await tx.selectFrom('account_identities').select(['id', 'issuer']).where('user_id', '=', account.id).execute();
  return identities.some(({ id, issuer }) => id !== identityId && open.has(issuer));
}
