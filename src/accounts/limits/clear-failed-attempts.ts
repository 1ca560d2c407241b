import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { findLockoutEnd } from './lockouts.ts';
import { deleteAttemptsOfUser } from './sign-in-limits.queries.ts';

export type ClearFailedAttemptsResult = { kind: 'done' } | { kind: 'already' } | { kind: 'no-account' } | { kind: 'forbidden' };

/** Lets a person who mistyped too often try again at once. */
export async function clearFailedAttempts(context: AppContext, accountId: number, actor: Actor): Promise<ClearFailedAttemptsResult> {
  return inTransaction(context.db, async (tx): Promise<ClearFailedAttemptsResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!(await findLockoutEnd(tx, accountId, context.clock.now()))) return { kind: 'already' };
    await deleteAttemptsOfUser(tx, accountId);
    const deed = { event: 'account.tries-forgotten', subject: 'account', subjectId: accountId } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, context.clock.now()), ...deed });
    return { kind: 'done' };
  });
}
