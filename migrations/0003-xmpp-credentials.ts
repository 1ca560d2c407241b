import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** The two tables that Prosody reads: `authreg` as mod_auth_sql asks for it, `prosody` as mod_storage_sql made it in 0.12. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  await db.schema
    .createTable('authreg')
    .addColumn('username', key, (column) => column.notNull())
    .addColumn('realm', key, (column) => column.notNull())
    .addColumn('password', 'text', (column) => column.notNull())
    // Prosody does not read it; it tells a person who looks at the table whom the row belongs to.
    .addColumn('role', 'text')
    .addPrimaryKeyConstraint('authreg_key', ['username', 'realm'])
    .execute();

  await db.schema
    .createTable('prosody')
    .addColumn('host', key, (column) => column.notNull())
    .addColumn('user', key, (column) => column.notNull())
    .addColumn('store', key, (column) => column.notNull())
    .addColumn('key', key, (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('prosody_index').unique().on('prosody').columns(['host', 'user', 'store', 'key']).execute();
  // The portal removes a person's keys whatever the host; Prosody never asks without one.
  await db.schema.createIndex('prosody_by_user').on('prosody').columns(['user', 'store']).execute();
}
