import { inTransaction } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { ONE_TIME_LINK_LIFETIME_MS, passwordLinkKind } from './account-link.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { createLink, type CreatedLink } from './create-link.ts';
import type { AccountContext } from '../context.ts';

export type CreateOneTimeLinkResult =
  ({ kind: 'made' } & CreatedLink) | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'switched-off' };

/**
 * Makes a link to a password that an administrator hands over, where mail does not reach somebody. It is shown on the answer to
 * the form that asked for it and nowhere else: neither kept, nor logged, nor put into a session. Links mailed before become useless.
 */
export async function createOneTimeLink(context: AccountContext, accountId: number, actor: Actor): Promise<CreateOneTimeLinkResult> {
  return inTransaction(context.db, async (tx): Promise<CreateOneTimeLinkResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    if (!account.active) return { kind: 'switched-off' };
    const createdBy = actor?.id ?? null;
    const link = await createLink(tx, context, account, {
      kind: passwordLinkKind(account),
      createdBy,
      lifetimeMs: ONE_TIME_LINK_LIFETIME_MS,
    });
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'account.link-handed-over',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'made', ...link };
  });
}
