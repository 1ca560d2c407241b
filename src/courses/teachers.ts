import { displayName } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import { prepareListRead } from '../platform/db/prepared-list-read.ts';
import { accountIsActive } from './find-members.ts';

/** Names of the active teachers of these courses by course id, by last name. Each course has an entry. */
export async function listTeacherNames(db: Db, courseIds: number[]): Promise<Map<number, string[]>> {
  const names = new Map<number, string[]>(courseIds.map((id) => [id, []]));
  for (const row of await selectTeachers(db, courseIds)) names.get(row.course_id)!.push(displayName(row));
  return names;
}

type TeacherRow = { course_id: number; firstName: string; lastName: string; username: string };

const selectTeachers = prepareListRead<TeacherRow>((db, courseIds) =>
  db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .select(['e.course_id', 'u.first_name as firstName', 'u.last_name as lastName', 'u.username'])
    .where('e.course_id', 'in', courseIds)
    .where('e.status', '=', 'active')
    .where('e.role', '=', 'teacher')
    .where(accountIsActive)
    .orderBy('u.sort_key')
    .orderBy('u.id'),
);

/** A course that an active teacher of another one teaches, with the sections that they teach in both; null for all of them. */
export type SharedTeacher = { sectionId: number | null; courseId: number; sectionThere: number | null };

/** The courses that the active teachers of this course teach, this one included. */
export async function findSharedTeachers(db: Db, courseId: number): Promise<SharedTeacher[]> {
  return db
    .selectFrom('enrollments as own')
    .innerJoin('auth_user as u', 'u.id', 'own.user_id')
    .innerJoin('enrollments as other', 'other.user_id', 'own.user_id')
    .where('own.course_id', '=', courseId)
    .where('own.status', '=', 'active')
    .where('own.role', '=', 'teacher')
    .where(accountIsActive)
    .where('other.status', '=', 'active')
    .where('other.role', '=', 'teacher')
    .select(['own.section_id as sectionId', 'other.course_id as courseId', 'other.section_id as sectionThere'])
    .distinct()
    .execute();
}

/** The active teachers of a course with an active account. */
export async function findTeacherIds(db: Db, courseId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('e.course_id', '=', courseId)
    .where('e.status', '=', 'active')
    .where('e.role', '=', 'teacher')
    .where(accountIsActive)
    .select('e.user_id')
    .orderBy('e.user_id')
    .execute();
  return rows.map((row) => row.user_id);
}

/** For a selection box; teachers with more courses use the list of courses. */
export const MAX_TAUGHT_COURSES = 40;

/** The active courses that a user teaches, by title. */
export async function listTaughtCourses(db: Db, userId: number): Promise<{ id: number; title: string }[]> {
  return db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .where('e.user_id', '=', userId)
    .where('e.status', '=', 'active')
    .where('e.role', '=', 'teacher')
    .where('c.is_active', '=', 1)
    .select(['c.id', 'c.title'])
    .orderBy('c.sort_key')
    .orderBy('c.id')
    .limit(MAX_TAUGHT_COURSES)
    .execute();
}
