import type { Kysely } from 'kysely';
import { columnsOf, optionalReference, required } from './columns.ts';

/** Sessions of the pages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key } = columnsOf(db);
  await db.schema
    .createTable('sessions')
    // SHA-256 of the id in the cookie: a reader of the table cannot sign in with it.
    .addColumn('id_hash', key, (column) => column.primaryKey())
    .addColumn('user_id', 'integer', optionalReference('auth_user.id', 'cascade'))
    .addColumn('data', 'text', required)
    .addColumn('created_at', instant, required)
    .addColumn('expires_at', instant, required)
    .execute();
  await db.schema.createIndex('sessions_by_user').on('sessions').column('user_id').execute();
  await db.schema.createIndex('sessions_by_end').on('sessions').column('expires_at').execute();
}
