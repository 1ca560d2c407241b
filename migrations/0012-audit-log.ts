import { sql, type Kysely } from 'kysely';
import { columnsOf, required } from './columns.ts';

/** The audit log, a chain of rows sealed with a key from the settings, and the two ends of the chain. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('audit_log')
    .addColumn('id', 'integer', id)
    .addColumn('at', instant, required)
    // Null for an operator at the command line. No foreign key: a row outlives the account that it names.
    .addColumn('actor_id', 'integer')
    .addColumn('event', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('subject_id', 'integer')
    .addColumn('details', 'text', required)
    .addColumn('client_ip', 'text')
    // The part of the event's name before the dot.
    .addColumn('category', key)
    .addColumn('mac', key)
    // Salted digests, so that details and client IP can be blanked without breaking the chain.
    .addColumn('details_salt', key)
    .addColumn('details_digest', key)
    .addColumn('client_ip_salt', key)
    .addColumn('client_ip_digest', key)
    .execute();
  // One for each filter of the audit log's page, newest first.
  const index = (name: string, columns: string[]) => db.schema.createIndex(name).on('audit_log').columns(columns);
  await index('audit_log_by_subject', ['subject', 'subject_id', 'at', 'id']).execute();
  await index('audit_log_by_category', ['category', 'at', 'id']).execute();
  await index('audit_log_by_actor', ['actor_id', 'at', 'id']).execute();
  await index('audit_log_by_actor_and_category', ['actor_id', 'category', 'at', 'id']).execute();
  await index('audit_log_by_time', ['at', 'id']).execute();
  // For PostgreSQL `is null` is no value by which an index is sorted: operators have indexes of their own.
  const byOperator = sql<boolean>`actor_id is null`;
  await index('audit_log_of_operators', ['at', 'id']).where(byOperator).execute();
  await index('audit_log_of_operators_by_category', ['category', 'at', 'id']).where(byOperator).execute();

  await db.schema
    .createTable('audit_log_ends')
    .addColumn('side', key, (column) => column.primaryKey())
    .addColumn('row_id', 'integer', required)
    // Null until the portal has started the chain.
    .addColumn('mac', key)
    .addColumn('seal', key)
    .execute();
  await sql`insert into audit_log_ends (side, row_id) values ('front', 0), ('back', 0)`.execute(db);
}
