import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Courses and who is in them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('courses')
    .addColumn('id', 'integer', id)
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('sort_key', key, (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('created_at', instant, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('courses_by_title').on('courses').columns(['sort_key', 'id']).execute();

  await db.schema
    .createTable('enrollments')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    .addColumn('course_id', 'integer', (column) => column.notNull().references('courses.id'))
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('student', 'teacher')`))
    .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('active', 'ended')`))
    .addColumn('created_at', instant, (column) => column.notNull())
    .addColumn('ended_at', instant)
    .addUniqueConstraint('enrollments_key', ['user_id', 'course_id'])
    .execute();
  await db.schema.createIndex('enrollments_by_course').on('enrollments').columns(['course_id', 'status', 'role']).execute();
}
