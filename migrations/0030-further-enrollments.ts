import type { Kysely } from 'kysely';

/** The first row of a file about the same person: this one says another course of theirs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('import_rows').addColumn('same_as', 'integer').execute();
}
