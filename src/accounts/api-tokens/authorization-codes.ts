import { createHash } from 'node:crypto';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { DIRECTORY_NAME } from '../../platform/config/directory.ts';
import type { Device } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { constantTimeEqual, generateSecret, hashSecret } from '../../platform/shared/secret.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { lockAccountOfSession } from '../find-account.ts';
import { findSessionIdentity } from '../identity-providers/identities.ts';
import type { Proof } from '../sign-in/record-sign-in.ts';
import { deleteApiToken, findTokenOrigin } from './api-token-store.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { startApplication, type TokenPair } from './sign-in-application.ts';

/** The browser hands a code to its application at once. */
const CODE_LIFETIME_MS = 60_000;

/** How long a second use of a code is noticed. */
const USED_CODE_LIFETIME_MS = days(1);

/**
 * A code for which the application gets the tokens of a user, once. It ends with the session that gives it. Undefined where that has ended,
 * or the account is inactive.
 */
export async function createAuthorizationCode(
  { db, clock }: AppContext,
  { userId, sessionIdHash }: { userId: number; sessionIdHash: string },
  { application, redirectUri, codeChallenge }: AuthorizationRequest,
): Promise<string | undefined> {
  const code = generateSecret();
  return inTransaction(db, async (tx) => {
    if (!(await lockAccountOfSession(tx, userId, sessionIdHash))) return undefined;
    await tx
      .deleteFrom('authorization_codes')
      .where('user_id', '=', userId)
      .where('client_id', '=', application.id)
      .where('session_id_hash', '=', sessionIdHash)
      .where('api_token_id', 'is', null)
      .execute();
    await tx
      .insertInto('authorization_codes')
      .values({
        code_hash: hashSecret(code)!,
        user_id: userId,
        session_id_hash: sessionIdHash,
        client_id: application.id,
        redirect_uri: redirectUri,
        code_challenge: codeChallenge,
        expires_at: addMs(clock.now(), CODE_LIFETIME_MS).toISOString(),
        api_token_id: null,
      })
      .execute();
    return code;
  });
}

type CodeExchange = { code: string; clientId: string; redirectUri: string; codeVerifier: string; device: Device };

/**
 * Exchanges a code for tokens. Undefined where the code is unknown, over, or of another application, address or verifier, and where its
 * session has ended or the application left the settings since. A second exchange ends what the first one gave: one of the two was not the
 * application (RFC 6819, 5.2.1.1).
 */
export async function exchangeAuthorizationCode(context: AccountContext, exchange: CodeExchange): Promise<TokenPair | undefined> {
  const { db, clock, settings } = context;
  const { device } = exchange;
  const row = await findCode(db, exchange);
  if (!row) return undefined;
  if (row.api_token_id !== null) return endReusedCode(context, row, device);
  if (new Date(row.expires_at) <= clock.now()) return undefined;
  const application = settings.api.applications.find(({ id }) => id === row.client_id);
  if (!application) return undefined;
  const data = row.session_data === null ? {} : (JSON.parse(row.session_data) as SessionData);
  const provider = await findProviderName(context, row.session_id_hash, data);
  const proof = (apiTokenId: number): Proof => ({
    method: data.proof ?? 'password',
    ...(provider !== undefined && { provider }),
    ...(data.factorProvedAt !== undefined && { hasSecondFactor: true }),
    holds: (tx) => redeemCode(tx, context, row, { apiTokenId, label: application.label, device }),
  });
  const origin = (tx: Tx) => findTokenOrigin(tx, { idHash: row.session_id_hash, data });
  const begun = await startApplication(context, row.user_id, { application, device, origin, proof });
  if (begun.kind === 'signed-in') return begun.tokens;
  const current = await findCode(db, exchange);
  return current && current.api_token_id !== null ? endReusedCode(context, current, device) : undefined;
}

/** Of the provider, or the directory, with which the session of a code began: it may be off by now. */
async function findProviderName(context: AppContext, sessionIdHash: string, { proof }: SessionData): Promise<string | undefined> {
  if (proof !== 'provider') return proof === 'directory' ? DIRECTORY_NAME : undefined;
  return (await findSessionIdentity(context.db, context, sessionIdHash))?.provider?.name;
}

type CodeRow = NonNullable<Awaited<ReturnType<typeof findCode>>>;

/** By the code, and only for the application that asked for it. */
async function findCode(db: Db, { code, clientId, redirectUri, codeVerifier }: CodeExchange) {
  const hash = hashSecret(code);
  if (hash === undefined) return undefined;
  const row = await db
    .selectFrom('authorization_codes as c')
    .leftJoin('sessions as s', 's.id_hash', 'c.session_id_hash')
    .selectAll('c')
    .select('s.data as session_data')
    .where('c.code_hash', '=', hash)
    .executeTakeFirst();
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const isRightful = row?.client_id === clientId && row.redirect_uri === redirectUri && constantTimeEqual(row.code_challenge, challenge);
  return isRightful ? row : undefined;
}

/** In the transaction of the sign-in, so that of two exchanges one wins, and nothing that ended the session meanwhile is overlooked. */
async function redeemCode(
  tx: Tx,
  context: AppContext,
  row: CodeRow,
  { apiTokenId, label, device }: { apiTokenId: number; label: string; device: Device },
): Promise<boolean> {
  const now = context.clock.now();
  if (!(await lockAccountOfSession(tx, row.user_id, row.session_id_hash))) return false;
  const { numUpdatedRows } = await tx
    .updateTable('authorization_codes')
    .set({ api_token_id: apiTokenId })
    .where('code_hash', '=', row.code_hash)
    .where('api_token_id', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  const actor = { id: row.user_id, clientIp: device.clientIp };
  await recordAccountEvent(tx, {
    event: 'account.application-signed-in',
    accountId: row.user_id,
    actor,
    at: now,
    details: { application: label },
  });
  return true;
}

async function endReusedCode(
  { db, log }: AppContext,
  { user_id: userId, api_token_id: apiTokenId }: CodeRow,
  device: Device,
): Promise<undefined> {
  if (apiTokenId !== null) await deleteApiToken(db, userId, apiTokenId);
  logSecurityEvent(log, 'authorization_code_reused', { user: userId, clientIp: device.clientIp });
}

/** Deletes codes whose second use nobody would want to know of any more. */
export async function cleanUpAuthorizationCodes({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const before = addMs(clock.now(), -USED_CODE_LIFETIME_MS).toISOString();
  await db.deleteFrom('authorization_codes').where('expires_at', '<=', before).execute();
}
