import { doneBy, holdFor, type Actor } from '../authority.ts';
import type { SessionEnding } from '../sign-in/sign-out-user.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { removeGrant } from './api-tokens.queries.ts';

/** An administrator ends an application or a key of somebody: where a phone was lost, or a program does what it should not. */
export function endAccessOfPerson({ db, clock }: Needs, accountId: number, grantId: number, actor: Actor): Promise<SessionEnding> {
  return inTransaction(db, async (tx): Promise<SessionEnding> => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!(await removeGrant(tx, accountId, grantId))) return { kind: 'already' };
    await recordDeed(tx, {
      ...doneBy(actor, clock.now()),
      deed: 'account.access-withdrawn',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'done' };
  });
}
