import type { Kysely } from 'kysely';
import { columnsOf, optionalReference, references, required } from './columns.ts';

/** Signing in to an application through the browser (RFC 8252), and which applications began at a provider. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key } = columnsOf(db);
  await db.schema
    .createTable('authorization_codes')
    .addColumn('code_hash', key, (column) => column.primaryKey())
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // Of the session that gave the code, which ends with it.
    .addColumn('session_id_hash', key, required)
    .addColumn('client_id', key, required)
    .addColumn('redirect_uri', key, required)
    .addColumn('code_challenge', key, required)
    .addColumn('expires_at', instant, required)
    // What the code was exchanged for; a second exchange ends it.
    .addColumn('api_token_id', 'integer', optionalReference('api_tokens.id', 'cascade'))
    .execute();
  await db.schema.createIndex('authorization_codes_by_end').on('authorization_codes').column('expires_at').execute();
  await db.schema.createIndex('authorization_codes_by_user').on('authorization_codes').column('user_id').execute();
  await db.schema.createIndex('authorization_codes_by_token').on('authorization_codes').column('api_token_id').execute();

  // Of an application that was signed in to by a session that began at a provider: it ends as such a session does.
  await db.schema
    .alterTable('api_tokens')
    .addColumn('identity_id', 'integer', optionalReference('account_identities.id', 'cascade'))
    .execute();
  await db.schema.alterTable('api_tokens').addColumn('sid', key).execute();
  await db.schema.createIndex('api_tokens_by_identity').on('api_tokens').column('identity_id').execute();
}
