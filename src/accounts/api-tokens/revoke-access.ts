import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { endSessionByReference } from '../../platform/http/user-sessions.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { lockAccount } from '../find-account.ts';
import type { SignOutUserResult } from '../sign-in/sign-out-user.ts';
import { deleteApiToken } from './api-token-store.ts';

/** A session in a browser, by its reference, or an application or API key. */
export type RevocableAccess = { session: string } | { apiTokenId: number };

/** A user ends one of their own sessions, applications or keys. False where it does not exist or belongs to another user. */
export function revokeOwnAccess({ db, clock }: AppContext, userId: number, access: RevocableAccess, clientIp: string): Promise<boolean> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    await lockAccount(tx, userId);
    const revoked =
      'apiTokenId' in access
        ? await deleteApiToken(tx, userId, access.apiTokenId)
        : await endSessionByReference(tx, userId, access.session, now);
    const event = { event: 'account.access-ended', subject: 'account', subjectId: userId } as const;
    if (revoked) await recordAuditEvent(tx, { ...event, at: now, actorId: userId, clientIp });
    return revoked;
  });
}

/** An administrator ends an application or key of a user: a phone was lost, or a program misbehaves. */
export function revokeApiToken({ db, clock }: AppContext, userId: number, apiTokenId: number, actor: Actor): Promise<SignOutUserResult> {
  return inTransaction(db, async (tx): Promise<SignOutUserResult> => {
    const locked = await lockAccountFor(tx, actor, userId);
    if (locked.kind !== 'locked') return locked;
    if (!(await deleteApiToken(tx, userId, apiTokenId))) return { kind: 'unchanged' };
    const event = { event: 'account.access-withdrawn', subject: 'account', subjectId: userId } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), ...event });
    return { kind: 'done' };
  });
}
