import type { Account } from '../account.ts';
import { confirmPassword, type ConfirmPasswordResult } from '../passwords/confirm-password.ts';
import { lockAccount } from '../find-account.ts';
import type { AccountContext } from '../context.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/client.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { hashToken, generateToken, type Scope } from './api-token.ts';
import { insertApiToken, insertTokenHashes } from './api-tokens.queries.ts';

export type ApiKeyInput = { name: string; scopes: Scope[]; lifetimeDays: number; password: string; device: Device };

export type CreateApiKeyResult = { kind: 'made'; token: string; expiresAt: Date } | Exclude<ConfirmPasswordResult, { kind: 'confirmed' }>;

/**
 * Somebody makes a key for a program of theirs. Asks for the password: a session left open is no way to something that stays. The key
 * is seen this once; the portal keeps its hash. May reject with HashingBusy.
 */
export async function createApiKey(context: AccountContext, account: Account, key: ApiKeyInput): Promise<CreateApiKeyResult> {
  const { clientIp } = key.device;
  const confirmation = await confirmPassword(context, account, key.password, clientIp);
  if (confirmation.kind !== 'confirmed') return confirmation;
  const now = context.clock.now();
  const expiresAt = addMs(now, days(key.lifetimeDays));
  const token = generateToken('key');
  return inTransaction(context.db, async (tx): Promise<CreateApiKeyResult> => {
    const held = await lockAccount(tx, account.id);
    if (!held?.active || held.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    const times = { created_at: now.toISOString(), expires_at: expiresAt.toISOString() };
    const told = { name: key.name, scopes: key.scopes.join(' '), device: JSON.stringify(key.device) };
    const id = await insertApiToken(tx, { user_id: account.id, kind: 'key', ...told, ...times, used_at: null });
    await insertTokenHashes(tx, [
      { token_hash: hashToken(token)!, api_token_id: id, kind: 'key', expires_at: times.expires_at, exchanged_at: null },
    ]);
    await recordAuditEvent(tx, {
      at: now,
      actorId: account.id,
      event: 'account.key-made',
      subject: 'account',
      subjectId: account.id,
      clientIp,
    });
    return { kind: 'made', token, expiresAt };
  });
}
