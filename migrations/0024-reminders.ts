import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Reminders of meetings, which mails each person wants, and what mail servers answered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key } = columnsOf(db);
  // What the mail server answered at the last hand-over: accepted, deferred, refused or unknown. Null before the first.
  await db.schema.alterTable('mail').addColumn('answer', key).execute();
  await sql`update mail set answer = 'accepted' where state = 'sent'`.execute(db);
  // What a mail that must not be handed over twice is about. Of those with a claim the state may also be claimed: in somebody's hands.
  await db.schema.alterTable('mail').addColumn('claim', key).execute();
  await db.schema
    .createIndex('mail_by_claim')
    .unique()
    .on('mail')
    .column('claim')
    .where(sql<boolean>`claim is not null`)
    .execute();

  // Only of people who chose something else than what everyone has.
  await db.schema
    .createTable('mail_choices')
    .addColumn('user_id', 'integer', (column) => column.primaryKey().references('auth_user.id').onDelete('cascade'))
    .addColumn('day', 'integer', (column) => column.notNull())
    .addColumn('hour', 'integer', (column) => column.notNull())
    .addColumn('minutes', 'integer', (column) => column.notNull())
    .addColumn('notices', 'integer', (column) => column.notNull())
    // Which links to stop mails count.
    .addColumn('link_number', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();

  // One row, once anybody has looked: reminders that were due until then are seen to.
  await db.schema
    .createTable('reminder_looks')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('looked_until', instant, (column) => column.notNull())
    .execute();

  // The members of a course are written to in the order of their enrollments.
  await db.schema.createIndex('enrollments_in_order').on('enrollments').columns(['course_id', 'status', 'id']).execute();
}
