import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Who was in which call and when, as Jitsi reports it; corrections by teachers, and the rules of attendance. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  // Each time that a room was open. `breakout` names a breakout room of the call and is empty for the main room.
  await db.schema
    .createTable('room_openings')
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('breakout', key, required)
    .addColumn('opened_at', instant, required)
    .addColumn('closed_at', instant)
    .addPrimaryKeyConstraint('room_openings_key', ['meeting_id', 'breakout', 'opened_at'])
    .execute();

  // Each time that a participant was in a room. One who returns through the same connection has the same JID, at a later instant.
  await db.schema
    .createTable('participations')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('breakout', key, required)
    .addColumn('occupant_jid', key, required)
    .addColumn('joined_at', instant, required)
    // Null until Jitsi reports that the participant left.
    .addColumn('left_at', instant)
    // Null for participants without an account: guests, a recorder, a telephone. Only these have a name here.
    .addColumn('user_id', 'integer', optionalReference('auth_user.id', 'cascade'))
    .addColumn('name', 'text', defaultTo(''))
    .addUniqueConstraint('participations_key', ['meeting_id', 'breakout', 'occupant_jid', 'joined_at'])
    .execute();
  await db.schema.createIndex('participations_by_person').on('participations').columns(['user_id', 'meeting_id']).execute();
  await db.schema.createIndex('participations_by_meeting').on('participations').columns(['meeting_id', 'user_id']).execute();
  await sql`create index participations_open on participations (meeting_id, joined_at) where left_at is null`.execute(db);

  await db.schema
    .createTable('attendance_corrections')
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // present, absent, excused; or none, where the correction was withdrawn
    .addColumn('status', key, required)
    .addColumn('reason', 'text', required)
    .addColumn('corrected_by', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('corrected_at', instant, required)
    .addColumn('version', 'integer', required)
    .addPrimaryKeyConstraint('attendance_corrections_key', ['meeting_id', 'user_id'])
    .execute();

  // One row: what counts as late, as leaving early and as present.
  await db.schema
    .createTable('attendance_rules')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('late_minutes', 'integer', required)
    .addColumn('early_minutes', 'integer', required)
    .addColumn('min_percent', 'integer', required)
    .addColumn('version', 'integer', required)
    .execute();
  await sql`insert into attendance_rules (id, late_minutes, early_minutes, min_percent, version) values (1, 10, 10, 50, 1)`.execute(db);
}
