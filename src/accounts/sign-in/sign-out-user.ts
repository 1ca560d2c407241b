import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { endOpenSession } from '../../platform/http/user-sessions.ts';
import { endSessionsOf } from '../../platform/http/end-sessions.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';

export type SessionEnding = { kind: 'done' } | { kind: 'already' } | { kind: 'no-account' } | { kind: 'forbidden' };

/** What is to end: the one session that a reference names, or all; of one's own the one that asks stays (`keep`: the hash of its id). */
export type EndedSessions = { reference: string } | { all: true; keep: string };

/** Signs a person out: where a phone was lost, or a computer of the library was left open. */
export async function endSessionsOfPerson(needs: Needs, accountId: number, which: EndedSessions, actor: Actor): Promise<SessionEnding> {
  return inTransaction(needs.db, async (tx): Promise<SessionEnding> => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!(await end(tx, accountId, which, needs.clock.now()))) return { kind: 'already' };
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'all' in which ? 'account.sessions-ended' : 'account.session-ended',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'done' };
  });
}

async function end(tx: Tx, accountId: number, which: EndedSessions, now: Date): Promise<boolean> {
  if ('reference' in which) return endOpenSession(tx, accountId, which.reference, now);
  await endSessionsOf(tx, accountId, which.keep);
  return true;
}
