import { enter } from '../sign-in/complete-sign-in.ts';
import type { AccountNeeds } from '../context.ts';
import { checkPassword, type SignInRefusal } from '../sign-in/check-password.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/device.ts';
import { after } from '../../platform/shared/clock.ts';
import { REFRESH_LASTS } from './api-token.ts';
import { insertGrant, removeGrant } from './api-tokens.queries.ts';
import { issueSecrets, type Tokens } from './issue-tokens.ts';
import { scopes } from './scopes.ts';

export type ApplicationEntry = { kind: 'signed-in'; tokens: Tokens } | SignInRefusal;

/**
 * Somebody types their name and password into an application: the same check and the same limits as on the page, and secrets in
 * place of a session. They are written before the last look at the account, as sessions are, so that switching it off ends them.
 */
export async function signInApplication(
  needs: AccountNeeds,
  { login, password, device }: { login: string; password: string; device: Device },
): Promise<ApplicationEntry> {
  const check = await checkPassword(needs, { login, password, address: device.address });
  if (check.kind !== 'right') return check;
  const { account } = check;
  const { grantId, tokens } = await inTransaction(needs.db, async (tx) => {
    const now = needs.clock.now();
    const id = await insertGrant(tx, {
      user_id: account.id,
      kind: 'application',
      name: '',
      scopes: scopes.join(' '),
      device: JSON.stringify(device),
      created_at: now.toISOString(),
      expires_at: after(now, REFRESH_LASTS).toISOString(),
      used_at: now.toISOString(),
    });
    return { grantId: id, tokens: await issueSecrets(tx, id, now) };
  });
  const entry = await enter(needs, account, password, device.address);
  if (entry.kind === 'signed-in') return { kind: 'signed-in', tokens };
  await removeGrant(needs.db, account.id, grantId);
  return entry;
}
