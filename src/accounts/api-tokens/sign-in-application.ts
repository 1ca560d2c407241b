import { isDismissed } from '../dismissal.ts';
import { hasSecondFactor } from '../find-account.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import type { Application } from '../../platform/config/applications.ts';
import type { Device } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import { checkPassword, type SignInRefusal } from '../sign-in/check-password.ts';
import { checkCode, type CodeRefusal } from '../second-factor/check-code.ts';
import { directoryProof, recordSignIn, withCode, type Proof, type RecordSignInResult } from '../sign-in/record-sign-in.ts';
import { renewPassword } from '../sign-in/renew-password.ts';
import { findSessionLimits } from '../sign-in-policy.ts';
import { ACCESS_TOKEN_LIFETIME_MS, generateToken, hashToken, REFRESH_TOKEN_LIFETIME_MS, scopes } from './api-token.ts';
import {
  deleteApiToken,
  extendApiToken,
  findRefreshTokenUser,
  insertApiToken,
  insertTokenHashes,
  lockRefreshToken,
  markRefreshTokenExchanged,
  NO_ORIGIN,
  type TokenOrigin,
} from './api-token-store.ts';

export type SignInApplicationResult =
  | { kind: 'signed-in'; tokens: TokenPair }
  | { kind: 'second-factor-needed' }
  | { kind: 'wrong-code' }
  | { kind: 'way-off' }
  | SignInRefusal;

/** The response of an OAuth 2 token endpoint (RFC 6749, 5.1). The tokens are shown only here: the database has their hashes. */
export type TokenPair = { access_token: string; token_type: 'Bearer'; expires_in: number; refresh_token: string };

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
  const { account, client, identity } = check;
  const renewed = identity
    ? { kind: 'renewed' as const, proof: directoryProof(context, identity) }
    : await renewPassword(context, account, password, client);
  if (renewed.kind !== 'renewed') return renewed;
  const proof = await addCode(context, account.id, renewed.proof, code, client.clientIp);
  if ('kind' in proof) return proof;
  const origin = {
    ...NO_ORIGIN,
    second_factor: proof.hasSecondFactor ? 1 : 0,
    identity_id: identity?.identityId ?? null,
  };
  return startApplication(context, account.id, { device, origin: () => origin, proof: () => proof });
}

/** `proof` gets the id of what is being signed in to. `application`: where it is one of the settings. */
type NewApplication = {
  application?: Application;
  device: Device;
  origin: (tx: Tx) => Promise<TokenOrigin> | TokenOrigin;
  proof: (apiTokenId: number) => Proof;
};

/** The end of every way of signing in to an application. */
export async function startApplication(
  context: AccountContext,
  userId: number,
  { application, device, origin: findOrigin, proof }: NewApplication,
): Promise<{ kind: 'signed-in'; tokens: TokenPair } | Exclude<RecordSignInResult, { kind: 'signed-in' }>> {
  const { apiTokenId, tokens } = await inTransaction(context.db, async (tx) => {
    const now = context.clock.now();
    const origin = await findOrigin(tx);
    const end = await applicationEnd(tx, context, { ...origin, created_at: now.toISOString() });
    const apiTokenId = await insertApiToken(tx, {
      user_id: userId,
      kind: 'application',
      name: application?.label ?? '',
      client_id: application?.id ?? null,
      scopes: scopes.join(' '),
      device: JSON.stringify(device),
      created_at: now.toISOString(),
      expires_at: refreshEnd(now, end).toISOString(),
      used_at: now.toISOString(),
      ...origin,
    });
    return { apiTokenId, tokens: await issueTokens(tx, apiTokenId, now, end) };
  });
  const signIn = await recordSignIn(context, userId, proof(apiTokenId), device.clientIp);
  if (signIn.kind === 'signed-in') return { kind: 'signed-in', tokens };
  await deleteApiToken(context.db, userId, apiTokenId);
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

/** `clientId`: of the application that asks, where it says so. */
type RefreshRequest = { refreshToken: string; clientId: string | undefined; clientIp: string };

type RotateRefreshTokenResult = { kind: 'rotated'; tokens: TokenPair } | { kind: 'unknown-token' } | { kind: 'reused' };

/**
 * Exchanges a refresh token for the next pair. A second use means that the token was stolen, or that the response to the first use was lost:
 * since the thief cannot be told from the user, the whole sign-in ends (RFC 9700, 4.14.2). Whom the directory has dismissed gets none, nor
 * does another application than the one that the token was issued to: that ends nothing.
 */
export async function rotateRefreshToken(
  context: AccountContext,
  { refreshToken, clientId, clientIp }: RefreshRequest,
): Promise<RotateRefreshTokenResult> {
  const { db, clock, log, settings } = context;
  const hash = hashToken(refreshToken);
  if (hash === undefined) return { kind: 'unknown-token' };
  const userId = context.directory && (await findRefreshTokenUser(db, hash));
  if (userId !== undefined && (await isDismissed(context, userId))) return { kind: 'unknown-token' };
  return inTransaction(db, async (tx): Promise<RotateRefreshTokenResult> => {
    const now = clock.now();
    const locked = await lockRefreshToken(tx, hash);
    const end = locked && (await applicationEnd(tx, context, locked));
    if (!end || end <= now || new Date(locked.expires_at) <= now) return { kind: 'unknown-token' };
    if (!mayRefresh(settings.api.applications, locked.client_id, clientId)) return { kind: 'unknown-token' };
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

/**
 * Whether an application may use a refresh token (RFC 6749, 6 and 10.4): one that was issued to an application of the settings is of use to that
 * one alone, and to none once it is there no more. Public clients need not name themselves, and prove nothing when they do: a request without a
 * `client_id` is taken for the owner's. Empty is as if left out (3.2).
 */
function mayRefresh(applications: readonly Application[], issuedTo: string | null, clientId: string | undefined): boolean {
  if (issuedTo === null) return true;
  return applications.some(({ id }) => id === issuedTo) && (clientId === undefined || clientId === '' || clientId === issuedTo);
}

/**
 * When people have to sign in to the application again, however often it refreshes. Where they did so by a session that began at a provider, or
 * with the password of the directory, it ends as such a session does, counted from the last time that they were let in there: whom the provider
 * no longer lets in is out then.
 */
async function applicationEnd(
  tx: Tx,
  { settings }: Pick<AppContext, 'settings'>,
  {
    created_at: createdAt,
    signed_in_at: signedInAt,
    identity_id: identityId,
  }: Pick<TokenOrigin, 'signed_in_at' | 'identity_id'> & {
    created_at: string;
  },
): Promise<Date> {
  const end = addMs(new Date(createdAt), days(settings.api.applicationMaxDays));
  if (identityId === null) return end;
  const { providerMinutes } = await findSessionLimits({ db: tx, settings });
  return earlier(end, addMs(new Date(signedInAt ?? createdAt), minutes(providerMinutes)));
}

function refreshEnd(now: Date, end: Date): Date {
  return earlier(addMs(now, REFRESH_TOKEN_LIFETIME_MS), end);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

async function issueTokens(db: Db, apiTokenId: number, now: Date, end: Date): Promise<TokenPair> {
  const [access, refresh] = [generateToken('access'), generateToken('refresh')];
  const accessEnd = earlier(addMs(now, ACCESS_TOKEN_LIFETIME_MS), end);
  const expiresIn = Math.floor((accessEnd.getTime() - now.getTime()) / 1000);
  const common = { api_token_id: apiTokenId };
  await insertTokenHashes(db, [
    { ...common, kind: 'access', token_hash: hashToken(access)!, expires_at: accessEnd.toISOString() },
    { ...common, kind: 'refresh', token_hash: hashToken(refresh)!, expires_at: refreshEnd(now, end).toISOString() },
  ]);
  return { access_token: access, token_type: 'Bearer', expires_in: expiresIn, refresh_token: refresh };
}
