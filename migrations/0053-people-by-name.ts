import type { Kysely } from 'kysely';

/** A list of some thousand people, whatever the state of their accounts, follows it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('auth_user_all_by_name').on('auth_user').columns(['sort_key', 'id']).execute();
}
