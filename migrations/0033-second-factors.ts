import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** What users prove beside the password or in place of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('totp_factors')
    .addColumn('user_id', 'integer', (column) => column.primaryKey().references('auth_user.id').onDelete('cascade'))
    .addColumn('encrypted_secret', 'text', required)
    .addColumn('confirmed_at', instant, required)
    // The half minute since 1970 whose code was used last: it and earlier ones are used up.
    .addColumn('last_step', 'integer', required)
    .execute();
  await db.schema
    .createTable('recovery_codes')
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('code_hash', key, required)
    .addColumn('used_at', instant)
    .addPrimaryKeyConstraint('recovery_codes_pkey', ['user_id', 'code_hash'])
    .execute();
  await db.schema
    .createTable('passkeys')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('credential_id', key, (column) => column.notNull().unique())
    // Random, the same for all passkeys of the user: what the authenticator knows the account by.
    .addColumn('user_handle', key, required)
    .addColumn('public_key', 'text', required)
    .addColumn('counter', 'bigint', required)
    .addColumn('transports', 'text', defaultTo(''))
    .addColumn('name', 'text', required)
    .addColumn('created_at', instant, required)
    .addColumn('last_used_at', instant)
    // As `password_set_by`: on whose word it rests.
    .addColumn('set_by', 'integer')
    .execute();
  await db.schema.createIndex('passkeys_by_user').on('passkeys').columns(['user_id', 'id']).execute();
  await db.schema
    .createTable('second_factor_resets')
    .addColumn('user_id', 'integer', (column) => column.primaryKey().references('auth_user.id').onDelete('cascade'))
    // Of the link by which the user keeps the second factor.
    .addColumn('secret_hash', key, (column) => column.notNull().unique())
    .addColumn('requested_by', 'integer', required)
    .addColumn('requested_at', instant, required)
    .addColumn('due_at', instant, required)
    .execute();
}
