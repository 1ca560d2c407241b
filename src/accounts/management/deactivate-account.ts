import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { endUserSessions } from '../../platform/http/user-sessions.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { deleteCredentials } from '../../jitsi/credentials/credential-store.ts';
import { linkKinds } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { isLastAdministrator } from '../find-account.ts';

/** `already`: it was so before. `yourself`: nobody takes their own way in. */
export type AccountStateResult =
  | { kind: 'done' }
  | { kind: 'already' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'yourself' }
  | { kind: 'last-administrator' };

/**
 * Switches an account on or off. Off: sessions, links and the credentials for Prosody go in the same moment. On: the portal only
 * knows a hash, so the credentials come back when the person next signs in. The last administrator stays on.
 */
export async function setAccountActive(context: AppContext, accountId: number, active: boolean, actor: Actor): Promise<AccountStateResult> {
  return inTransaction(context.db, (tx) => setAccountActiveInTransaction(tx, context.clock.now(), accountId, active, actor));
}

/** The same as part of something larger. */
export async function setAccountActiveInTransaction(
  tx: Tx,
  now: Date,
  accountId: number,
  active: boolean,
  actor: Actor,
): Promise<AccountStateResult> {
  const held = await lockAccountFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  const { account } = held;
  if (account.active === active) return { kind: 'already' };
  if (!active && actor?.id === accountId) return { kind: 'yourself' };
  if (!active && (await isLastAdministrator(tx, account))) return { kind: 'last-administrator' };
  await updateAccountRow(tx, accountId, { is_active: active ? 1 : 0 });
  if (!active) {
    await endUserSessions(tx, accountId);
    await deleteCredentials(tx, account.username);
    await revokeLinks(tx, accountId, linkKinds);
  }
  const event = active ? 'account.switched-on' : 'account.switched-off';
  await recordAuditEvent(tx, { ...actorFields(actor, now), event, subject: 'account', subjectId: accountId });
  return { kind: 'done' };
}
