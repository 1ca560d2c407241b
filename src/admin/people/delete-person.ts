import { lockAccountFor, type Actor } from '../../accounts/authority.ts';
import type { AccountStateResult } from '../../accounts/management/deactivate-account.ts';
import { deleteAccountInTransaction } from '../../accounts/management/delete-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { findAccountTraces, type AccountTraces } from './people.queries.ts';

type DeletePersonResult = AccountStateResult | { kind: 'has-traces'; traces: AccountTraces };

/**
 * Deletes an account that was created twice or by mistake. Accounts with courses, joins or audit events can only be deactivated, because
 * the history would no longer be understood without them.
 */
export async function deletePerson(context: AppContext, accountId: number, actor: Actor): Promise<DeletePersonResult> {
  return inTransaction(context.db, async (tx): Promise<DeletePersonResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const traces = await findAccountTraces(tx, accountId);
    if (traces.length > 0) return { kind: 'has-traces', traces };
    return deleteAccountInTransaction(tx, context.clock.now(), accountId, actor);
  });
}
