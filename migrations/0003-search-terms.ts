import type { Kysely } from 'kysely';
import { columnsOf, required } from './columns.ts';

/** The terms by which people, courses and meetings are found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key, clustered } = columnsOf(db);
  await db.schema
    .createTable('search_terms')
    .addColumn('kind', key, required)
    .addColumn('term', key, required)
    .addColumn('subject_id', 'integer', required)
    .addPrimaryKeyConstraint('search_terms_key', ['kind', 'term', 'subject_id'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('search_terms_by_subject').on('search_terms').columns(['subject_id', 'kind', 'term']).execute();
}
