import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Retention rules and nightly runs, and the files with a user's personal data. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, bytes } = columnsOf(db);
  // One row: how long the portal keeps what, and whether tokens for Jitsi carry e-mails.
  await db.schema
    .createTable('privacy_rules')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    // JSON: months by kind of data; a kind that is missing is kept for ever.
    .addColumn('months', 'text', required)
    .addColumn('email_in_tokens', 'integer', required)
    .addColumn('version', 'integer', required)
    .execute();
  await sql`insert into privacy_rules (id, months, email_in_tokens, version) values (1, '{"guests":1,"mail":3}', 1, 1)`.execute(db);

  await db.schema
    .createTable('retention_runs')
    .addColumn('job_id', 'integer', (column) => column.primaryKey())
    .addColumn('started_at', instant, required)
    .addColumn('ended_at', instant)
    // JSON: how many rows of each kind were deleted.
    .addColumn('deleted_counts', 'text', required)
    // 1 where the audit log did not verify, so that nothing was deleted from it.
    .addColumn('audit_log_broken', 'integer', defaultTo(0))
    .execute();

  // One file for each user who asked.
  await db.schema
    .createTable('data_exports')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', (column) => references('auth_user.id', 'cascade')(column).unique())
    .addColumn('requested_at', instant, required)
    // Null while it is being made.
    .addColumn('ready_at', instant)
    .addColumn('bytes', 'integer', defaultTo(0))
    .addColumn('job_id', 'integer')
    .execute();
  await db.schema
    .createTable('data_export_chunks')
    .addColumn('export_id', 'integer', references('data_exports.id', 'cascade'))
    .addColumn('number', 'integer', required)
    .addColumn('bytes', bytes, required)
    .addPrimaryKeyConstraint('data_export_chunks_key', ['export_id', 'number'])
    .execute();
}
