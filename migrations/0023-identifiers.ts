import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Identifiers of people, codes and terms of courses, by which lists from elsewhere match; and the enrollments that an import ends. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key, clustered } = columnsOf(db);
  // RUT as 12345678-5, or a number of the school's own. Null: none.
  await db.schema.alterTable('auth_user').addColumn('identifier', key).execute();
  await db.schema.createIndex('auth_user_by_identifier').on('auth_user').column('identifier').unique().execute();

  // Null: none, which the index lets any number of courses have.
  for (const column of ['code', 'term']) await db.schema.alterTable('courses').addColumn(column, key).execute();
  await db.schema.createIndex('courses_by_code').on('courses').columns(['code', 'term']).unique().execute();
  await db.schema.createIndex('courses_by_term').on('courses').columns(['term', 'sort_key', 'id']).execute();

  // rut or other, with what the school calls the other one.
  await db.schema.alterTable('identity').addColumn('identifier_kind', key, defaultTo('rut')).execute();
  await db.schema.alterTable('identity').addColumn('identifier_label', 'text', defaultTo('')).execute();

  for (const column of ['identifier', 'expected_identifier']) await db.schema.alterTable('import_people').addColumn(column, key).execute();
  for (const column of ['code', 'term']) await db.schema.alterTable('import_courses').addColumn(column, key).execute();

  // Active enrollments of people who are not in the file, found by the dry run; ended by the apply where that was chosen.
  await db.schema
    .createTable('import_missing_enrollments')
    .addColumn('import_id', 'integer', references('imports.id'))
    .addColumn('course_id', 'integer', required)
    .addColumn('user_id', 'integer', required)
    .addColumn('role', 'text', required)
    // When the apply ended it: an undo resumes only one that still has this end.
    .addColumn('ended_at', instant)
    .addPrimaryKeyConstraint('import_missing_enrollments_key', ['import_id', 'course_id', 'user_id'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('import_missing_enrollments_by_user').on('import_missing_enrollments').column('user_id').execute();
  // What became of them: none, ended, undo-requested or undone, and how many the undo resumed.
  await db.schema.alterTable('imports').addColumn('sync', key, defaultTo('none')).execute();
  await db.schema.alterTable('imports').addColumn('resumed_count', 'integer', defaultTo(0)).execute();
}
