import { sql, type Kysely } from 'kysely';
import { columnsOf, optionalReference } from './columns.ts';

/** A recording is published to the whole course or to one of its sections, and its file may have moved from RECORDINGS_DIR to a bucket. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant } = columnsOf(db);
  // To which it is published; null: to the whole course, or to nobody yet.
  await db.schema.alterTable('recordings').addColumn('section_id', 'integer', optionalReference('sections.id')).execute();
  await db.schema.createIndex('recordings_by_section').on('recordings').column('section_id').where('section_id', 'is not', null).execute();
  await sql`update recordings set section_id = (select m.section_id from meetings as m where m.id = recordings.meeting_id)
    where published_at is not null`.execute(db);
  // Null: the file lies in RECORDINGS_DIR.
  await db.schema.alterTable('recordings').addColumn('moved_at', instant).execute();
}
