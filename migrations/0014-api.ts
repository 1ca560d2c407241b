import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Sign-ins of applications and API keys with their secrets, and what was created under an Idempotency-Key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('api_tokens')
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
  await db.schema.createIndex('api_tokens_by_user').on('api_tokens').columns(['user_id', 'id']).execute();
  await db.schema.createIndex('api_tokens_by_end').on('api_tokens').column('expires_at').execute();

  await db.schema
    .createTable('api_token_hashes')
    // SHA-256 of the secret: a reader of the table cannot use it.
    .addColumn('token_hash', key, (column) => column.notNull().primaryKey())
    .addColumn('api_token_id', 'integer', references('api_tokens.id', 'cascade'))
    // access, refresh or key
    .addColumn('kind', key, required)
    .addColumn('expires_at', instant, required)
    // When a refresh token was exchanged. The row stays, so that a second use is noticed.
    .addColumn('exchanged_at', instant)
    .execute();
  await db.schema.createIndex('api_token_hashes_by_grant').on('api_token_hashes').column('api_token_id').execute();
  await db.schema.createIndex('api_token_hashes_by_end').on('api_token_hashes').column('expires_at').execute();

  await db.schema
    .createTable('idempotency_keys')
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // The Idempotency-Key header of the request.
    .addColumn('key', key, required)
    // SHA-256 of operation and body: the same key with another request is an error.
    .addColumn('request_hash', key, required)
    // What was created, from which the response is built again.
    .addColumn('created_id', 'integer', required)
    .addColumn('created_at', instant, required)
    .addPrimaryKeyConstraint('idempotency_keys_key', ['user_id', 'key'])
    .execute();
  await db.schema.createIndex('idempotency_keys_by_age').on('idempotency_keys').column('created_at').execute();
}
