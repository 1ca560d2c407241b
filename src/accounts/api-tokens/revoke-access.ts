import { lockAccount } from '../find-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { endSessionByReference } from '../../platform/http/user-sessions.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { deleteApiToken } from './api-tokens.queries.ts';

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
