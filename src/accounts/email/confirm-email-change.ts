import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { consumeLink } from '../links/account-links.queries.ts';
import { isEmailTaken } from '../accounts.queries.ts';
import { lockAccount } from '../find-account.ts';
import type { AccountContext } from '../context.ts';
import { findUsableLink } from '../links/find-usable-link.ts';
import { replaceEmail } from './replace-email.ts';

/** Somebody who reads the new address says so: from now on it is the account's. Answers whose it is; undefined where the link leads nowhere. */
export async function confirmEmailChange(
  context: AccountContext,
  secret: unknown,
  clientIp: string,
): Promise<{ accountId: number } | undefined> {
  const { db, clock } = context;
  const opened = await findUsableLink(context, secret);
  if (opened?.link.kind !== 'email') return undefined;
  const { link, account } = opened;
  return retryOnUniqueViolation(() =>
    inTransaction(db, async (tx) => {
      const now = await lockAccount(tx, account.id);
      if (!now?.active || !(await consumeLink(tx, link.id, clock.now()))) return undefined;
      // Somebody else may have got the address since the link was sent.
      if (await isEmailTaken(tx, link.email!, now.id)) return undefined;
      await replaceEmail(tx, context, now, link.email!);
      await recordAuditEvent(tx, {
        at: clock.now(),
        actorId: now.id,
        event: 'account.email-changed',
        subject: 'account',
        subjectId: now.id,
        details: { email: { before: now.email, after: link.email! } },
        clientIp,
      });
      return { accountId: now.id };
    }),
  );
}
