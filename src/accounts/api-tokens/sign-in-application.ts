import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import type { AccountContext } from '../context.ts';
import { checkPassword, type SignInRefusal } from '../sign-in/check-password.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/client.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { REFRESH_TOKEN_LIFETIME_MS } from './api-token.ts';
import { insertApiToken, deleteApiToken } from './api-tokens.queries.ts';
import { issueTokens, type TokenPair } from './issue-tokens.ts';
import { scopes } from './scopes.ts';

export type SignInApplicationResult = { kind: 'signed-in'; tokens: TokenPair } | SignInRefusal;

/**
 * Somebody types their name and password into an application: the same check and the same limits as on the page, and secrets in
 * place of a session. They are written before the last look at the account, as sessions are, so that switching it off ends them.
 */
export async function signInApplication(
  context: AccountContext,
  { login, password, device }: { login: string; password: string; device: Device },
): Promise<SignInApplicationResult> {
  const check = await checkPassword(context, { login, password, clientIp: device.clientIp });
  if (check.kind !== 'right') return check;
  const { account } = check;
  const { grantId, tokens } = await inTransaction(context.db, async (tx) => {
    const now = context.clock.now();
    const id = await insertApiToken(tx, {
      user_id: account.id,
      kind: 'application',
      name: '',
      scopes: scopes.join(' '),
      device: JSON.stringify(device),
      created_at: now.toISOString(),
      expires_at: addMs(now, REFRESH_TOKEN_LIFETIME_MS).toISOString(),
      used_at: now.toISOString(),
    });
    return { grantId: id, tokens: await issueTokens(tx, id, now) };
  });
  const entry = await completeSignIn(context, account, password, device.clientIp);
  if (entry.kind === 'signed-in') return { kind: 'signed-in', tokens };
  await deleteApiToken(context.db, account.id, grantId);
  return entry;
}
