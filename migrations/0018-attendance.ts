import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Who was in which call and when, as Jitsi's server tells it; what teachers correct of that, and the rules by which it is judged. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);

  // Each time that a room was open. `breakout` names a group room of the call and is empty for the room itself.
  await db.schema
    .createTable('room_openings')
    .addColumn('meeting_id', 'integer', (column) => column.notNull().references('meetings.id').onDelete('cascade'))
    .addColumn('breakout', key, (column) => column.notNull())
    .addColumn('opened_at', instant, (column) => column.notNull())
    .addColumn('closed_at', instant)
    .addPrimaryKeyConstraint('room_openings_key', ['meeting_id', 'breakout', 'opened_at'])
    .execute();

  // Each time that somebody was in a room. Who comes back through the same connection has the same address, at a later instant.
  await db.schema
    .createTable('stays')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', (column) => column.notNull().references('meetings.id').onDelete('cascade'))
    .addColumn('breakout', key, (column) => column.notNull())
    .addColumn('occupant', key, (column) => column.notNull())
    .addColumn('joined_at', instant, (column) => column.notNull())
    // Null as long as nobody told of it.
    .addColumn('left_at', instant)
    // Null for who has no account: a recorder, a telephone.
    .addColumn('user_id', 'integer', (column) => column.references('auth_user.id').onDelete('cascade'))
    // Of those alone who have no account.
    .addColumn('name', 'text', (column) => column.notNull().defaultTo(''))
    .addUniqueConstraint('stays_key', ['meeting_id', 'breakout', 'occupant', 'joined_at'])
    .execute();
  await db.schema.createIndex('stays_by_person').on('stays').columns(['user_id', 'meeting_id']).execute();
  await db.schema.createIndex('stays_by_meeting').on('stays').columns(['meeting_id', 'user_id']).execute();
  await sql`create index stays_open on stays (meeting_id, joined_at) where left_at is null`.execute(db);

  await db.schema
    .createTable('attendance_corrections')
    .addColumn('meeting_id', 'integer', (column) => column.notNull().references('meetings.id').onDelete('cascade'))
    .addColumn('user_id', 'integer', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    // present, absent, excused; or none, where what was corrected counts again as Jitsi told it
    .addColumn('mark', key, (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('corrected_by', 'integer', (column) => column.references('auth_user.id').onDelete('set null'))
    .addColumn('corrected_at', instant, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('attendance_corrections_key', ['meeting_id', 'user_id'])
    .execute();

  // One row: what counts as late, as early and as having been there.
  await db.schema
    .createTable('attendance_rules')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('late_minutes', 'integer', (column) => column.notNull())
    .addColumn('early_minutes', 'integer', (column) => column.notNull())
    .addColumn('least_percent', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await sql`insert into attendance_rules (id, late_minutes, early_minutes, least_percent, version) values (1, 10, 10, 50, 1)`.execute(db);
}
