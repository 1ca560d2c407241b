import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What the members of a course have to be told of a meeting by mail, and how far that has come. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('meeting_notices')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', (column) => column.notNull().references('meetings.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull().defaultTo(''))
    // Whose enrollment has this number or a lower one has a mail already.
    .addColumn('reached', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('made_at', instant, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('meeting_notices_by_meeting').on('meeting_notices').column('meeting_id').execute();
}
