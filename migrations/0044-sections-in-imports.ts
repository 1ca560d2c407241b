import type { Kysely } from 'kysely';

/** Staged enrollments and meetings have a section. Null in an enrollment that exists: unchanged. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['import_enrollments', 'import_meetings'])
    await db.schema.alterTable(table).addColumn('section_id', 'integer').execute();
}
