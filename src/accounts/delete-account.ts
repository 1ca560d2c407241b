import { inTransaction } from '../db/database.ts';
import type { Needs } from '../http/needs.ts';
import { recordDeed } from '../journal/record-deed.ts';
import { forgetWords } from '../lists/search-words.ts';
import { removeCredentials } from '../xmpp/keep-credential.ts';
import { removeAccount } from './accounts.queries.ts';
import { doneBy, holdFor, type Actor } from './authority.ts';
import { isLastAdministrator } from './find-account.ts';
import type { Switching } from './switch-account.ts';

/** Removes an account with all that hangs on it, Prosody's credentials included. The journal keeps that it was. */
export async function deleteAccount(needs: Needs, accountId: number, actor: Actor): Promise<Switching> {
  return inTransaction(needs.db, async (tx) => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    if (await isLastAdministrator(tx, account)) return { kind: 'last-administrator' };
    await removeCredentials(tx, account.username);
    await forgetWords(tx, 'person', accountId);
    await removeAccount(tx, accountId);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'account.deleted',
      subject: 'account',
      subjectId: accountId,
      details: { username: account.username },
    });
    return { kind: 'done' };
  });
}
