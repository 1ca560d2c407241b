import { inTransaction } from '../db/database.ts';
import { endSessionsOf } from '../http/end-sessions.ts';
import type { Needs } from '../http/needs.ts';
import { recordDeed } from '../journal/record-deed.ts';
import { removeCredentials } from '../xmpp/keep-credential.ts';
import { updateAccount } from './accounts.queries.ts';
import { holdAccount } from './find-account.ts';

/**
 * Switches an account on or off. Off: sessions and the credentials for Prosody go in the same moment. On: the portal only
 * knows a hash, so the credentials come back when the person next signs in. Answers false where there is no such account.
 */
export async function switchAccount(needs: Needs, accountId: number, active: boolean, actorId: number | null): Promise<boolean> {
  return inTransaction(needs.db, async (tx) => {
    const account = await holdAccount(tx, accountId);
    if (!account) return false;
    await updateAccount(tx, accountId, { is_active: active ? 1 : 0 });
    if (!active) {
      await endSessionsOf(tx, accountId);
      await removeCredentials(tx, account.username);
    }
    const deed = active ? 'account.switched-on' : 'account.switched-off';
    await recordDeed(tx, { at: needs.clock.now(), actorId, deed, subject: 'account', subjectId: accountId });
    return true;
  });
}
