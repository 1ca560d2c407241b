import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Lists that somebody brings as a file: the file, what each of its rows would do, and what the apply takes from there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key, sqlite } = columnsOf(db);
  const bytes = sqlite ? sql`blob` : sql`bytea`;

  await db.schema
    .createTable('imports')
    .addColumn('id', 'integer', id)
    // people, courses, enrollments or meetings
    .addColumn('kind', key, (column) => column.notNull())
    .addColumn('actor_id', 'integer', (column) => column.references('auth_user.id').onDelete('set null'))
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('file_name', 'text', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull().defaultTo(0))
    // SHA-256 of the file, in hex. Null while it arrives.
    .addColumn('digest', key)
    // arriving, reading, ready, applying, applied, unreadable, stopped or abandoned
    .addColumn('state', key, (column) => column.notNull())
    // Grows when somebody begins to read or apply: whoever began before notices that it is no longer theirs.
    .addColumn('run', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('job_id', 'integer')
    // How far the work of the state has come, in a unit of its own.
    .addColumn('done', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('total', 'integer', (column) => column.notNull().defaultTo(0))
    // How the file was written, and the cells of its first row as JSON.
    .addColumn('encoding', key)
    .addColumn('separator', key)
    .addColumn('header', 'text')
    .addColumn('new_rows', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('changed_rows', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('unchanged_rows', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('refused_rows', 'integer', (column) => column.notNull().defaultTo(0))
    // Why the file cannot be read or was not imported, as JSON.
    .addColumn('problem', 'text')
    // 1 once somebody else had changed what a confirmed import was about to change: it was looked at again.
    .addColumn('looked_again', 'integer', (column) => column.notNull().defaultTo(0))
    // Whether the new people are invited: none, wanted, sending or sent; for how many that was done, and up to which line.
    .addColumn('invitations', key, (column) => column.notNull().defaultTo('none'))
    .addColumn('invited', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('invited_line', 'integer', (column) => column.notNull().defaultTo(0))
    // Where the person was who said yes to it, for the journal.
    .addColumn('address', 'text')
    .addColumn('ended_at', instant)
    // 1 once the file and its rows are gone.
    .addColumn('cleared', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('imports_by_time').on('imports').columns(['created_at', 'id']).execute();
  await db.schema.createIndex('imports_to_clear').on('imports').columns(['cleared', 'created_at']).execute();

  const ofImport = (table: string) =>
    db.schema.createTable(table).addColumn('import_id', 'integer', (column) => column.notNull().references('imports.id'));
  const clustered = sqlite ? sql`without rowid` : undefined;

  await ofImport('import_pieces')
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('bytes', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('import_pieces_key', ['import_id', 'number'])
    .execute();

  await ofImport('import_rows')
    // The line of the file on which the row begins, counted from 1.
    .addColumn('line', 'integer', (column) => column.notNull())
    // new, changed, unchanged or refused
    .addColumn('verdict', key, (column) => column.notNull())
    // What the row speaks of, for a person who reads it.
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'integer')
    // JSON: the cells as they stood in the file; what is wrong; the values that were found and those that are wanted.
    .addColumn('cells', 'text', (column) => column.notNull())
    .addColumn('faults', 'text')
    .addColumn('found', 'text')
    .addColumn('wanted', 'text')
    .addPrimaryKeyConstraint('import_rows_key', ['import_id', 'line'])
    .$call((table) => (clustered ? table.modifyEnd(clustered) : table))
    .execute();
  await db.schema.createIndex('import_rows_by_verdict').on('import_rows').columns(['import_id', 'verdict', 'line']).execute();

  // What no two rows of a file may both speak of, and the first row that did.
  await ofImport('import_claims')
    .addColumn('claim', key, (column) => column.notNull())
    .addColumn('line', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('import_claims_key', ['import_id', 'claim'])
    .$call((table) => (clustered ? table.modifyEnd(clustered) : table))
    .execute();

  await ofImport('import_people')
    .addColumn('line', 'integer', (column) => column.notNull())
    // New people have the number that they will have.
    .addColumn('account_id', 'integer', (column) => column.notNull())
    .addColumn('is_new', 'integer', (column) => column.notNull())
    .addColumn('username', key, (column) => column.notNull())
    .addColumn('first_name', 'text', (column) => column.notNull())
    .addColumn('last_name', 'text', (column) => column.notNull())
    .addColumn('sort_key', key, (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('email_key', key)
    .addColumn('locale', 'text', (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull())
    // The one of the roles that describes the person best; empty where there is none.
    .addColumn('main_role', key, (column) => column.notNull())
    .addColumn('changes_roles', 'integer', (column) => column.notNull())
    .addColumn('found_first_name', 'text')
    .addColumn('found_last_name', 'text')
    .addColumn('found_email', 'text')
    .addColumn('found_locale', 'text')
    .addColumn('found_is_active', 'integer')
    // Numbers of the roles, in order and separated by commas.
    .addColumn('found_roles', key)
    .addPrimaryKeyConstraint('import_people_key', ['import_id', 'account_id'])
    .$call((table) => (clustered ? table.modifyEnd(clustered) : table))
    .execute();

  await ofImport('import_people_roles')
    .addColumn('account_id', 'integer', (column) => column.notNull())
    .addColumn('role_id', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('import_people_roles_key', ['import_id', 'account_id', 'role_id'])
    .$call((table) => (clustered ? table.modifyEnd(clustered) : table))
    .execute();

  await ofImport('import_courses')
    .addColumn('line', 'integer', (column) => column.notNull())
    .addColumn('course_id', 'integer', (column) => column.notNull())
    .addColumn('is_new', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('sort_key', key, (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull())
    .addColumn('found_version', 'integer')
    .addPrimaryKeyConstraint('import_courses_key', ['import_id', 'course_id'])
    .$call((table) => (clustered ? table.modifyEnd(clustered) : table))
    .execute();

  await ofImport('import_enrollments')
    .addColumn('line', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'integer', (column) => column.notNull())
    .addColumn('course_id', 'integer', (column) => column.notNull())
    .addColumn('is_new', 'integer', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('found_role', 'text')
    .addColumn('found_status', 'text')
    .addPrimaryKeyConstraint('import_enrollments_key', ['import_id', 'user_id', 'course_id'])
    .$call((table) => (clustered ? table.modifyEnd(clustered) : table))
    .execute();

  await ofImport('import_meetings')
    .addColumn('line', 'integer', (column) => column.notNull())
    .addColumn('meeting_id', 'integer', (column) => column.notNull())
    .addColumn('is_new', 'integer', (column) => column.notNull())
    .addColumn('course_id', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('starts_at', instant, (column) => column.notNull())
    .addColumn('ends_at', instant, (column) => column.notNull())
    .addColumn('teacher_opening', 'integer')
    .addColumn('student_opening', 'integer')
    .addColumn('closing', 'integer')
    .addColumn('is_active', 'integer', (column) => column.notNull())
    // Of new meetings only: the rooms of the others are fixed.
    .addColumn('room_name', key)
    .addColumn('link', 'text')
    .addColumn('found_version', 'integer')
    .addPrimaryKeyConstraint('import_meetings_key', ['import_id', 'meeting_id'])
    .$call((table) => (clustered ? table.modifyEnd(clustered) : table))
    .execute();
}
