import { holdFor, type Actor } from '../../accounts/authority.ts';
import { deleteInside } from '../../accounts/management/delete-account.ts';
import type { Switching } from '../../accounts/management/deactivate-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { hangsOn, type Traces } from './traces.queries.ts';

export type Deletion = Switching | { kind: 'has-traces'; traces: Traces };

/**
 * Removes somebody who left no trace: an account that was made twice, or by mistake. Who was in a course, came to a class or
 * did something in the administration is switched off instead, so that what happened can still be explained.
 */
export async function deletePerson(needs: Needs, accountId: number, actor: Actor): Promise<Deletion> {
  return inTransaction(needs.db, async (tx): Promise<Deletion> => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const traces = await hangsOn(tx, accountId);
    if (traces.length > 0) return { kind: 'has-traces', traces };
    return deleteInside(tx, needs.clock.now(), accountId, actor);
  });
}
