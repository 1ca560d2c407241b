import type { Kysely } from 'kysely';
import { columnsOf, optionalReference, references, required } from './columns.ts';

/** Sections of a course: members and meetings may belong to one. A meeting without a section is for the whole course. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, key } = columnsOf(db);
  await db.schema
    .createTable('sections')
    .addColumn('id', 'integer', id)
    .addColumn('course_id', 'integer', references('courses.id', 'cascade'))
    .addColumn('name', 'text', required)
    .addColumn('name_key', key, required)
    .addUniqueConstraint('sections_key', ['course_id', 'name_key'])
    .execute();
  // A section with meetings is not deleted: they would become meetings of the whole course.
  for (const [table, onDelete] of [['enrollments', 'set null'], ['meetings'], ['series']] as const) {
    await db.schema.alterTable(table).addColumn('section_id', 'integer', optionalReference('sections.id', onDelete)).execute();
    await db.schema.createIndex(`${table}_by_section`).on(table).column('section_id').where('section_id', 'is not', null).execute();
  }
}
