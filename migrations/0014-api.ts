import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Sign-ins of applications and API keys with their secrets, and what was created under an Idempotency-Key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('api_grants')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // application or key
    .addColumn('kind', key, required)
    // The name that its owner gave a key; empty for an application.
    .addColumn('name', 'text', defaultTo(''))
    // Names separated by spaces.
    .addColumn('scopes', 'text', required)
    // JSON: the device and client IP of the sign-in, or of the creation of the key.
    .addColumn('device', 'text', required)
    .addColumn('created_at', instant, required)
    .addColumn('expires_at', instant, required)
    .addColumn('used_at', instant)
    .execute();
  await db.schema.createIndex('api_grants_by_user').on('api_grants').columns(['user_id', 'id']).execute();
  await db.schema.createIndex('api_grants_by_end').on('api_grants').column('expires_at').execute();

  await db.schema
    .createTable('api_secrets')
    // SHA-256 of the secret: a reader of the table cannot use it.
    .addColumn('secret_hash', key, (column) => column.notNull().primaryKey())
    .addColumn('grant_id', 'integer', references('api_grants.id', 'cascade'))
    // access, refresh or key
    .addColumn('kind', key, required)
    .addColumn('expires_at', instant, required)
    // When a refresh token was exchanged. The row stays, so that a second use is noticed.
    .addColumn('exchanged_at', instant)
    .execute();
  await db.schema.createIndex('api_secrets_by_grant').on('api_secrets').column('grant_id').execute();
  await db.schema.createIndex('api_secrets_by_end').on('api_secrets').column('expires_at').execute();

  await db.schema
    .createTable('api_creations')
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // The Idempotency-Key header of the request.
    .addColumn('key', key, required)
    // SHA-256 of operation and body: the same key with another request is an error.
    .addColumn('request_hash', key, required)
    // What was created, from which the response is built again.
    .addColumn('made_id', 'integer', required)
    .addColumn('made_at', instant, required)
    .addPrimaryKeyConstraint('api_creations_key', ['user_id', 'key'])
    .execute();
  await db.schema.createIndex('api_creations_by_age').on('api_creations').column('made_at').execute();
}
