import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/**
 * What makes a chain of the journal, and the indexes that its page and the dashboard ask. The rows that are there are sealed
 * by the portal when it next starts: the key is a setting, which migrations do not know.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  for (const name of ['area', 'mac', 'details_salt', 'details_digest', 'address_salt', 'address_digest'])
    await db.schema.alterTable('journal').addColumn(name, key).execute();
  await fillAreas(db);

  await db.schema
    .createTable('journal_ends')
    .addColumn('side', key, (column) => column.primaryKey())
    .addColumn('row_id', 'integer', (column) => column.notNull())
    // Null until the portal has begun the chain.
    .addColumn('mac', key)
    .addColumn('seal', key)
    .execute();
  await db
    .withTables<{ journal_ends: { side: string; row_id: number } }>()
    .insertInto('journal_ends')
    .values([
      { side: 'front', row_id: 0 },
      { side: 'back', row_id: 0 },
    ])
    .execute();

  // One for each way to look through the journal, newest first; its page joins no others.
  await db.schema.dropIndex('journal_by_subject').execute();
  await db.schema.createIndex('journal_by_subject').on('journal').columns(['subject', 'subject_id', 'at', 'id']).execute();
  await db.schema.createIndex('journal_by_area').on('journal').columns(['area', 'at', 'id']).execute();
  await db.schema.createIndex('journal_by_actor').on('journal').columns(['actor_id', 'at', 'id']).execute();
  await db.schema.createIndex('journal_by_actor_and_area').on('journal').columns(['actor_id', 'area', 'at', 'id']).execute();
  // Of operators apart: for PostgreSQL `is null` is no value by which an index is in order.
  const byOperator = sql<boolean>`actor_id is null`;
  await db.schema.createIndex('journal_of_operators').on('journal').columns(['at', 'id']).where(byOperator).execute();
  await db.schema.createIndex('journal_of_operators_by_area').on('journal').columns(['area', 'at', 'id']).where(byOperator).execute();
  await db.schema.createIndex('journal_by_time').on('journal').columns(['at', 'id']).execute();
  await db.schema.createIndex('sign_in_tries_by_failure').on('sign_in_tries').columns(['failed', 'at']).execute();
  await db.schema.createIndex('join_attempts_by_time').on('join_attempts').columns(['last_at', 'answer', 'count']).execute();
}

/** The area of a deed is the part of its name before the dot. */
async function fillAreas(db: Kysely<unknown>): Promise<void> {
  const tables = db.withTables<{ journal: { deed: string; area: string } }>();
  for (const { deed } of await tables.selectFrom('journal').select('deed').distinct().execute())
    await tables
      .updateTable('journal')
      .set({ area: deed.split('.')[0]! })
      .where('deed', '=', deed)
      .execute();
}
