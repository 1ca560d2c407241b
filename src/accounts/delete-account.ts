import { inTransaction } from '../db/database.ts';
import type { Needs } from '../http/needs.ts';
import { recordDeed } from '../journal/record-deed.ts';
import { removeCredentials } from '../xmpp/keep-credential.ts';
import { removeAccount } from './accounts.queries.ts';
import { holdAccount } from './find-account.ts';

/** Removes an account with all that hangs on it, Prosody's credentials included. The journal keeps that it was. */
export async function deleteAccount(needs: Needs, accountId: number, actorId: number | null): Promise<boolean> {
  return inTransaction(needs.db, async (tx) => {
    const account = await holdAccount(tx, accountId);
    if (!account) return false;
    await removeCredentials(tx, account.username);
    await removeAccount(tx, accountId);
    await recordDeed(tx, {
      at: needs.clock.now(),
      actorId,
      deed: 'account.deleted',
      subject: 'account',
      subjectId: accountId,
      details: { username: account.username },
    });
    return true;
  });
}
