import { sql, type Kysely } from 'kysely';
import { columnsOf, required } from './columns.ts';

/** The audit log, a chain of rows sealed with a key from the settings, and the two ends of the chain. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('journal')
    .addColumn('id', 'integer', id)
    .addColumn('at', instant, required)
    // Null for an operator at the command line. No foreign key: a row outlives the account that it names.
    .addColumn('actor_id', 'integer')
    .addColumn('deed', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('subject_id', 'integer')
    .addColumn('details', 'text', required)
    .addColumn('address', 'text')
    // The part of the event's name before the dot.
    .addColumn('area', key)
    .addColumn('mac', key)
    // Salted digests, so that details and client IP can be blanked without breaking the chain.
    .addColumn('details_salt', key)
    .addColumn('details_digest', key)
    .addColumn('address_salt', key)
    .addColumn('address_digest', key)
    .execute();
  // One for each filter of the audit log's page, newest first.
  const index = (name: string, columns: string[]) => db.schema.createIndex(name).on('journal').columns(columns);
  await index('journal_by_subject', ['subject', 'subject_id', 'at', 'id']).execute();
  await index('journal_by_area', ['area', 'at', 'id']).execute();
  await index('journal_by_actor', ['actor_id', 'at', 'id']).execute();
  await index('journal_by_actor_and_area', ['actor_id', 'area', 'at', 'id']).execute();
  await index('journal_by_time', ['at', 'id']).execute();
  // For PostgreSQL `is null` is no value by which an index is sorted: operators have indexes of their own.
  const byOperator = sql<boolean>`actor_id is null`;
  await index('journal_of_operators', ['at', 'id']).where(byOperator).execute();
  await index('journal_of_operators_by_area', ['area', 'at', 'id']).where(byOperator).execute();

  await db.schema
    .createTable('journal_ends')
    .addColumn('side', key, (column) => column.primaryKey())
    .addColumn('row_id', 'integer', required)
    // Null until the portal has started the chain.
    .addColumn('mac', key)
    .addColumn('seal', key)
    .execute();
  await sql`insert into journal_ends (side, row_id) values ('front', 0), ('back', 0)`.execute(db);
}
