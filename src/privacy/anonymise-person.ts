import { anonymiseInside } from '../accounts/management/anonymise-account.ts';
import type { Actor } from '../accounts/authority.ts';
import type { Switching } from '../accounts/management/deactivate-account.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { blankPerson } from '../platform/audit-log/erase-audit-details.ts';
import { isStillFormer } from './anonymise.queries.ts';
import { forgetTraces } from './forget-traces.queries.ts';

/**
 * Makes of somebody a person whom nobody knows, and of their account one that nobody uses, in one transaction. Whoever deletes
 * people may do it. Classes keep how many were there, and courses their figures.
 */
export function anonymisePerson({ db, clock }: Needs, accountId: number, actor: Actor): Promise<Switching> {
  return inTransaction(db, (tx) => anonymise(tx, accountId, actor, clock.now()));
}

/** The same at night, of somebody who has been gone for as long as the rules say. `whenDone` stands in the same transaction. */
export function anonymiseFormer({ db, clock }: Needs, accountId: number, whenDone: (tx: Tx) => Promise<void>): Promise<void> {
  return inTransaction(db, async (tx) => {
    const now = clock.now();
    if (!(await isStillFormer(tx, accountId, now))) return;
    const outcome = await anonymise(tx, accountId, null, now);
    if (outcome.kind === 'done') await whenDone(tx);
  });
}

async function anonymise(tx: Tx, accountId: number, actor: Actor, now: Date): Promise<Switching> {
  const outcome = await anonymiseInside(tx, now, accountId, actor);
  if (outcome.kind !== 'done') return outcome;
  await forgetTraces(tx, accountId);
  await blankPerson(tx, accountId);
  return outcome;
}
