import type { Kysely } from 'kysely';
import { defaultTo } from './columns.ts';

/** Somebody may be named to moderate a whole series: classes that are added to it later get the name, too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('meeting_moderators').addColumn('whole_series', 'integer', defaultTo(0)).execute();
}
