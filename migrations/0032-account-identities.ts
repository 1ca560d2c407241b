import type { Kysely } from 'kysely';
import { columnsOf, references, required } from './columns.ts';

/** Identities of users at OpenID Connect providers, and the sessions that began there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('account_identities')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('issuer', key, required)
    .addColumn('subject', key, required)
    // As the provider last said; empty where it said none. Nothing is found by it.
    .addColumn('email', 'text', required)
    .addColumn('linked_at', instant, required)
    .addColumn('last_used_at', instant)
    // As auth_user.password_set_by: on whose word it rests that the identity is the user's.
    .addColumn('set_by', 'integer')
    .addUniqueConstraint('account_identities_by_subject', ['issuer', 'subject'])
    .execute();
  await db.schema.createIndex('account_identities_by_user').on('account_identities').column('user_id').execute();
  await db.schema
    .createTable('provider_sessions')
    .addColumn('id_hash', key, (column) => column.primaryKey().references('sessions.id_hash').onDelete('cascade'))
    .addColumn('identity_id', 'integer', references('account_identities.id', 'cascade'))
    // The session at the provider, where it names one.
    .addColumn('sid', key)
    .execute();
  await db.schema.createIndex('provider_sessions_by_identity').on('provider_sessions').column('identity_id').execute();
  await db.schema.createIndex('provider_sessions_by_sid').on('provider_sessions').column('sid').execute();
}
