import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/client.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { lockAccount } from '../find-account.ts';
import { confirmPassword, type ConfirmPasswordResult } from '../passwords/confirm-password.ts';
import { generateToken, hashToken, type Scope } from './api-token.ts';
import { insertApiToken, insertTokenHashes } from './api-token-store.ts';

export type ApiKeyInput = { name: string; scopes: Scope[]; lifetimeDays: number; password: string; device: Device };

export type CreateApiKeyResult =
  { kind: 'created'; token: string; expiresAt: Date } | Exclude<ConfirmPasswordResult, { kind: 'confirmed' }>;

/**
 * Creates an API key for a user, who has to confirm the password: a session that was left open must not yield a lasting credential. The token
 * is returned only here; the database has its hash. May reject with HashingBusyError.
 */
export async function createApiKey(context: AccountContext, account: Account, input: ApiKeyInput): Promise<CreateApiKeyResult> {
  const { clientIp } = input.device;
  const confirmation = await confirmPassword(context, account, input.password, clientIp);
  if (confirmation.kind !== 'confirmed') return confirmation;
  const now = context.clock.now();
  const expiresAt = addMs(now, days(input.lifetimeDays));
  const token = generateToken('key');
  return inTransaction(context.db, async (tx): Promise<CreateApiKeyResult> => {
    const locked = await lockAccount(tx, account.id);
    if (!locked?.active || locked.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    const id = await insertApiToken(tx, {
      user_id: account.id,
      kind: 'key',
      name: input.name,
      scopes: input.scopes.join(' '),
      device: JSON.stringify(input.device),
      created_at: now.toISOString(),
      expires_at: expiresAt.toISOString(),
      used_at: null,
    });
    const hash = { token_hash: hashToken(token)!, expires_at: expiresAt.toISOString() };
    await insertTokenHashes(tx, [{ ...hash, api_token_id: id, kind: 'key' }]);
    const event = { event: 'account.key-made', subject: 'account', subjectId: account.id } as const;
    await recordAuditEvent(tx, { ...event, at: now, actorId: account.id, clientIp });
    return { kind: 'created', token, expiresAt };
  });
}
