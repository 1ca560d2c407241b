import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import type { SignOutUserResult } from '../sign-in/sign-out-user.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { deleteApiToken } from './api-tokens.queries.ts';

/** An administrator ends an application or a key of somebody: where a phone was lost, or a program does what it should not. */
export function revokeApiToken({ db, clock }: AppContext, accountId: number, grantId: number, actor: Actor): Promise<SignOutUserResult> {
  return inTransaction(db, async (tx): Promise<SignOutUserResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!(await deleteApiToken(tx, accountId, grantId))) return { kind: 'already' };
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'account.access-withdrawn',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'done' };
  });
}
