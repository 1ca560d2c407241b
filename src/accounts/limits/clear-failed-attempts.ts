import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import { lockedOutUntil } from './lockouts.ts';
import { dropTriesOf } from './sign-in-limits.queries.ts';

export type Forgetting = { kind: 'done' } | { kind: 'already' } | { kind: 'no-account' } | { kind: 'forbidden' };

/** Lets a person who mistyped too often try again at once. */
export async function forgetFailedTries(needs: Needs, accountId: number, actor: Actor): Promise<Forgetting> {
  return inTransaction(needs.db, async (tx): Promise<Forgetting> => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!(await lockedOutUntil(tx, accountId, needs.clock.now()))) return { kind: 'already' };
    await dropTriesOf(tx, accountId);
    const deed = { deed: 'account.tries-forgotten', subject: 'account', subjectId: accountId } as const;
    await recordDeed(tx, { ...doneBy(actor, needs.clock.now()), ...deed });
    return { kind: 'done' };
  });
}
