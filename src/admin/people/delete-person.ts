import { lockAccountFor, type Actor } from '../../accounts/authority.ts';
import { deleteAccountInTransaction } from '../../accounts/management/delete-account.ts';
import type { AccountStateResult } from '../../accounts/management/deactivate-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { findAccountTraces, type AccountTraces } from './traces.queries.ts';

export type DeletePersonResult = AccountStateResult | { kind: 'has-traces'; traces: AccountTraces };

/**
 * Removes somebody who left no trace: an account that was made twice, or by mistake. Who was in a course, came to a class or
 * did something in the administration is switched off instead, so that what happened can still be explained.
 */
export async function deletePerson(context: AppContext, accountId: number, actor: Actor): Promise<DeletePersonResult> {
  return inTransaction(context.db, async (tx): Promise<DeletePersonResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'locked') return held;
    const traces = await findAccountTraces(tx, accountId);
    if (traces.length > 0) return { kind: 'has-traces', traces };
    return deleteAccountInTransaction(tx, context.clock.now(), accountId, actor);
  });
}
