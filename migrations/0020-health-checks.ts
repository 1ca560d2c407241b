import type { Kysely } from 'kysely';
import { required } from './columns.ts';

/** One row that is written to see whether the database can be written to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('health_checks')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    // Another number each time: SQLite does not write a row that stays the same.
    .addColumn('counter', 'integer', required)
    .execute();
}
