import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { prepareQuery } from '../../platform/db/prepared-query.ts';
import type { Device } from '../../platform/http/client.ts';
import type { PersonApiToken } from '../../admin/people/context.ts';
import type { ApiTokenTable, ApiTokenHashTable } from './api-tokens.table.ts';
import { type ApiToken, isScope, scopes } from './api-token.ts';

type ApiTokenRow = Pick<ApiTokenTable, 'user_id' | 'kind' | 'scopes' | 'used_at'> & { id: number };

const selectValidToken = prepareQuery<{ hash: string; now: string }, ApiTokenRow>((db, value) =>
  db
    .selectFrom('api_token_hashes as s')
    .innerJoin('api_tokens as g', 'g.id', 's.api_token_id')
    .select(['g.id', 'g.user_id', 'g.kind', 'g.scopes', 'g.used_at'])
    .where('s.token_hash', '=', value('hash'))
    .where('s.kind', '!=', 'refresh')
    .where('s.expires_at', '>', value('now')),
);

/** Whom a secret that opens something stands for, at this moment. */
export async function findApiToken(db: Db, hash: string, now: Date): Promise<ApiToken | undefined> {
  const [row] = await selectValidToken(db, { hash, now: now.toISOString() });
  if (!row) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    // What scopes there are may grow while an application is signed in.
    scopes: new Set(row.kind === 'application' ? scopes : row.scopes.split(' ').filter(isScope)),
    usedAt: row.used_at === null ? undefined : new Date(row.used_at),
  };
}

export async function insertApiToken(db: Db, row: Insertable<ApiTokenTable>): Promise<number> {
  return (await db.insertInto('api_tokens').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export async function insertTokenHashes(db: Db, rows: ApiTokenHashTable[]): Promise<void> {
  await db.insertInto('api_token_hashes').values(rows).execute();
}

export async function recordTokenUse(db: Db, id: number, now: Date): Promise<void> {
  await db.updateTable('api_tokens').set({ used_at: now.toISOString() }).where('id', '=', id).execute();
}

/** The secret with everything that came from the same sign-in: whoever else wants to exchange it waits until the transaction ends. */
export async function lockRefreshToken(tx: Tx, hash: string): Promise<(ApiTokenHashTable & { user_id: number }) | undefined> {
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
    .select('api_tokens.user_id')
    .where('token_hash', '=', hash)
    .executeTakeFirst();
}

export async function markRefreshTokenExchanged(tx: Tx, hash: string, now: Date): Promise<void> {
  await tx.updateTable('api_token_hashes').set({ exchanged_at: now.toISOString() }).where('token_hash', '=', hash).execute();
}

export async function extendApiToken(tx: Tx, id: number, now: Date, until: Date): Promise<void> {
  await tx.updateTable('api_tokens').set({ used_at: now.toISOString(), expires_at: until.toISOString() }).where('id', '=', id).execute();
}

/** Ends a sign-in or a key, with every secret of it. False where it is not this person's, or gone. */
export async function deleteApiToken(db: Db, userId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('api_tokens').where('id', '=', id).where('user_id', '=', userId).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** A person's sign-ins to applications and keys, as they themselves and administrators see them. */
export async function listApiTokens(db: Db, userId: number, now: Date): Promise<PersonApiToken[]> {
  const open = db.selectFrom('api_tokens').selectAll().where('user_id', '=', userId).where('expires_at', '>', now.toISOString());
  const rows = await open.orderBy('id', 'desc').limit(200).execute();
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
