import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What the members of a course have to be told of a changed series by mail, and how far that has come. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('series_notices')
    .addColumn('id', 'integer', id)
    .addColumn('series_id', 'integer', (column) => column.notNull().references('series.id').onDelete('cascade'))
    // The meetings that the change touched, as they stood before it, as JSON: what they are now is read when the mail is written.
    .addColumn('meetings', 'text', (column) => column.notNull())
    // Whose enrollment has this number or a lower one has a mail already.
    .addColumn('reached', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('made_at', instant, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('series_notices_by_series').on('series_notices').column('series_id').execute();
}
