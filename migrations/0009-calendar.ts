import type { Kysely } from 'kysely';
import { references, required } from './columns.ts';

/** The key version of a user's calendar URL, for users who ever renewed it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('calendar_feeds')
    .addColumn('user_id', 'integer', (column) => references('auth_user.id', 'cascade')(column).primaryKey())
    .addColumn('key_version', 'integer', required)
    .execute();
}
