import type { Kysely } from 'kysely';
import { columnsOf, optionalReference, references, required } from './columns.ts';

/** Who moderates one meeting beside the teachers of its course: substitutes and speakers, also people who are not in the course. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('meeting_moderators')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('named_by', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('named_at', instant, required)
    .addUniqueConstraint('meeting_moderators_key', ['user_id', 'meeting_id'])
    .execute();
  await db.schema.createIndex('meeting_moderators_by_meeting').on('meeting_moderators').columns(['meeting_id', 'user_id']).execute();
  await db.schema.createIndex('meeting_moderators_by_namer').on('meeting_moderators').column('named_by').execute();
}
