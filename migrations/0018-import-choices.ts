import type { Kysely } from 'kysely';

/** How a file was read, and what was chosen about it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // JSON: cells with accents, as bytes; what the administrator chose; what the dry run found out about all rows together.
  for (const column of ['samples', 'choices', 'findings']) await db.schema.alterTable('imports').addColumn(column, 'text').execute();
}
