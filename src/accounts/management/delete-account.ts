import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { forgetWords } from '../../platform/pagination/search-terms.ts';
import { removeCredentials } from '../../jitsi/credentials/credential-store.ts';
import { removeAccount } from '../accounts.queries.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import { isLastAdministrator } from '../find-account.ts';
import type { Switching } from './deactivate-account.ts';

/** Removes an account with all that hangs on it, Prosody's credentials included. The journal keeps that it was. */
export async function deleteAccount(needs: Needs, accountId: number, actor: Actor): Promise<Switching> {
  return inTransaction(needs.db, (tx) => deleteInside(tx, needs.clock.now(), accountId, actor));
}

/** The same as part of something larger. */
export async function deleteInside(tx: Tx, now: Date, accountId: number, actor: Actor): Promise<Switching> {
  const held = await holdFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  const { account } = held;
  if (actor?.id === accountId) return { kind: 'yourself' };
  if (await isLastAdministrator(tx, account)) return { kind: 'last-administrator' };
  await removeCredentials(tx, account.username);
  await forgetWords(tx, 'person', accountId);
  await removeAccount(tx, accountId);
  await recordDeed(tx, {
    ...doneBy(actor, now),
    deed: 'account.deleted',
    subject: 'account',
    subjectId: accountId,
    details: { username: account.username },
  });
  return { kind: 'done' };
}
