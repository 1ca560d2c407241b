import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What programs show in place of a session: applications that somebody signed in to, and keys that somebody made for a program. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('api_grants')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    // application or key
    .addColumn('kind', key, (column) => column.notNull())
    // What its owner called a key; empty for an application.
    .addColumn('name', 'text', (column) => column.notNull().defaultTo(''))
    // Names separated by spaces.
    .addColumn('scopes', 'text', (column) => column.notNull())
    // JSON: with what and from where somebody signed in, or made the key.
    .addColumn('device', 'text', (column) => column.notNull())
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('expires_at', instant, (column) => column.notNull())
    .addColumn('used_at', instant)
    .execute();
  await db.schema.createIndex('api_grants_by_user').on('api_grants').columns(['user_id', 'id']).execute();
  await db.schema.createIndex('api_grants_by_end').on('api_grants').column('expires_at').execute();

  await db.schema
    .createTable('api_secrets')
    // SHA-256 of what is shown: who reads the table gets in nowhere.
    .addColumn('secret_hash', key, (column) => column.notNull().primaryKey())
    .addColumn('grant_id', 'integer', (column) => column.notNull().references('api_grants.id').onDelete('cascade'))
    // access, refresh or key
    .addColumn('kind', key, (column) => column.notNull())
    .addColumn('expires_at', instant, (column) => column.notNull())
    // When a refresh secret was exchanged. It stays, so that a second use shows.
    .addColumn('exchanged_at', instant)
    .execute();
  await db.schema.createIndex('api_secrets_by_grant').on('api_secrets').column('grant_id').execute();
  await db.schema.createIndex('api_secrets_by_end').on('api_secrets').column('expires_at').execute();

  await db.schema
    .createTable('api_creations')
    .addColumn('user_id', 'integer', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    // What the program sent as Idempotency-Key.
    .addColumn('key', key, (column) => column.notNull())
    // SHA-256 of operation and body: the same key for something else is a mistake.
    .addColumn('request_hash', key, (column) => column.notNull())
    // What was made, by which the answer is given again.
    .addColumn('made_id', 'integer', (column) => column.notNull())
    .addColumn('made_at', instant, (column) => column.notNull())
    .addPrimaryKeyConstraint('api_creations_key', ['user_id', 'key'])
    .execute();
  await db.schema.createIndex('api_creations_by_age').on('api_creations').column('made_at').execute();
}
