import { type Kysely, sql } from 'kysely';
import { defaultTo } from './columns.ts';

/** Whether the list of first steps is hidden: a portal that holds classes already does not begin with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('identity').addColumn('first_steps_hidden', 'integer', defaultTo(0)).execute();
  await sql`update identity set first_steps_hidden = 1 where exists (select 1 from meetings)`.execute(db);
}
