import { againAfterCollision } from '../../platform/db/again-after-collision.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { takeLink } from '../links/account-links.queries.ts';
import { isEmailTaken } from '../accounts.queries.ts';
import { holdAccount } from '../find-account.ts';
import type { AccountNeeds } from '../context.ts';
import { openLink } from '../links/find-usable-link.ts';
import { writeEmail } from './replace-email.ts';

/** Somebody who reads the new address says so: from now on it is the account's. Answers whose it is; undefined where the link leads nowhere. */
export async function confirmEmail(needs: AccountNeeds, secret: unknown, address: string): Promise<{ accountId: number } | undefined> {
  const { db, clock } = needs;
  const opened = await openLink(needs, secret);
  if (opened?.link.kind !== 'email') return undefined;
  const { link, account } = opened;
  return againAfterCollision(() =>
    inTransaction(db, async (tx) => {
      const now = await holdAccount(tx, account.id);
      if (!now?.active || !(await takeLink(tx, link.id, clock.now()))) return undefined;
      // Somebody else may have got the address since the link was sent.
      if (await isEmailTaken(tx, link.email!, now.id)) return undefined;
      await writeEmail(tx, needs, now, link.email!);
      await recordDeed(tx, {
        at: clock.now(),
        actorId: now.id,
        deed: 'account.email-changed',
        subject: 'account',
        subjectId: now.id,
        details: { email: { before: now.email, after: link.email! } },
        address,
      });
      return { accountId: now.id };
    }),
  );
}
