import type { Kysely } from 'kysely';

/** An enrollment may have a first and a last day, in the portal's time zone: `2026-03-02`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('enrollments').addColumn('first_day', 'text').execute();
  await db.schema.alterTable('enrollments').addColumn('last_day', 'text').execute();
}
