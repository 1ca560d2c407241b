import { sql } from 'kysely';
import { displayName } from '../../accounts/account.ts';
import type { CourseRole } from '../../courses/course.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { sqlEnrollmentKey } from '../enrollments/import-enrollments.queries.ts';

/** Stores the active enrollments in these courses of people whom no row of the file enrolls in them. */
export async function insertMissingEnrollments(tx: Tx, importId: number, courseIds: readonly number[]): Promise<void> {
  if (courseIds.length === 0) return;
  await sql`insert into import_missing_enrollments (import_id, course_id, user_id, role)
    select cast(${importId} as integer), e.course_id, e.user_id, e.role from enrollments as e
    where e.course_id in (${sql.join(courseIds)}) and e.status = 'active' and not exists (
      select 1 from import_unique_keys as k
      where k.import_id = ${importId} and k.unique_key = ${sqlEnrollmentKey(sql.ref('e.user_id'), sql.ref('e.course_id'))})`.execute(tx);
}

/** Missing people of one course, and how many study in it. */
export type MissingOfCourse = { id: number; title: string; students: number; teachers: number; members: number };

/** By title. */
export async function countMissing(db: Db, importId: number): Promise<MissingOfCourse[]> {
  const rows = await db
    .selectFrom('import_missing_enrollments as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.import_id', '=', importId)
    .groupBy(['c.id', 'c.title', 'c.sort_key'])
    .select((eb) => [
      'c.id',
      'c.title',
      eb.fn.sum<number>(eb.case().when('m.role', '=', 'student').then(1).else(0).end()).as('students'),
      eb.fn.sum<number>(eb.case().when('m.role', '=', 'teacher').then(1).else(0).end()).as('teachers'),
      eb
        .selectFrom('enrollments as e')
        .whereRef('e.course_id', '=', 'c.id')
        .where('e.status', '=', 'active')
        .where('e.role', '=', 'student')
        .select((count) => count.fn.countAll<number>().as('number'))
        .as('members'),
    ])
    .orderBy('c.sort_key')
    .orderBy('c.id')
    .execute();
  return rows.map((row) => ({ ...row, members: row.members ?? 0 }));
}

export type MissingPerson = { courseId: number; userId: number; name: string; role: CourseRole };

/** The first ones, by course and name. */
export async function listMissingPeople(db: Db, importId: number, limit: number): Promise<MissingPerson[]> {
  const rows = await db
    .selectFrom('import_missing_enrollments as m')
    .innerJoin('auth_user as u', 'u.id', 'm.user_id')
    .select(['m.course_id', 'm.user_id', 'm.role', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName'])
    .where('m.import_id', '=', importId)
    .orderBy('m.course_id')
    .orderBy('u.sort_key')
    .orderBy('u.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ courseId: row.course_id, userId: row.user_id, name: displayName(row), role: row.role }));
}

/** Ends those with one of the roles that are still active, and answers whom. */
export async function endMissing(tx: Tx, importId: number, roles: readonly CourseRole[], now: Date): Promise<Ended[]> {
  const ended = await tx
    .updateTable('enrollments')
    .from('import_missing_enrollments as m')
    .set({ status: 'ended', ended_at: now.toISOString(), from_groups: 0 })
    .where('m.import_id', '=', importId)
    .where('m.role', 'in', roles)
    .whereRef('enrollments.course_id', '=', 'm.course_id')
    .whereRef('enrollments.user_id', '=', 'm.user_id')
    .whereRef('enrollments.role', '=', 'm.role')
    .where('enrollments.status', '=', 'active')
    .returning(['enrollments.user_id', 'enrollments.course_id', 'enrollments.role'])
    .execute();
  await tx
    .updateTable('import_missing_enrollments')
    .set({ ended_at: now.toISOString() })
    .where('import_id', '=', importId)
    .where('role', 'in', roles)
    .execute();
  return ended.map(toEnded);
}

/** Resumes those that still have the end and the role that the import gave them, and answers whom. */
export async function resumeMissing(tx: Tx, importId: number): Promise<Ended[]> {
  const resumed = await tx
    .updateTable('enrollments')
    .from('import_missing_enrollments as m')
    .set({ status: 'active', ended_at: null })
    .where('m.import_id', '=', importId)
    .whereRef('enrollments.course_id', '=', 'm.course_id')
    .whereRef('enrollments.user_id', '=', 'm.user_id')
    .whereRef('enrollments.role', '=', 'm.role')
    .whereRef('enrollments.ended_at', '=', 'm.ended_at')
    .where('enrollments.status', '=', 'ended')
    .returning(['enrollments.user_id', 'enrollments.course_id', 'enrollments.role'])
    .execute();
  return resumed.map(toEnded);
}

export type Ended = { userId: number; courseId: number; role: CourseRole };

function toEnded({ user_id, course_id, role }: { user_id: number; course_id: number; role: CourseRole }): Ended {
  return { userId: user_id, courseId: course_id, role };
}

/** How many the import is to end. */
export async function countToEnd(db: Db, importId: number, roles: readonly CourseRole[]): Promise<number> {
  const { number } = await db
    .selectFrom('import_missing_enrollments')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('import_id', '=', importId)
    .where('role', 'in', roles)
    .executeTakeFirstOrThrow();
  return number;
}
