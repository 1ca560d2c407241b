import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Certificates of attendance with what their paper says, and the rules of who may issue them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('certificates')
    .addColumn('id', 'integer', id)
    // 80 random bits in 16 letters and digits: whoever reads the paper may look it up.
    .addColumn('number', key, (column) => column.notNull().unique())
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('course_id', 'integer', references('courses.id', 'cascade'))
    // As of the day of issue; both are empty once the holder was anonymised.
    .addColumn('holder_name', 'text', required)
    .addColumn('identifier', 'text', defaultTo(''))
    .addColumn('course_title', 'text', required)
    .addColumn('school', 'text', required)
    .addColumn('attended', 'integer', required)
    .addColumn('counted', 'integer', required)
    .addColumn('minutes_attended', 'integer', required)
    .addColumn('minutes_counted', 'integer', required)
    .addColumn('percent', 'integer', required)
    .addColumn('first_class_at', instant, required)
    .addColumn('last_class_at', instant, required)
    .addColumn('issued_at', instant, required)
    .addColumn('issued_by', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('revoked_at', instant)
    .execute();
  await db.schema.createIndex('certificates_by_course').on('certificates').columns(['course_id', 'user_id', 'id']).execute();
  await db.schema.createIndex('certificates_by_person').on('certificates').columns(['user_id', 'id']).execute();
  await db.schema.createIndex('certificates_by_issuer').on('certificates').column('issued_by').execute();
  await db.schema.alterTable('attendance_rules').addColumn('students_issue_certificates', 'integer', defaultTo(0)).execute();
  // 0: no percentage is asked for.
  await db.schema.alterTable('attendance_rules').addColumn('certificate_min_percent', 'integer', defaultTo(0)).execute();
}
