import { againAfterCollision } from '../../platform/db/again-after-collision.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { renameCredentials } from '../../jitsi/credentials/credential-store.ts';
import { takenNames, updateAccount } from '../accounts.queries.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import { keepPersonWords } from '../user-search-terms.ts';
import { isUsername } from '../username.ts';

export type Renaming = { kind: 'renamed' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'refused'; why: 'invalid' | 'taken' };

/** Gives an account another username; what Prosody knows of the person goes along. */
export async function renameAccount(needs: Needs, accountId: number, username: string, actor: Actor): Promise<Renaming> {
  if (!isUsername(username)) return { kind: 'refused', why: 'invalid' };
  return againAfterCollision(() => inTransaction(needs.db, rename));

  async function rename(tx: Tx): Promise<Renaming> {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    if (account.username === username) return { kind: 'renamed' };
    if (await takenNames(tx, username, null)) return { kind: 'refused', why: 'taken' };
    await updateAccount(tx, accountId, { username, version: account.version + 1 });
    await keepPersonWords(tx, accountId, { ...account, username });
    await renameCredentials(tx, account.username, username);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'account.renamed',
      subject: 'account',
      subjectId: accountId,
      details: { username: { before: account.username, after: username } },
    });
    return { kind: 'renamed' };
  }
}
