import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Meetings, and what was decided for whom when they wanted to join. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('meetings')
    .addColumn('id', 'integer', id)
    .addColumn('course_id', 'integer', (column) => column.notNull().references('courses.id'))
    .addColumn('title', 'text', (column) => column.notNull())
    // Null only inside the transaction that makes the row: the name holds the row's number.
    .addColumn('room_name', key, (column) => column.unique())
    .addColumn('link', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('starts_at', instant, (column) => column.notNull())
    .addColumn('ends_at', instant, (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('cancelled_at', instant)
    // Minutes; null where the portal's defaults hold.
    .addColumn('teacher_opening', 'integer')
    .addColumn('student_opening', 'integer')
    .addColumn('closing', 'integer')
    .addColumn('options', 'text', (column) => column.notNull().defaultTo('{}'))
    .execute();
  await db.schema.createIndex('meetings_by_course').on('meetings').columns(['course_id', 'starts_at', 'id']).execute();
  await db.schema.createIndex('meetings_by_start').on('meetings').columns(['starts_at', 'id']).execute();

  await db.schema
    .createTable('join_attempts')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    // Null where the meeting that was asked for does not exist, or where a token is for no single meeting.
    .addColumn('meeting_id', 'integer', (column) => column.references('meetings.id').onDelete('set null'))
    .addColumn('door', 'text', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('moderator', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('count', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('first_at', instant, (column) => column.notNull())
    .addColumn('last_at', instant, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('join_attempts_by_user').on('join_attempts').columns(['user_id', 'meeting_id', 'id']).execute();
  await db.schema.createIndex('join_attempts_by_meeting').on('join_attempts').columns(['meeting_id', 'id']).execute();
}
