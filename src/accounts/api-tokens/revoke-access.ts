import { lockAccount } from '../find-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { endSessionByReference } from '../../platform/http/user-sessions.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { deleteApiToken } from './api-tokens.queries.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import type { SignOutUserResult } from '../sign-in/sign-out-user.ts';

/** What a person ends of their own: a session in a browser, or an application or key by its number. */
export type RevocableAccess = { session: string } | { apiTokenId: number };

/** Ends it; false where it is not theirs, or not there any more. */
export function revokeOwnAccess({ db, clock }: AppContext, accountId: number, which: RevocableAccess, clientIp: string): Promise<boolean> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    await lockAccount(tx, accountId);
    const ended =
      'apiTokenId' in which
        ? await deleteApiToken(tx, accountId, which.apiTokenId)
        : await endSessionByReference(tx, accountId, which.session, now);
    const by = { at: now, actorId: accountId, clientIp: clientIp };
    if (ended) await recordAuditEvent(tx, { ...by, event: 'account.access-ended', subject: 'account', subjectId: accountId });
    return ended;
  });
}

/** An administrator ends an application or a key of somebody: where a phone was lost, or a program does what it should not. */
export function revokeApiToken({ db, clock }: AppContext, accountId: number, grantId: number, actor: Actor): Promise<SignOutUserResult> {
  return inTransaction(db, async (tx): Promise<SignOutUserResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'locked') return held;
    if (!(await deleteApiToken(tx, accountId, grantId))) return { kind: 'unchanged' };
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'account.access-withdrawn',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'done' };
  });
}
