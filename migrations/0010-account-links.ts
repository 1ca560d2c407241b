import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Links that a person is sent or handed: to choose a password, or to confirm an e-mail address. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('account_links')
    .addColumn('id', 'integer', id)
    // SHA-256 of the secret in the address: who reads the table cannot use the link.
    .addColumn('secret_hash', key, (column) => column.notNull().unique())
    .addColumn('user_id', 'integer', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    // invitation, reset or email
    .addColumn('kind', key, (column) => column.notNull())
    // The address that an `email` link confirms.
    .addColumn('email', 'text')
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('expires_at', instant, (column) => column.notNull())
    .addColumn('used_at', instant)
    // Null where the person asked for it.
    .addColumn('created_by', 'integer')
    .execute();
  await db.schema.createIndex('account_links_by_user').on('account_links').columns(['user_id', 'kind']).execute();
  await db.schema.createIndex('account_links_by_end').on('account_links').column('expires_at').execute();
}
