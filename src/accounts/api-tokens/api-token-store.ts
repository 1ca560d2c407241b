import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { prepareRead, prepareWrite } from '../../platform/db/prepared-statement.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { usedSecondFactor } from '../demanded-factor.ts';
import type { Device } from '../../platform/http/client.ts';
import { isScope, scopes, type ApiToken, type ApiTokenSummary } from './api-token.ts';
import type { ApiTokenHashTable, ApiTokenTable } from '../accounts.table.ts';

const MAX_LISTED_TOKENS = 200;

type ApiTokenRow = Pick<ApiTokenTable, 'user_id' | 'kind' | 'scopes' | 'used_at'> & { id: number; second_factor: number };

/**
 * How long an API key that was made in a session of a provider, or of a directory, works after its user last signed in there: whom it no longer
 * lets in cannot go on by a key.
 */
const KEY_DAYS_WITHOUT_SIGN_IN = 30;

const selectValidToken = prepareRead<{ hash: string; now: string; signedInSince: string }, ApiTokenRow>((db, value) =>
  db
    .selectFrom('api_token_hashes as h')
    .innerJoin('api_tokens as t', 't.id', 'h.api_token_id')
    .leftJoin('account_identities as i', (join) => join.onRef('i.id', '=', 't.identity_id').on('t.kind', '=', 'key'))
    .select(['t.id', 't.user_id', 't.kind', 't.scopes', 't.used_at', 't.second_factor'])
    .where('h.token_hash', '=', value('hash'))
    .where('h.kind', '!=', 'refresh')
    .where('h.expires_at', '>', value('now'))
    .where((eb) => eb.or([eb('i.id', 'is', null), eb('i.last_used_at', '>', value('signedInSince'))])),
);

/** By the hash of an access token or API key that is valid now. */
export async function findApiToken(db: Db, hash: string, now: Date): Promise<ApiToken | undefined> {
  const signedInSince = addMs(now, -days(KEY_DAYS_WITHOUT_SIGN_IN)).toISOString();
  const [row] = await selectValidToken(db, { hash, now: now.toISOString(), signedInSince });
  if (!row) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    // Not the stored scopes: a new version may have added scopes while an application is signed in.
    scopes: new Set(row.kind === 'application' ? scopes : row.scopes.split(' ').filter(isScope)),
    lastUsedAt: row.used_at === null ? undefined : new Date(row.used_at),
    usedSecondFactor: row.second_factor === 1,
  };
}

/** A user's applications and API keys, newest first. */
export async function listApiTokens(db: Db, userId: number, now: Date): Promise<ApiTokenSummary[]> {
  const rows = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now.toISOString())
    .orderBy('id', 'desc')
    .limit(MAX_LISTED_TOKENS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    scopes: row.scopes.split(' '),
    device: JSON.parse(row.device) as Device,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    lastUsedAt: row.used_at === null ? undefined : new Date(row.used_at),
  }));
}

export async function insertApiToken(db: Db, row: Insertable<ApiTokenTable>): Promise<number> {
  return (await db.insertInto('api_tokens').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

/** What signed its user in, who then got a token: it ends with that. */
export type TokenOrigin = Pick<ApiTokenTable, 'identity_id' | 'sid' | 'signed_in_at' | 'passkey_id'> & { second_factor: number };

export const NO_ORIGIN: TokenOrigin = { identity_id: null, sid: null, signed_in_at: null, passkey_id: null, second_factor: 0 };

/** What a session began with, in the transaction that gives a token in it. */
export async function findTokenOrigin(tx: Tx, { idHash, data }: { idHash: string; data: SessionData }): Promise<TokenOrigin> {
  const providerSessions = tx.selectFrom('provider_sessions').select(['identity_id', 'sid', 'signed_in_at']);
  const provider = await providerSessions.where('id_hash', '=', idHash).executeTakeFirst();
  const passkeys = tx.selectFrom('passkeys').select('id');
  const passkey = await passkeys.where('id', '=', data.passkeyId ?? 0).executeTakeFirst();
  return { ...NO_ORIGIN, ...provider, passkey_id: passkey?.id ?? null, second_factor: usedSecondFactor(data) ? 1 : 0 };
}

export async function insertTokenHashes(db: Db, rows: Omit<ApiTokenHashTable, 'exchanged_at'>[]): Promise<void> {
  await db
    .insertInto('api_token_hashes')
    .values(rows.map((row) => ({ ...row, exchanged_at: null })))
    .execute();
}

const updateUse = prepareWrite<{ id: number; now: string }>((db, value) =>
  db
    .updateTable('api_tokens')
    .set({ used_at: value('now') })
    .where('id', '=', value('id')),
);

export async function recordTokenUse(db: Db, id: number, now: Date): Promise<void> {
  await updateUse(db, { id, now: now.toISOString() });
}

/** Whose refresh token it is, valid or not. */
export async function findRefreshTokenUser(db: Db, hash: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('api_token_hashes')
    .innerJoin('api_tokens', 'api_tokens.id', 'api_token_hashes.api_token_id')
    .select('api_tokens.user_id')
    .where('token_hash', '=', hash)
    .where('api_token_hashes.kind', '=', 'refresh')
    .executeTakeFirst();
  return row?.user_id;
}

/** Locks the sign-in of a refresh token: a concurrent exchange of it waits until the transaction ends. */
export async function lockRefreshToken(
  tx: Tx,
  hash: string,
): Promise<(ApiTokenHashTable & Pick<ApiTokenTable, 'user_id' | 'created_at' | 'signed_in_at' | 'identity_id' | 'client_id'>) | undefined> {
  const found = await tx
    .selectFrom('api_token_hashes')
    .select('api_token_id')
    .where('token_hash', '=', hash)
    .where('kind', '=', 'refresh')
    .executeTakeFirst();
  if (!found) return undefined;
  await tx
    .updateTable('api_tokens')
    .set((eb) => ({ kind: eb.ref('kind') }))
    .where('id', '=', found.api_token_id)
    .execute();
  return tx
    .selectFrom('api_token_hashes')
    .innerJoin('api_tokens', 'api_tokens.id', 'api_token_hashes.api_token_id')
    .selectAll('api_token_hashes')
    .select(['api_tokens.user_id', 'api_tokens.created_at', 'api_tokens.signed_in_at', 'api_tokens.identity_id', 'api_tokens.client_id'])
    .where('token_hash', '=', hash)
    .executeTakeFirst();
}

/** The row stays, so that a second use of the token is noticed. */
export async function markRefreshTokenExchanged(tx: Tx, hash: string, now: Date): Promise<void> {
  await tx.updateTable('api_token_hashes').set({ exchanged_at: now.toISOString() }).where('token_hash', '=', hash).execute();
}

export async function extendApiToken(tx: Tx, id: number, now: Date, expiresAt: Date): Promise<void> {
  await tx
    .updateTable('api_tokens')
    .set({ used_at: now.toISOString(), expires_at: expiresAt.toISOString() })
    .where('id', '=', id)
    .execute();
}

/** Deletes an application or key with all its token hashes. False where the user has none with this id. */
export async function deleteApiToken(db: Db, userId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('api_tokens').where('id', '=', id).where('user_id', '=', userId).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Deletes expired tokens and hashes. */
export async function cleanUpApiTokens({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const now = clock.now().toISOString();
  await db.deleteFrom('api_tokens').where('expires_at', '<=', now).execute();
  await db.deleteFrom('api_token_hashes').where('expires_at', '<=', now).execute();
}
