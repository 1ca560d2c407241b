import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Meetings that repeat, what a cancelled one says, days without classes, and the orders in which administrators list meetings. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('series')
    .addColumn('id', 'integer', id)
    .addColumn('course_id', 'integer', (column) => column.notNull().references('courses.id'))
    .addColumn('title', 'text', (column) => column.notNull())
    // Days of the week from 1, Monday, to 7: `1,3`. Dates and times are those of the portal's wall: `2026-03-02`, `19:00`.
    .addColumn('weekdays', key, (column) => column.notNull())
    .addColumn('first_date', key, (column) => column.notNull())
    .addColumn('last_date', key, (column) => column.notNull())
    .addColumn('start_time', key, (column) => column.notNull())
    .addColumn('minutes', 'integer', (column) => column.notNull())
    .addColumn('on_holidays', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('teacher_opening', 'integer')
    .addColumn('student_opening', 'integer')
    .addColumn('closing', 'integer')
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await db.schema.createIndex('series_by_course').on('series').column('course_id').execute();

  // Dates on which the series would meet and somebody decided that it does not.
  await db.schema
    .createTable('series_skips')
    .addColumn('series_id', 'integer', (column) => column.notNull().references('series.id').onDelete('cascade'))
    .addColumn('date', key, (column) => column.notNull())
    .addPrimaryKeyConstraint('series_skips_key', ['series_id', 'date'])
    .execute();

  await db.schema
    .alterTable('meetings')
    .addColumn('series_id', 'integer', (column) => column.references('series.id'))
    .execute();
  // The date that the series gave the meeting; it stays when the meeting alone is moved.
  await db.schema.alterTable('meetings').addColumn('series_date', key).execute();
  await db.schema
    .alterTable('meetings')
    .addColumn('moved', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('meetings')
    .addColumn('cancel_note', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema.createIndex('meetings_by_series').on('meetings').columns(['series_id', 'series_date']).execute();
  await sql`create index meetings_cancelled on meetings (starts_at, id) where cancelled_at is not null`.execute(db);

  // What people decided: a day without classes, or (observed 0) a holiday of the calendar on which there are classes.
  await db.schema
    .createTable('holidays')
    .addColumn('date', key, (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('observed', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();

  // Who tried and who was admitted is counted from the index alone.
  await db.schema.dropIndex('join_attempts_by_meeting').execute();
  await db.schema.createIndex('join_attempts_by_meeting').on('join_attempts').columns(['meeting_id', 'answer', 'user_id']).execute();
}
