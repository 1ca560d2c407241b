import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { endSessionsOf } from '../../platform/http/end-sessions.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { removeCredentials } from '../../jitsi/credentials/credential-store.ts';
import { linkKinds } from '../links/account-link.ts';
import { endLinks } from '../links/account-links.queries.ts';
import { updateAccount } from '../accounts.queries.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import { isLastAdministrator } from '../find-account.ts';

/** `already`: it was so before. `yourself`: nobody takes their own way in. */
export type Switching =
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
export async function switchAccount(needs: Needs, accountId: number, active: boolean, actor: Actor): Promise<Switching> {
  return inTransaction(needs.db, (tx) => switchInside(tx, needs.clock.now(), accountId, active, actor));
}

/** The same as part of something larger. */
export async function switchInside(tx: Tx, now: Date, accountId: number, active: boolean, actor: Actor): Promise<Switching> {
  const held = await holdFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  const { account } = held;
  if (account.active === active) return { kind: 'already' };
  if (!active && actor?.id === accountId) return { kind: 'yourself' };
  if (!active && (await isLastAdministrator(tx, account))) return { kind: 'last-administrator' };
  await updateAccount(tx, accountId, { is_active: active ? 1 : 0 });
  if (!active) {
    await endSessionsOf(tx, accountId);
    await removeCredentials(tx, account.username);
    await endLinks(tx, accountId, linkKinds);
  }
  const deed = active ? 'account.switched-on' : 'account.switched-off';
  await recordDeed(tx, { ...doneBy(actor, now), deed, subject: 'account', subjectId: accountId });
  return { kind: 'done' };
}
