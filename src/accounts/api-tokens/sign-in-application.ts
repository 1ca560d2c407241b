import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import type { AccountContext } from '../context.ts';
import { checkPassword, type SignInRefusal } from '../sign-in/check-password.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { REFRESH_TOKEN_LIFETIME_MS, scopes, ACCESS_TOKEN_LIFETIME_MS, hashToken, generateToken } from './api-token.ts';
import {
  insertApiToken,
  deleteApiToken,
  insertTokenHashes,
  extendApiToken,
  lockRefreshToken,
  markRefreshTokenExchanged,
} from './api-tokens.queries.ts';
import type { Device } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';

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
  if (check.kind !== 'correct') return check;
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

/** As OAuth 2 answers (RFC 6749, 5.1). The only time that the secrets are seen: the portal keeps hashes. */
export type TokenPair = { access_token: string; token_type: 'Bearer'; expires_in: number; refresh_token: string };

/** A short secret that opens and a long one that is exchanged for the next two. */
export async function issueTokens(db: Db, grantId: number, now: Date): Promise<TokenPair> {
  const access = generateToken('access');
  const refresh = generateToken('refresh');
  await insertTokenHashes(db, [
    {
      token_hash: hashToken(access)!,
      api_token_id: grantId,
      kind: 'access',
      expires_at: addMs(now, ACCESS_TOKEN_LIFETIME_MS).toISOString(),
      exchanged_at: null,
    },
    {
      token_hash: hashToken(refresh)!,
      api_token_id: grantId,
      kind: 'refresh',
      expires_at: addMs(now, REFRESH_TOKEN_LIFETIME_MS).toISOString(),
      exchanged_at: null,
    },
  ]);
  return { access_token: access, token_type: 'Bearer', expires_in: ACCESS_TOKEN_LIFETIME_MS / 1000, refresh_token: refresh };
}

export type RotateRefreshTokenResult = { kind: 'refreshed'; tokens: TokenPair } | { kind: 'no-secret' } | { kind: 'used-twice' };

/**
 * Exchanges a refresh secret for the next two. One that comes a second time was copied, or the answer to its first use was: nobody
 * knows which of the two holds the newer ones, so all that came from that sign-in ends (RFC 9700, 4.14.2).
 */
export async function rotateRefreshToken({ db, clock, log }: AppContext, secret: string): Promise<RotateRefreshTokenResult> {
  const hash = hashToken(secret);
  if (hash === undefined) return { kind: 'no-secret' };
  return inTransaction(db, async (tx): Promise<RotateRefreshTokenResult> => {
    const now = clock.now();
    const held = await lockRefreshToken(tx, hash);
    if (!held || new Date(held.expires_at) <= now) return { kind: 'no-secret' };
    if (held.exchanged_at !== null) {
      await deleteApiToken(tx, held.user_id, held.api_token_id);
      log.warn({ event: 'refresh', user: held.user_id }, 'a refresh secret came twice: that sign-in has ended');
      return { kind: 'used-twice' };
    }
    await markRefreshTokenExchanged(tx, hash, now);
    await extendApiToken(tx, held.api_token_id, now, addMs(now, REFRESH_TOKEN_LIFETIME_MS));
    return { kind: 'refreshed', tokens: await issueTokens(tx, held.api_token_id, now) };
  });
}
