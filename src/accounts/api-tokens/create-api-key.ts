import { inTransaction } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/client.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { confirmPassword, lockConfirmedAccount, type PasswordNotConfirmed } from '../passwords/confirm-password.ts';
import { generateToken, hashToken, withImpliedScopes, type Scope } from './api-token.ts';
import { insertApiToken, insertTokenHashes } from './api-token-store.ts';

type ApiKeyInput = { name: string; scopes: Scope[]; lifetimeDays: number; password: string; device: Device };

type CreateApiKeyResult = { kind: 'created'; token: string; expiresAt: Date } | PasswordNotConfirmed;

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
    if (!(await lockConfirmedAccount(tx, account.id, confirmation.hash))) return { kind: 'wrong' };
    const id = await insertApiToken(tx, {
      user_id: account.id,
      kind: 'key',
      name: input.name,
      scopes: withImpliedScopes(input.scopes).join(' '),
      device: JSON.stringify(input.device),
      created_at: now.toISOString(),
      expires_at: expiresAt.toISOString(),
      used_at: null,
    });
    await insertTokenHashes(tx, [{ token_hash: hashToken(token)!, api_token_id: id, kind: 'key', expires_at: expiresAt.toISOString() }]);
    const actor = { id: account.id, clientIp };
    await recordAccountEvent(tx, { event: 'account.key-made', accountId: account.id, actor, at: now });
    return { kind: 'created', token, expiresAt };
  });
}
