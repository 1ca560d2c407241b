import type { Kysely } from 'kysely';
import { columnsOf, required } from './columns.ts';

/** The terms by which people, courses and meetings are found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key, clustered } = columnsOf(db);
  await db.schema
    .createTable('search_words')
    .addColumn('kind', key, required)
    .addColumn('word', key, required)
    .addColumn('subject_id', 'integer', required)
    .addPrimaryKeyConstraint('search_words_key', ['kind', 'word', 'subject_id'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('search_words_by_subject').on('search_words').columns(['subject_id', 'kind', 'word']).execute();
}
