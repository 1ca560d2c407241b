import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { endUserSessions, endSessionByReference } from '../../platform/http/user-sessions.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';

export type SignOutUserResult = { kind: 'done' } | { kind: 'unchanged' } | { kind: 'no-account' } | { kind: 'forbidden' };

/** One session by its reference, or all but the actor's own, the hash of whose id is `keep`. */
export type SessionSelection = { reference: string } | { all: true; keep: string };

/** Ends sessions of a user, who may have lost a phone or left a computer of the library signed in. */
export async function signOutUser(
  context: AppContext,
  accountId: number,
  selection: SessionSelection,
  actor: Actor,
): Promise<SignOutUserResult> {
  return inTransaction(context.db, async (tx): Promise<SignOutUserResult> => {
    const at = context.clock.now();
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    if (!(await endSelectedSessions(tx, accountId, selection, at))) return { kind: 'unchanged' };
    await recordAccountEvent(tx, { event: 'all' in selection ? 'account.sessions-ended' : 'account.session-ended', accountId, actor, at });
    return { kind: 'done' };
  });
}

async function endSelectedSessions(tx: Tx, accountId: number, selection: SessionSelection, now: Date): Promise<boolean> {
  if ('reference' in selection) return endSessionByReference(tx, accountId, selection.reference, now);
  await endUserSessions(tx, accountId, selection.keep);
  return true;
}
