import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { signOutEverywhere } from '../../platform/http/user-sessions.ts';
import { deleteCredentials } from '../../jitsi/credentials/credential-store.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { isLastAdministrator } from '../administrators.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import { linkKinds } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { lockRights, settleRights, type RightsChange } from '../rights.ts';

/** The result of activating, deactivating, deleting or anonymising an account. */
export type AccountStateResult =
  | { kind: 'done' }
  | { kind: 'unchanged' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'cannot-target-self' }
  | { kind: 'last-administrator' };

export type SetAccountActiveResult = Exclude<AccountStateResult, { kind: 'done' }> | { kind: 'done'; change: RightsChange };

/**
 * Activates or deactivates an account. Deactivating ends sessions, revokes links, those that the user made for others too, and deletes
 * Prosody's credentials in the same transaction. After activating, only the portal's hash is known, so the credentials come back at the next sign-in. The last
 * administrator cannot be deactivated.
 */
export function setAccountActive(
  { db, clock }: AppContext,
  accountId: number,
  active: boolean,
  actor: Actor,
): Promise<SetAccountActiveResult> {
  return inTransaction(db, async (tx): Promise<SetAccountActiveResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const { account } = locked;
    if (account.active === active) return { kind: 'unchanged' };
    if (!active && actor?.id === accountId) return { kind: 'cannot-target-self' };
    if (!active && (await isLastAdministrator(tx, account))) return { kind: 'last-administrator' };
    const before = await lockRights(tx, [accountId]);
    await updateAccountRow(tx, accountId, { is_active: active ? 1 : 0 });
    const change = await settleRights(tx, before, clock.now());
    if (!active) {
      await signOutEverywhere(tx, accountId);
      await deleteCredentials(tx, account.username);
      await revokeLinks(tx, accountId, linkKinds);
    }
    await recordAccountEvent(tx, { event: active ? 'account.switched-on' : 'account.switched-off', accountId, actor, at: clock.now() });
    return { kind: 'done', change };
  });
}
