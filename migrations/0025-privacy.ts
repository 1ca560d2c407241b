import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

type Tables = { roles: { id: number; name: string }; role_permissions: { role_id: number; permission: string } };

/** How long what is kept, what a person takes along of themself, and who is a person no more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, sqlite } = columnsOf(db);

  // One row: what the portal keeps for how long, and whether Jitsi is told addresses.
  await db.schema
    .createTable('privacy_rules')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    // JSON: months by kind of data; a kind that is missing is kept for ever.
    .addColumn('months', 'text', (column) => column.notNull())
    .addColumn('email_in_tokens', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await sql`insert into privacy_rules (id, months, email_in_tokens, version) values (1, '{"guests":1,"mail":3}', 1, 1)`.execute(db);

  // The nights on which something was looked for that has had its time.
  await db.schema
    .createTable('retention_runs')
    .addColumn('job_id', 'integer', (column) => column.primaryKey())
    .addColumn('began_at', instant, (column) => column.notNull())
    .addColumn('ended_at', instant)
    // JSON: how many of each kind went.
    .addColumn('removed', 'text', (column) => column.notNull())
    // The journal is not as it was written, so that nothing left it.
    .addColumn('journal_flawed', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();

  // A file with all that is known of a person: one for each who asked.
  await db.schema
    .createTable('personal_files')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', (column) => column.notNull().unique().references('auth_user.id').onDelete('cascade'))
    .addColumn('asked_at', instant, (column) => column.notNull())
    // Null while it is being made.
    .addColumn('ready_at', instant)
    .addColumn('bytes', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('job_id', 'integer')
    .execute();
  await db.schema
    .createTable('personal_file_pieces')
    .addColumn('file_id', 'integer', (column) => column.notNull().references('personal_files.id').onDelete('cascade'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('bytes', sqlite ? 'blob' : 'bytea', (column) => column.notNull())
    .addPrimaryKeyConstraint('personal_file_pieces_key', ['file_id', 'number'])
    .execute();

  await db.schema.alterTable('auth_user').addColumn('anonymised_at', instant).execute();
  // Since when somebody is in no course, or switched off; null where neither is so, or no night has noted it.
  await db.schema.alterTable('auth_user').addColumn('former_since', instant).execute();
  await sql`create index auth_user_former on auth_user (former_since, id) where former_since is not null`.execute(db);

  // When the attendance of the class had had its time; null while it is kept.
  await db.schema.alterTable('meetings').addColumn('attendance_removed_at', instant).execute();
  await sql`create index meetings_by_end_with_attendance on meetings (ends_at, id) where attendance_removed_at is null`.execute(db);

  const tables = db.withTables<Tables>();
  const { id: administrator } = await tables.selectFrom('roles').select('id').where('name', '=', 'administrator').executeTakeFirstOrThrow();
  await tables.insertInto('role_permissions').values({ role_id: administrator, permission: 'privacy:manage' }).execute();
}
