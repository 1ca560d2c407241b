import type { Actor } from '../accounts/authority.ts';
import { anonymiseAccountInTransaction } from '../accounts/management/delete-account.ts';
import type { AccountStateResult } from '../accounts/management/deactivate-account.ts';
import { eraseAuditDetails } from '../platform/audit-log/audit-log-retention.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { deletePersonalTraces, isFormerUser } from './anonymise.queries.ts';

/**
 * Erases everything that identifies a user and ends their account, in one transaction. Attendance and statistics keep their totals.
 * The actor needs the same authority as for deleting the account.
 */
export function anonymisePerson({ db, clock }: AppContext, accountId: number, actor: Actor): Promise<AccountStateResult> {
  return inTransaction(db, (tx) => anonymiseInTransaction(tx, accountId, actor, clock.now()));
}

/** The same for a user whose retention period as a former user is over. `onDone` runs in the same transaction. */
export function anonymiseFormerUser({ db, clock }: AppContext, accountId: number, onDone: (tx: Tx) => Promise<void>): Promise<void> {
  return inTransaction(db, async (tx) => {
    const now = clock.now();
    // The user may have come back since the run started.
    if (!(await isFormerUser(tx, accountId, now))) return;
    const result = await anonymiseInTransaction(tx, accountId, null, now);
    if (result.kind === 'done') await onDone(tx);
  });
}

async function anonymiseInTransaction(tx: Tx, accountId: number, actor: Actor, now: Date): Promise<AccountStateResult> {
  const result = await anonymiseAccountInTransaction(tx, now, accountId, actor);
  if (result.kind !== 'done') return result;
  await deletePersonalTraces(tx, accountId);
  await eraseAuditDetails(tx, accountId);
  return result;
}
