import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { endSessionByReference, endUserSessions } from '../../platform/http/user-sessions.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';

export type SignOutUserResult = { kind: 'done' } | { kind: 'already' } | { kind: 'no-account' } | { kind: 'forbidden' };

/** What is to end: the one session that a reference names, or all; of one's own the one that asks stays (`keep`: the hash of its id). */
export type SessionSelection = { reference: string } | { all: true; keep: string };

/** Signs a person out: where a phone was lost, or a computer of the library was left open. */
export async function signOutUser(
  context: AppContext,
  accountId: number,
  which: SessionSelection,
  actor: Actor,
): Promise<SignOutUserResult> {
  return inTransaction(context.db, async (tx): Promise<SignOutUserResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!(await endSelectedSessions(tx, accountId, which, context.clock.now()))) return { kind: 'already' };
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'all' in which ? 'account.sessions-ended' : 'account.session-ended',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'done' };
  });
}

async function endSelectedSessions(tx: Tx, accountId: number, which: SessionSelection, now: Date): Promise<boolean> {
  if ('reference' in which) return endSessionByReference(tx, accountId, which.reference, now);
  await endUserSessions(tx, accountId, which.keep);
  return true;
}
