import type { Kysely } from 'kysely';
import { columnsOf, required } from './columns.ts';

/** Results of the doctor's runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('doctor_runs')
    .addColumn('id', 'integer', id)
    .addColumn('ran_at', instant, required)
    // 0 where an unexpected error ended the run early.
    .addColumn('complete', 'integer', required)
    .addColumn('results', 'text', required)
    .execute();
}
