import type { Kysely } from 'kysely';

/** The note of a cancellation is with the meetings that it cancelled. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('series_notices').dropColumn('note').execute();
}
