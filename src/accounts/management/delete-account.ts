import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { deleteSearchTerms } from '../../platform/pagination/search-terms.ts';
import { deleteCredentials } from '../../jitsi/credentials/credential-store.ts';
import { deleteAccountRow } from '../accounts.queries.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { isLastAdministrator } from '../find-account.ts';
import type { AccountStateResult } from './deactivate-account.ts';

/** Removes an account with all that hangs on it, Prosody's credentials included. The journal keeps that it was. */
export async function deleteAccount(context: AppContext, accountId: number, actor: Actor): Promise<AccountStateResult> {
  return inTransaction(context.db, (tx) => deleteAccountInTransaction(tx, context.clock.now(), accountId, actor));
}

/** The same as part of something larger. */
export async function deleteAccountInTransaction(tx: Tx, now: Date, accountId: number, actor: Actor): Promise<AccountStateResult> {
  const held = await lockAccountFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  const { account } = held;
  if (actor?.id === accountId) return { kind: 'yourself' };
  if (await isLastAdministrator(tx, account)) return { kind: 'last-administrator' };
  await deleteCredentials(tx, account.username);
  await deleteSearchTerms(tx, 'person', accountId);
  await deleteAccountRow(tx, accountId);
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: 'account.deleted',
    subject: 'account',
    subjectId: accountId,
    details: { username: account.username },
  });
  return { kind: 'done' };
}
