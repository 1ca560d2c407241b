import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Who is signed in, and which tries to sign in failed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('sessions')
    // SHA-256 of the id in the cookie: who reads the table cannot sign in with it.
    .addColumn('id_hash', key, (column) => column.primaryKey())
    .addColumn('user_id', 'integer', (column) => column.references('auth_user.id').onDelete('cascade'))
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('expires_at', instant, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_by_user').on('sessions').column('user_id').execute();
  await db.schema.createIndex('sessions_by_end').on('sessions').column('expires_at').execute();

  await db.schema
    .createTable('sign_in_tries')
    .addColumn('id', 'integer', id)
    .addColumn('account_key', key, (column) => column.notNull())
    .addColumn('address', key, (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('at', instant, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sign_in_tries_by_account').on('sign_in_tries').columns(['account_key', 'at']).execute();
  await db.schema.createIndex('sign_in_tries_by_address').on('sign_in_tries').columns(['address', 'at']).execute();
  await db.schema.createIndex('sign_in_tries_by_time').on('sign_in_tries').column('at').execute();
}
