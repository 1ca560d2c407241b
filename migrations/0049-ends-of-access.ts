import { sql, type Kysely } from 'kysely';
import { columnsOf, optionalReference } from './columns.ts';

/** When sessions and tokens end: with the passkey that opened them, and counted from the last sign-in at a provider. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant } = columnsOf(db);
  // However much it is used. Null: of a session of an earlier version.
  await db.schema.alterTable('sessions').addColumn('ends_at', instant).execute();
  // Those of a provider had their end in the time until which they may rest.
  await sql`update sessions set ends_at = expires_at where id_hash in (select id_hash from provider_sessions)`.execute(db);

  // When the user last signed in there, or was asked there again.
  await db.schema.alterTable('provider_sessions').addColumn('signed_in_at', instant).execute();
  await sql`
    update provider_sessions
    set signed_in_at = (select created_at from sessions where sessions.id_hash = provider_sessions.id_hash)`.execute(db);
  // Of an application that began with a session of a provider.
  await db.schema.alterTable('api_tokens').addColumn('signed_in_at', instant).execute();
  // With which it was signed in to.
  await db.schema.alterTable('api_tokens').addColumn('passkey_id', 'integer', optionalReference('passkeys.id', 'cascade')).execute();
  await db.schema.createIndex('api_tokens_by_passkey').on('api_tokens').column('passkey_id').execute();

  // Null: as long as the settings of the server allow.
  await db.schema.alterTable('sign_in_policy').addColumn('session_days', 'integer').execute();
  await db.schema.alterTable('sign_in_policy').addColumn('provider_session_hours', 'integer').execute();
}
