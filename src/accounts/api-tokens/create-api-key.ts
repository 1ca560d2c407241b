import { inTransaction } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/client.ts';
import type { Session } from '../../platform/http/session-store.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { lockAccountOfSession } from '../find-account.ts';
import { generateToken, hashToken, withImpliedScopes, type Scope } from './api-token.ts';
import { findTokenOrigin, insertApiToken, insertTokenHashes } from './api-token-store.ts';

type ApiKeyInput = { name: string; scopes: Scope[]; lifetimeDays: number; device: Device };

type CreateApiKeyResult = { kind: 'created'; token: string; expiresAt: Date } | { kind: 'session-ended' };

/**
 * Creates an API key for the user of a session, who has proved a moment ago who they are: a session that was left open must not yield a lasting
 * credential. The token is returned only here; the database has its hash.
 */
export async function createApiKey(
  context: AccountContext,
  accountId: number,
  session: Session,
  input: ApiKeyInput,
): Promise<CreateApiKeyResult> {
  const now = context.clock.now();
  const expiresAt = addMs(now, days(input.lifetimeDays));
  const token = generateToken('key');
  return inTransaction(context.db, async (tx): Promise<CreateApiKeyResult> => {
    if (!(await lockAccountOfSession(tx, accountId, session.idHash))) return { kind: 'session-ended' };
    const id = await insertApiToken(tx, {
      user_id: accountId,
      kind: 'key',
      name: input.name,
      scopes: withImpliedScopes(input.scopes).join(' '),
      device: JSON.stringify(input.device),
      created_at: now.toISOString(),
      expires_at: expiresAt.toISOString(),
      used_at: null,
      client_id: null,
      ...(await findTokenOrigin(tx, session)),
    });
    await insertTokenHashes(tx, [{ token_hash: hashToken(token)!, api_token_id: id, kind: 'key', expires_at: expiresAt.toISOString() }]);
    const actor = { id: accountId, clientIp: input.device.clientIp };
    await recordAccountEvent(tx, { event: 'account.key-made', accountId, actor, at: now });
    return { kind: 'created', token, expiresAt };
  });
}
