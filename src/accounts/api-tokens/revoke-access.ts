import { holdAccount } from '../find-account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { endOpenSession } from '../../platform/http/user-sessions.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { removeGrant } from './api-tokens.queries.ts';

/** What a person ends of their own: a session in a browser, or an application or key by its number. */
export type OwnAccess = { session: string } | { grant: number };

/** Ends it; false where it is not theirs, or not there any more. */
export function endOwnAccess({ db, clock }: Needs, accountId: number, which: OwnAccess, address: string): Promise<boolean> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    await holdAccount(tx, accountId);
    const ended =
      'grant' in which ? await removeGrant(tx, accountId, which.grant) : await endOpenSession(tx, accountId, which.session, now);
    const by = { at: now, actorId: accountId, address };
    if (ended) await recordDeed(tx, { ...by, deed: 'account.access-ended', subject: 'account', subjectId: accountId });
    return ended;
  });
}
