import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Who was put out of a call and may not come back. A row has a user or a guest. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('removals')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', optionalReference('auth_user.id', 'cascade'))
    .addColumn('guest_pass_id', 'integer', optionalReference('guest_passes.id', 'cascade'))
    // Where it holds: 'meeting', 'series' or 'course'.
    .addColumn('scope', key, required)
    .addColumn('course_id', 'integer', references('courses.id', 'cascade'))
    .addColumn('series_id', 'integer', optionalReference('series.id', 'cascade'))
    .addColumn('meeting_id', 'integer', optionalReference('meetings.id', 'cascade'))
    .addColumn('reason', 'text', defaultTo(''))
    .addColumn('created_by', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('created_at', instant, required)
    .addColumn('lifted_by', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('lifted_at', instant)
    .execute();
  await sql`create index removals_of_person on removals (user_id, course_id) where lifted_at is null`.execute(db);
  await sql`create index removals_of_course on removals (course_id, id) where lifted_at is null`.execute(db);
  for (const column of ['user_id', 'guest_pass_id', 'course_id', 'series_id', 'meeting_id', 'created_by', 'lifted_by'])
    await db.schema.createIndex(`removals_by_${column}`).on('removals').column(column).execute();
  // The guest's id in Jitsi, which is on the pass.
  await db.schema.alterTable('participations').addColumn('guest_id', key).execute();
}
