import { type Kysely, sql } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Sums of what happens in the portal, by day, course and quarter of an hour. They hold nobody's name and outlive what they count. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key, clustered } = columnsOf(db);
  // A row for each day that was counted, in the portal's time zone: `2026-03-02`.
  await db.schema
    .createTable('figure_days')
    .addColumn('day', key, (column) => column.primaryKey())
    .addColumn('joins', 'integer', required)
    .addColumn('refusals', 'integer', required)
    .addColumn('minutes', 'integer', required)
    // The most people in calls at the same time.
    .addColumn('peak', 'integer', required)
    // Different people who joined or were in a call.
    .addColumn('people', 'integer', required)
    .addColumn('sign_ins', 'integer', required)
    // 1 where Jitsi reported anything: without it, minutes and peak say nothing.
    .addColumn('reported', 'integer', required)
    .addColumn('summed_at', instant, required)
    .execute();

  await db.schema
    .createTable('course_figures')
    .addColumn('course_id', 'integer', references('courses.id', 'cascade'))
    .addColumn('day', key, required)
    .addColumn('joins', 'integer', required)
    .addColumn('refusals', 'integer', required)
    .addColumn('minutes', 'integer', required)
    .addColumn('peak', 'integer', required)
    .addColumn('people', 'integer', required)
    .addPrimaryKeyConstraint('course_figures_key', ['course_id', 'day'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('course_figures_by_day').on('course_figures').column('day').execute();
  await sql`create index course_figures_of_few on course_figures (day) where people < 5`.execute(db);

  await db.schema
    .createTable('refusal_figures')
    // 0: of the whole portal.
    .addColumn('course_id', 'integer', required)
    .addColumn('day', key, required)
    .addColumn('outcome', key, required)
    .addColumn('count', 'integer', required)
    .addPrimaryKeyConstraint('refusal_figures_key', ['course_id', 'day', 'outcome'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('refusal_figures_by_day').on('refusal_figures').column('day').execute();

  // Of the whole portal; without a row where nothing happened.
  await db.schema
    .createTable('quarter_figures')
    .addColumn('starts_at', instant, (column) => column.primaryKey())
    .addColumn('joins', 'integer', required)
    .addColumn('refusals', 'integer', required)
    .addColumn('people', 'integer', required)
    .execute();

  await db.schema
    .createTable('sign_in_counts')
    // The start of a quarter of an hour.
    .addColumn('starts_at', instant, (column) => column.primaryKey())
    .addColumn('count', 'integer', defaultTo(1))
    .execute();

  await db.schema.createIndex('participations_by_time').on('participations').columns(['joined_at', 'left_at', 'meeting_id']).execute();
  await sql`create index enrollments_of_teachers on enrollments (user_id, course_id) where role = 'teacher'`.execute(db);
}
