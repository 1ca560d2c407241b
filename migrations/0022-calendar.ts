import type { Kysely } from 'kysely';

/** Which address of their calendar counts, for those who ever changed it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('calendar_addresses')
    .addColumn('user_id', 'integer', (column) => column.primaryKey().references('auth_user.id').onDelete('cascade'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .execute();
}
