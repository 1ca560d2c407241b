import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Which mails each user wants, and how far reminders were looked for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant } = columnsOf(db);
  // Only of users who changed the defaults.
  await db.schema
    .createTable('mail_preferences')
    .addColumn('user_id', 'integer', (column) => references('auth_user.id', 'cascade')(column).primaryKey())
    .addColumn('day', 'integer', required)
    .addColumn('hour', 'integer', required)
    .addColumn('minutes', 'integer', required)
    .addColumn('notices', 'integer', required)
    // Which unsubscribe links are valid.
    .addColumn('link_version', 'integer', defaultTo(1))
    .execute();
  // One row, after the first scan: reminders that were due until then are done.
  await db.schema
    .createTable('reminder_scans')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('scanned_until', instant, required)
    .execute();
}
