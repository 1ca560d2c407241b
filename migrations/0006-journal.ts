import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Who did what to whom. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('journal')
    .addColumn('id', 'integer', id)
    .addColumn('at', instant, (column) => column.notNull())
    // Null where an operator did it at the command line. No foreign key: a row outlives the account it speaks of.
    .addColumn('actor_id', 'integer')
    .addColumn('deed', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'integer')
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .execute();
  await db.schema.createIndex('journal_by_subject').on('journal').columns(['subject', 'subject_id', 'id']).execute();
}
