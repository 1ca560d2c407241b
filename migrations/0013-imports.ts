import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Imports of lists: the uploaded file, the verdict on each row, and the staged rows from which the import is applied. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createImportTable(db);
  await createRowTables(db);
  await createStagedPeople(db);
  await createStagedCourses(db);
  await createStagedMeetings(db);
}

async function createImportTable(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('imports')
    .addColumn('id', 'integer', id)
    // people, courses, enrollments or meetings
    .addColumn('kind', key, required)
    .addColumn('actor_id', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('created_at', instant, required)
    .addColumn('file_name', 'text', required)
    .addColumn('file_size', 'integer', defaultTo(0))
    // SHA-256 of the file, in hex. Null while it arrives.
    .addColumn('digest', key)
    // uploading, validating, ready, applying, applied, unreadable, failed or abandoned
    .addColumn('state', key, required)
    // Grows with each start of a dry run or an apply: an earlier run notices that it was replaced.
    .addColumn('run', 'integer', defaultTo(0))
    .addColumn('job_id', 'integer')
    // Progress of the state's work.
    .addColumn('done', 'integer', defaultTo(0))
    .addColumn('total', 'integer', defaultTo(0))
    // How the file is encoded and separated, and the cells of its first row as JSON.
    .addColumn('encoding', key)
    .addColumn('separator', key)
    .addColumn('header', 'text')
    .addColumn('new_rows', 'integer', defaultTo(0))
    .addColumn('changed_rows', 'integer', defaultTo(0))
    .addColumn('unchanged_rows', 'integer', defaultTo(0))
    .addColumn('refused_rows', 'integer', defaultTo(0))
    // JSON: why the file cannot be read or was not imported.
    .addColumn('problem', 'text')
    // 1 once data that a confirmed import was about to change had changed meanwhile, and its rows were validated again.
    .addColumn('revalidated', 'integer', defaultTo(0))
    // Whether the new users are invited: none, requested, sending or sent; how many were, and up to which line.
    .addColumn('invitations', key, defaultTo('none'))
    .addColumn('invited_count', 'integer', defaultTo(0))
    .addColumn('last_invited_line', 'integer', defaultTo(0))
    // Client IP of the confirmation, for the audit log.
    .addColumn('client_ip', 'text')
    .addColumn('ended_at', instant)
    // 1 once the file and its rows are deleted.
    .addColumn('data_deleted', 'integer', defaultTo(0))
    .execute();
  await db.schema.createIndex('imports_by_time').on('imports').columns(['created_at', 'id']).execute();
  await db.schema.createIndex('imports_to_delete').on('imports').columns(['data_deleted', 'created_at']).execute();
}

async function createRowTables(db: Kysely<unknown>): Promise<void> {
  const { key, bytes, clustered } = columnsOf(db);
  await db.schema
    .createTable('import_chunks')
    .addColumn('import_id', 'integer', references('imports.id'))
    .addColumn('number', 'integer', required)
    .addColumn('bytes', bytes, required)
    .addPrimaryKeyConstraint('import_chunks_key', ['import_id', 'number'])
    .execute();

  await db.schema
    .createTable('import_rows')
    .addColumn('import_id', 'integer', references('imports.id'))
    // The line of the file on which the row begins, counted from 1.
    .addColumn('line', 'integer', required)
    // new, changed, unchanged or refused
    .addColumn('verdict', key, required)
    // What the row is about, for the pages.
    .addColumn('label', 'text', required)
    .addColumn('subject_id', 'integer')
    // JSON: the cells of the file, their errors, the current values and the new ones.
    .addColumn('cells', 'text', required)
    .addColumn('errors', 'text')
    .addColumn('current_values', 'text')
    .addColumn('new_values', 'text')
    .addPrimaryKeyConstraint('import_rows_key', ['import_id', 'line'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('import_rows_by_verdict').on('import_rows').columns(['import_id', 'verdict', 'line']).execute();

  // Keys that only one row of a file may use, and the first line that did.
  await db.schema
    .createTable('import_unique_keys')
    .addColumn('import_id', 'integer', references('imports.id'))
    .addColumn('unique_key', key, required)
    .addColumn('line', 'integer', required)
    .addPrimaryKeyConstraint('import_unique_keys_key', ['import_id', 'unique_key'])
    .$call(clustered)
    .execute();
}

/** Columns of every staged row: the line it comes from, the id that it has or will have, and whether it is new. */
function createStagedTable<IdColumn extends string>(db: Kysely<unknown>, table: string, idColumn: IdColumn) {
  return db.schema
    .createTable(table)
    .addColumn('import_id', 'integer', references('imports.id'))
    .addColumn('line', 'integer', required)
    .addColumn(idColumn, 'integer', required)
    .addColumn('is_new', 'integer', required);
}

async function createStagedPeople(db: Kysely<unknown>): Promise<void> {
  const { key, clustered } = columnsOf(db);
  await createStagedTable(db, 'import_people', 'account_id')
    .addColumn('username', key, required)
    .addColumn('first_name', 'text', required)
    .addColumn('last_name', 'text', required)
    .addColumn('sort_key', key, required)
    .addColumn('email', 'text', required)
    .addColumn('email_key', key)
    .addColumn('locale', 'text', required)
    .addColumn('is_active', 'integer', required)
    // The most telling of the roles; empty without any.
    .addColumn('main_role', key, required)
    .addColumn('changes_roles', 'integer', required)
    .addColumn('expected_first_name', 'text')
    .addColumn('expected_last_name', 'text')
    .addColumn('expected_email', 'text')
    .addColumn('expected_locale', 'text')
    .addColumn('expected_is_active', 'integer')
    // Ids of the roles, in order and separated by commas.
    .addColumn('expected_roles', key)
    .addPrimaryKeyConstraint('import_people_key', ['import_id', 'account_id'])
    .$call(clustered)
    .execute();
  await db.schema
    .createTable('import_people_roles')
    .addColumn('import_id', 'integer', references('imports.id'))
    .addColumn('account_id', 'integer', required)
    .addColumn('role_id', 'integer', required)
    .addPrimaryKeyConstraint('import_people_roles_key', ['import_id', 'account_id', 'role_id'])
    .$call(clustered)
    .execute();
}

async function createStagedCourses(db: Kysely<unknown>): Promise<void> {
  const { key, clustered } = columnsOf(db);
  await createStagedTable(db, 'import_courses', 'course_id')
    .addColumn('title', 'text', required)
    .addColumn('sort_key', key, required)
    .addColumn('description', 'text', required)
    .addColumn('is_active', 'integer', required)
    .addColumn('expected_version', 'integer')
    .addPrimaryKeyConstraint('import_courses_key', ['import_id', 'course_id'])
    .$call(clustered)
    .execute();
  await createStagedTable(db, 'import_enrollments', 'user_id')
    .addColumn('course_id', 'integer', required)
    .addColumn('role', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('expected_role', 'text')
    .addColumn('expected_status', 'text')
    .addPrimaryKeyConstraint('import_enrollments_key', ['import_id', 'user_id', 'course_id'])
    .$call(clustered)
    .execute();
}

async function createStagedMeetings(db: Kysely<unknown>): Promise<void> {
  const { instant, key, clustered } = columnsOf(db);
  await createStagedTable(db, 'import_meetings', 'meeting_id')
    .addColumn('course_id', 'integer', required)
    .addColumn('title', 'text', required)
    .addColumn('starts_at', instant, required)
    .addColumn('ends_at', instant, required)
    .addColumn('teacher_opening', 'integer')
    .addColumn('student_opening', 'integer')
    .addColumn('closing', 'integer')
    .addColumn('is_active', 'integer', required)
    // Of new meetings only: the rooms of existing ones are fixed.
    .addColumn('room_name', key)
    .addColumn('link', 'text')
    .addColumn('expected_version', 'integer')
    .addPrimaryKeyConstraint('import_meetings_key', ['import_id', 'meeting_id'])
    .$call(clustered)
    .execute();
}
