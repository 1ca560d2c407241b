import { hasSecondFactor } from '../find-account.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import type { Device } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import { checkPassword, type SignInRefusal } from '../sign-in/check-password.ts';
import { checkCode, type CodeRefusal } from '../second-factor/check-code.ts';
import { recordSignIn, withCode, type Proof } from '../sign-in/record-sign-in.ts';
import { renewPassword } from '../sign-in/renew-password.ts';
import { ACCESS_TOKEN_LIFETIME_MS, generateToken, hashToken, REFRESH_TOKEN_LIFETIME_MS, scopes } from './api-token.ts';
import {
  deleteApiToken,
  extendApiToken,
  insertApiToken,
  insertTokenHashes,
  lockRefreshToken,
  markRefreshTokenExchanged,
} from './api-token-store.ts';

export type SignInApplicationResult =
  { kind: 'signed-in'; tokens: TokenPair } | { kind: 'second-factor-needed' } | { kind: 'wrong-code' } | SignInRefusal;

/** The response of an OAuth 2 token endpoint (RFC 6749, 5.1). The tokens are shown only here: the database has their hashes. */
type TokenPair = { access_token: string; token_type: 'Bearer'; expires_in: number; refresh_token: string };

/**
 * Signs a user in to an application, with the same checks and limits as the sign-in page. The tokens are written before the account is
 * checked again at the end, as sessions are, so that a concurrent deactivation deletes them.
 */
export async function signInApplication(
  context: AccountContext,
  { login, password, code, device }: { login: string; password: string; code: string | undefined; device: Device },
): Promise<SignInApplicationResult> {
  const check = await checkPassword(context, { login, password, clientIp: device.clientIp, devices: [] });
  if (check.kind !== 'correct') return check;
  const { account, client } = check;
  const renewed = await renewPassword(context, account, password, client);
  if (renewed.kind !== 'renewed') return renewed;
  const proof = await addCode(context, account.id, renewed.proof, code, client.clientIp);
  if ('kind' in proof) return proof;
  const { apiTokenId, tokens } = await inTransaction(context.db, async (tx) => {
    const now = context.clock.now();
    const apiTokenId = await insertApiToken(tx, {
      user_id: account.id,
      kind: 'application',
      name: '',
      scopes: scopes.join(' '),
      device: JSON.stringify(device),
      created_at: now.toISOString(),
      expires_at: refreshEnd(now, absoluteEnd(context, now)).toISOString(),
      used_at: now.toISOString(),
    });
    return { apiTokenId, tokens: await issueTokens(tx, apiTokenId, now, absoluteEnd(context, now)) };
  });
  const signIn = await recordSignIn(context, account.id, proof, client.clientIp);
  if (signIn.kind === 'signed-in') return { kind: 'signed-in', tokens };
  await deleteApiToken(context.db, account.id, apiTokenId);
  return signIn;
}

/** An account without a second factor needs no code; whether one is missing, `recordSignIn` decides. */
async function addCode(
  context: AccountContext,
  accountId: number,
  password: Proof,
  code: string | undefined,
  clientIp: string,
): Promise<Proof | CodeRefusal> {
  if (code === undefined || !(await hasSecondFactor(context.db, accountId))) return password;
  const checked = await checkCode(context, accountId, code, clientIp);
  return checked.kind === 'correct' ? withCode(password, checked) : checked;
}

type RotateRefreshTokenResult = { kind: 'rotated'; tokens: TokenPair } | { kind: 'unknown-token' } | { kind: 'reused' };

/**
 * Exchanges a refresh token for the next pair. A second use means that the token was stolen, or that the response to the first use was lost:
 * since the thief cannot be told from the user, the whole sign-in ends (RFC 9700, 4.14.2).
 */
export async function rotateRefreshToken(context: AppContext, refreshToken: string, clientIp: string): Promise<RotateRefreshTokenResult> {
  const { db, clock, log } = context;
  const hash = hashToken(refreshToken);
  if (hash === undefined) return { kind: 'unknown-token' };
  return inTransaction(db, async (tx): Promise<RotateRefreshTokenResult> => {
    const now = clock.now();
    const locked = await lockRefreshToken(tx, hash);
    const end = locked && absoluteEnd(context, new Date(locked.signed_in_at));
    if (!end || end <= now || new Date(locked.expires_at) <= now) return { kind: 'unknown-token' };
    if (locked.exchanged_at !== null) {
      await deleteApiToken(tx, locked.user_id, locked.api_token_id);
      logSecurityEvent(log, 'refresh_token_reused', { user: locked.user_id, clientIp });
      return { kind: 'reused' };
    }
    await markRefreshTokenExchanged(tx, hash, now);
    await extendApiToken(tx, locked.api_token_id, now, refreshEnd(now, end));
    return { kind: 'rotated', tokens: await issueTokens(tx, locked.api_token_id, now, end) };
  });
}

/** When the application has to ask for the password again, however often it refreshes. */
function absoluteEnd({ settings }: Pick<AppContext, 'settings'>, signedInAt: Date): Date {
  return addMs(signedInAt, days(settings.api.applicationMaxDays));
}

function refreshEnd(now: Date, end: Date): Date {
  const byUse = addMs(now, REFRESH_TOKEN_LIFETIME_MS);
  return byUse < end ? byUse : end;
}

async function issueTokens(db: Db, apiTokenId: number, now: Date, end: Date): Promise<TokenPair> {
  const [access, refresh] = [generateToken('access'), generateToken('refresh')];
  const accessEnd = addMs(now, ACCESS_TOKEN_LIFETIME_MS);
  const common = { api_token_id: apiTokenId };
  await insertTokenHashes(db, [
    { ...common, kind: 'access', token_hash: hashToken(access)!, expires_at: accessEnd.toISOString() },
    { ...common, kind: 'refresh', token_hash: hashToken(refresh)!, expires_at: refreshEnd(now, end).toISOString() },
  ]);
  return { access_token: access, token_type: 'Bearer', expires_in: ACCESS_TOKEN_LIFETIME_MS / 1000, refresh_token: refresh };
}
