import { anonymiseAccountInTransaction } from '../accounts/management/delete-account.ts';
import type { Actor } from '../accounts/authority.ts';
import type { AccountStateResult } from '../accounts/management/deactivate-account.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { eraseAuditDetails } from '../platform/audit-log/erase-audit-details.ts';
import { isFormerUser } from './anonymise.queries.ts';
import { deletePersonalTraces } from './forget-traces.queries.ts';

/**
 * Makes of somebody a person whom nobody knows, and of their account one that nobody uses, in one transaction. Whoever deletes
 * people may do it. Classes keep how many were there, and courses their figures.
 */
export function anonymisePerson({ db, clock }: AppContext, accountId: number, actor: Actor): Promise<AccountStateResult> {
  return inTransaction(db, (tx) => anonymiseInTransaction(tx, accountId, actor, clock.now()));
}

/** The same at night, of somebody who has been gone for as long as the rules say. `whenDone` stands in the same transaction. */
export function anonymiseFormerUser({ db, clock }: AppContext, accountId: number, whenDone: (tx: Tx) => Promise<void>): Promise<void> {
  return inTransaction(db, async (tx) => {
    const now = clock.now();
    if (!(await isFormerUser(tx, accountId, now))) return;
    const outcome = await anonymiseInTransaction(tx, accountId, null, now);
    if (outcome.kind === 'done') await whenDone(tx);
  });
}

async function anonymiseInTransaction(tx: Tx, accountId: number, actor: Actor, now: Date): Promise<AccountStateResult> {
  const outcome = await anonymiseAccountInTransaction(tx, now, accountId, actor);
  if (outcome.kind !== 'done') return outcome;
  await deletePersonalTraces(tx, accountId);
  await eraseAuditDetails(tx, accountId);
  return outcome;
}
