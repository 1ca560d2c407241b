import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Courses and enrollments. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('courses')
    .addColumn('id', 'integer', id)
    .addColumn('title', 'text', required)
    .addColumn('description', 'text', defaultTo(''))
    .addColumn('sort_key', key, required)
    .addColumn('is_active', 'integer', defaultTo(1))
    .addColumn('created_at', instant, required)
    .addColumn('version', 'integer', defaultTo(1))
    .execute();
  await db.schema.createIndex('courses_by_title').on('courses').columns(['sort_key', 'id']).execute();

  await db.schema
    .createTable('enrollments')
    .addColumn('id', 'integer', id)
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('course_id', 'integer', references('courses.id'))
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('student', 'teacher')`))
    .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('active', 'ended')`))
    .addColumn('created_at', instant, required)
    .addColumn('ended_at', instant)
    .addUniqueConstraint('enrollments_key', ['user_id', 'course_id'])
    .execute();
  await db.schema.createIndex('enrollments_by_course').on('enrollments').columns(['course_id', 'status', 'role']).execute();
  // Mail to the members of a course is written in the order of their enrollments.
  await db.schema.createIndex('enrollments_in_order').on('enrollments').columns(['course_id', 'status', 'id']).execute();
}
