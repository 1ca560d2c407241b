import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What the doctor found, and of which of its rooms Jitsi has told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('examinations')
    .addColumn('id', 'integer', id)
    .addColumn('made_at', instant, (column) => column.notNull())
    // 0 where something unforeseen ended it before its time.
    .addColumn('complete', 'integer', (column) => column.notNull())
    .addColumn('findings', 'text', (column) => column.notNull())
    .execute();
  // When Jitsi told of it; null where it has not.
  await db.schema.alterTable('announced_rooms').addColumn('told_at', instant).execute();
}
