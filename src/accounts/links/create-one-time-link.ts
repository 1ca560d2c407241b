import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { HANDED_OVER_LASTS, passwordLinkFor } from './account-link.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import { makeLink, type MadeLink } from './create-link.ts';
import type { AccountNeeds } from '../context.ts';

export type HandingOver = ({ kind: 'made' } & MadeLink) | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'switched-off' };

/**
 * Makes a link to a password that an administrator hands over, where mail does not reach somebody. It is shown on the answer to
 * the form that asked for it and nowhere else: neither kept, nor logged, nor put into a session. Links mailed before become useless.
 */
export async function handOverLink(needs: AccountNeeds, accountId: number, actor: Actor): Promise<HandingOver> {
  return inTransaction(needs.db, async (tx): Promise<HandingOver> => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    if (!account.active) return { kind: 'switched-off' };
    const createdBy = actor?.id ?? null;
    const link = await makeLink(tx, needs, account, { kind: passwordLinkFor(account), createdBy, lasts: HANDED_OVER_LASTS });
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'account.link-handed-over',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'made', ...link };
  });
}
