import type { Kysely } from 'kysely';
import { columnsOf, required } from './columns.ts';

/** The two tables that Prosody reads: `authreg` as mod_auth_sql expects it, `prosody` as mod_storage_sql creates it in 0.12. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  await db.schema
    .createTable('authreg')
    .addColumn('username', key, required)
    .addColumn('realm', key, required)
    .addColumn('password', 'text', required)
    // For people who look at the table; Prosody does not read it.
    .addColumn('role', 'text')
    .addPrimaryKeyConstraint('authreg_key', ['username', 'realm'])
    .execute();

  await db.schema
    .createTable('prosody')
    .addColumn('host', key, required)
    .addColumn('user', key, required)
    .addColumn('store', key, required)
    .addColumn('key', key, required)
    .addColumn('type', 'text', required)
    .addColumn('value', 'text', required)
    .execute();
  await db.schema.createIndex('prosody_index').unique().on('prosody').columns(['host', 'user', 'store', 'key']).execute();
  // The portal deletes the keys of an account whatever the host; Prosody always asks with one.
  await db.schema.createIndex('prosody_by_user').on('prosody').columns(['user', 'store']).execute();
}
