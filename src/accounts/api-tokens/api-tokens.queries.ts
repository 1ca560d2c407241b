import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { preparedQuery } from '../../platform/db/prepared-query.ts';
import type { Device } from '../../platform/http/device.ts';
import type { PersonGrant } from '../../admin/people/context.ts';
import type { ApiGrantTable, ApiSecretTable } from './api-tokens.table.ts';
import type { Grant } from './api-token.ts';
import { isScope, scopes } from './scopes.ts';

type GrantRow = Pick<ApiGrantTable, 'user_id' | 'kind' | 'scopes' | 'used_at'> & { id: number };

const liveGrant = preparedQuery<{ hash: string; now: string }, GrantRow>((db, value) =>
  db
    .selectFrom('api_secrets as s')
    .innerJoin('api_grants as g', 'g.id', 's.grant_id')
    .select(['g.id', 'g.user_id', 'g.kind', 'g.scopes', 'g.used_at'])
    .where('s.secret_hash', '=', value('hash'))
    .where('s.kind', '!=', 'refresh')
    .where('s.expires_at', '>', value('now')),
);

/** Whom a secret that opens something stands for, at this moment. */
export async function findGrant(db: Db, hash: string, now: Date): Promise<Grant | undefined> {
  const [row] = await liveGrant(db, { hash, now: now.toISOString() });
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

export async function insertGrant(db: Db, row: Insertable<ApiGrantTable>): Promise<number> {
  return (await db.insertInto('api_grants').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export async function insertSecrets(db: Db, rows: ApiSecretTable[]): Promise<void> {
  await db.insertInto('api_secrets').values(rows).execute();
}

export async function markUsed(db: Db, id: number, now: Date): Promise<void> {
  await db.updateTable('api_grants').set({ used_at: now.toISOString() }).where('id', '=', id).execute();
}

/** The secret with everything that came from the same sign-in: whoever else wants to exchange it waits until the transaction ends. */
export async function holdRefreshSecret(tx: Tx, hash: string): Promise<(ApiSecretTable & { user_id: number }) | undefined> {
  const found = await tx
    .selectFrom('api_secrets')
    .select('grant_id')
    .where('secret_hash', '=', hash)
    .where('kind', '=', 'refresh')
    .executeTakeFirst();
  if (!found) return undefined;
  await tx
    .updateTable('api_grants')
    .set((eb) => ({ kind: eb.ref('kind') }))
    .where('id', '=', found.grant_id)
    .execute();
  return tx
    .selectFrom('api_secrets')
    .innerJoin('api_grants', 'api_grants.id', 'api_secrets.grant_id')
    .selectAll('api_secrets')
    .select('api_grants.user_id')
    .where('secret_hash', '=', hash)
    .executeTakeFirst();
}

export async function markExchanged(tx: Tx, hash: string, now: Date): Promise<void> {
  await tx.updateTable('api_secrets').set({ exchanged_at: now.toISOString() }).where('secret_hash', '=', hash).execute();
}

export async function extendGrant(tx: Tx, id: number, now: Date, until: Date): Promise<void> {
  await tx.updateTable('api_grants').set({ used_at: now.toISOString(), expires_at: until.toISOString() }).where('id', '=', id).execute();
}

/** Ends a sign-in or a key, with every secret of it. False where it is not this person's, or gone. */
export async function removeGrant(db: Db, userId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('api_grants').where('id', '=', id).where('user_id', '=', userId).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** A person's sign-ins to applications and keys, as they themselves and administrators see them. */
export async function listGrants(db: Db, userId: number, now: Date): Promise<PersonGrant[]> {
  const open = db.selectFrom('api_grants').selectAll().where('user_id', '=', userId).where('expires_at', '>', now.toISOString());
  const rows = await open.orderBy('id', 'desc').limit(200).execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    scopes: row.scopes.split(' '),
    device: JSON.parse(row.device) as Device,
    since: new Date(row.created_at),
    until: new Date(row.expires_at),
    usedAt: row.used_at === null ? undefined : new Date(row.used_at),
  }));
}
