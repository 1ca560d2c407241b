import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Meetings and their series, join attempts, notices to members, and the rooms that Jitsi may open. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createSeriesTables(db);
  await createMeetingTable(db);
  await createJoinAttemptTable(db);
  await createNoticeTables(db);
  await createRoomTables(db);
}

async function createSeriesTables(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('series')
    .addColumn('id', 'integer', id)
    .addColumn('course_id', 'integer', references('courses.id'))
    .addColumn('title', 'text', required)
    // Days of the week from 1, Monday, to 7: `1,3`. Dates and times are local to the portal: `2026-03-02`, `19:00`.
    .addColumn('weekdays', key, required)
    .addColumn('first_date', key, required)
    .addColumn('last_date', key, required)
    .addColumn('start_time', key, required)
    .addColumn('minutes', 'integer', required)
    .addColumn('on_holidays', 'integer', defaultTo(0))
    // Minutes; null where the portal's defaults hold.
    .addColumn('teacher_opening', 'integer')
    .addColumn('student_opening', 'integer')
    .addColumn('closing', 'integer')
    .addColumn('created_at', instant, required)
    .addColumn('version', 'integer', defaultTo(1))
    .addColumn('options', 'text', defaultTo('{}'))
    .execute();
  await db.schema.createIndex('series_by_course').on('series').column('course_id').execute();

  // Dates of the series' rule without a meeting, because one was deleted.
  await db.schema
    .createTable('series_skips')
    .addColumn('series_id', 'integer', references('series.id', 'cascade'))
    .addColumn('date', key, required)
    .addPrimaryKeyConstraint('series_skips_key', ['series_id', 'date'])
    .execute();

  // Decisions of administrators: a day without classes or, with observed 0, a legal holiday on which there are classes.
  await db.schema
    .createTable('holidays')
    .addColumn('date', key, (column) => column.primaryKey())
    .addColumn('name', 'text', required)
    .addColumn('observed', 'integer', defaultTo(1))
    .execute();
}

async function createMeetingTable(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('meetings')
    .addColumn('id', 'integer', id)
    .addColumn('course_id', 'integer', references('courses.id'))
    .addColumn('title', 'text', required)
    // Null only inside the transaction that creates the row, because the name contains the id.
    .addColumn('room_name', key, (column) => column.unique())
    .addColumn('link', 'text', defaultTo(''))
    .addColumn('starts_at', instant, required)
    .addColumn('ends_at', instant, required)
    .addColumn('is_active', 'integer', defaultTo(1))
    .addColumn('cancelled_at', instant)
    // Minutes; null where the portal's defaults hold.
    .addColumn('teacher_opening', 'integer')
    .addColumn('student_opening', 'integer')
    .addColumn('closing', 'integer')
    .addColumn('options', 'text', defaultTo('{}'))
    .addColumn('version', 'integer', defaultTo(1))
    .addColumn('series_id', 'integer', optionalReference('series.id'))
    // The date that the series gave the meeting; it stays when the meeting alone is moved.
    .addColumn('series_date', key)
    .addColumn('moved', 'integer', defaultTo(0))
    .addColumn('cancel_note', 'text', defaultTo(''))
    // Ended from the portal before its time; null where it was not.
    .addColumn('ended_at', instant)
    // 1 once there was a guest link: the call opens with a lobby, which members of the course pass.
    .addColumn('expects_guests', 'integer', defaultTo(0))
    // When retention deleted the attendance of the meeting; null while it is kept.
    .addColumn('attendance_deleted_at', instant)
    .execute();
  await db.schema.createIndex('meetings_by_course').on('meetings').columns(['course_id', 'starts_at', 'id']).execute();
  await db.schema.createIndex('meetings_by_start').on('meetings').columns(['starts_at', 'id']).execute();
  await db.schema.createIndex('meetings_by_series').on('meetings').columns(['series_id', 'series_date']).execute();
  await sql`create index meetings_cancelled on meetings (starts_at, id) where cancelled_at is not null`.execute(db);
  await sql`create index meetings_by_end_with_attendance on meetings (ends_at, id) where attendance_deleted_at is null`.execute(db);
}

async function createJoinAttemptTable(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('join_attempts')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // Null where the requested meeting does not exist, or where a token is for no single meeting.
    .addColumn('meeting_id', 'integer', optionalReference('meetings.id', 'set null'))
    .addColumn('entry_point', 'text', required)
    .addColumn('outcome', 'text', required)
    .addColumn('moderator', 'integer', defaultTo(0))
    .addColumn('count', 'integer', defaultTo(1))
    .addColumn('first_at', instant, required)
    .addColumn('last_at', instant, required)
    .execute();
  const index = (name: string, columns: string[]) => db.schema.createIndex(name).on('join_attempts').columns(columns).execute();
  await index('join_attempts_by_user', ['user_id', 'meeting_id', 'id']);
  // Attempts and admissions of a meeting are counted from the index alone.
  await index('join_attempts_by_meeting', ['meeting_id', 'outcome', 'user_id']);
  await index('join_attempts_by_time', ['last_at', 'outcome', 'count']);
}

/** Changes of meetings and series that members still have to be told by mail. */
async function createNoticeTables(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('meeting_notices')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('kind', 'text', required)
    .addColumn('note', 'text', defaultTo(''))
    // Enrollments up to this id have their mail.
    .addColumn('last_enrollment_id', 'integer', defaultTo(0))
    .addColumn('created_at', instant, required)
    .execute();
  await db.schema.createIndex('meeting_notices_by_meeting').on('meeting_notices').column('meeting_id').execute();
  await db.schema
    .createTable('series_notices')
    .addColumn('id', 'integer', id)
    .addColumn('series_id', 'integer', references('series.id', 'cascade'))
    // JSON: the meetings that the change touched, as they were before; what they are now is read when the mail is written.
    .addColumn('meetings', 'text', required)
    .addColumn('last_enrollment_id', 'integer', defaultTo(0))
    .addColumn('created_at', instant, required)
    .execute();
  await db.schema.createIndex('series_notices_by_series').on('series_notices').column('series_id').execute();
}

async function createRoomTables(db: Kysely<unknown>): Promise<void> {
  const { instant, key } = columnsOf(db);
  await db.schema
    .createTable('room_reservations')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('room_name', key, (column) => column.notNull().unique())
    // What Jitsi named as the owner: a random address, or the account that came first.
    .addColumn('mail_owner', 'text', required)
    .addColumn('starts_at', instant, required)
    .execute();
  // Rooms of the doctor, which belong to no meeting.
  await db.schema
    .createTable('doctor_rooms')
    .addColumn('room_name', key, (column) => column.primaryKey())
    .addColumn('created_at', instant, required)
    // When Jitsi asked for its reservation, and when it reported an event of it; null until then.
    .addColumn('reservation_requested_at', instant)
    .addColumn('event_received_at', instant)
    .execute();
  // One row, once an administrator has saved the policy.
  await db.schema
    .createTable('call_policy')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('policy', 'text', required)
    .addColumn('version', 'integer', required)
    .execute();
}
