import type { Account } from '../account.ts';
import { confirmPassword, type Confirmation } from '../passwords/confirm-password.ts';
import { holdAccount } from '../find-account.ts';
import type { AccountNeeds } from '../context.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/device.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { after, days } from '../../platform/shared/clock.ts';
import { hashOfSecret, newSecret } from './api-token.ts';
import { insertGrant, insertSecrets } from './api-tokens.queries.ts';
import type { Scope } from './scopes.ts';

export type NewKey = { name: string; scopes: Scope[]; lastsDays: number; password: string; device: Device };

export type KeyMaking = { kind: 'made'; secret: string; until: Date } | Exclude<Confirmation, { kind: 'confirmed' }>;

/**
 * Somebody makes a key for a program of theirs. Asks for the password: a session left open is no way to something that stays. The key
 * is seen this once; the portal keeps its hash. May reject with HashingBusy.
 */
export async function makeKey(needs: AccountNeeds, account: Account, key: NewKey): Promise<KeyMaking> {
  const { address } = key.device;
  const confirmation = await confirmPassword(needs, account, key.password, address);
  if (confirmation.kind !== 'confirmed') return confirmation;
  const now = needs.clock.now();
  const until = after(now, days(key.lastsDays));
  const secret = newSecret('key');
  return inTransaction(needs.db, async (tx): Promise<KeyMaking> => {
    const held = await holdAccount(tx, account.id);
    if (!held?.active || held.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    const times = { created_at: now.toISOString(), expires_at: until.toISOString() };
    const told = { name: key.name, scopes: key.scopes.join(' '), device: JSON.stringify(key.device) };
    const id = await insertGrant(tx, { user_id: account.id, kind: 'key', ...told, ...times, used_at: null });
    await insertSecrets(tx, [
      { secret_hash: hashOfSecret(secret)!, grant_id: id, kind: 'key', expires_at: times.expires_at, exchanged_at: null },
    ]);
    await recordDeed(tx, { at: now, actorId: account.id, deed: 'account.key-made', subject: 'account', subjectId: account.id, address });
    return { kind: 'made', secret, until };
  });
}
