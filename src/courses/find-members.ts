import { sql } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import { searchFilters } from '../platform/pagination/filter.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import type { Sort } from '../platform/pagination/cursor.ts';
import type { CourseRole } from './course.ts';

/** A person in a course, as those see them who run it. */
export type Member = {
  id: number;
  username: string;
  name: string;
  email: string;
  role: CourseRole;
  enrolledAt: Date;
  endedAt: Date | undefined;
  accountActive: boolean;
  passwordNotSet: boolean;
  /** Whether a role of theirs lets them run the courses that they teach. */
  canManageOwnCourses: boolean;
};

/** As class lists are: by last name. */
const byName: Sort = { column: 'sort_key', kind: 'text', direction: 'asc' };

export type MemberState = 'active' | 'ended';

/** The members of a course, by name. */
export function memberListQuery(courseId: number, state: MemberState, typed: string): Omit<PageQuery, 'cursor' | 'size'> {
  const among = sql<{ id: number }>`select user_id as id from enrollments where course_id = ${courseId} and status = ${sql.lit(state)}`;
  return { table: 'auth_user', among, filters: searchFilters('person', typed), sort: byName };
}

/** These people as members of the course, in their order. */
export async function findMembers(db: Db, courseId: number, ids: number[]): Promise<Member[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('e.course_id', '=', courseId)
    .where('u.id', 'in', ids)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName', 'u.email'])
    .select(['u.is_active', 'u.password_not_set', 'e.role', 'e.created_at', 'e.ended_at'])
    .select((eb) =>
      eb
        .selectFrom('user_roles as ur')
        .innerJoin('role_permissions as p', 'p.role_id', 'ur.role_id')
        .whereRef('ur.user_id', '=', 'u.id')
        .where('p.permission', '=', sql.lit('own-courses:write'))
        .select((of) => of.fn.max(sql<number>`1`).as('one'))
        .as('may_teach'),
    )
    .execute();
  const byId = new Map(
    rows.map((row): [number, Member] => [
      row.id,
      {
        id: row.id,
        username: row.username,
        name: displayName(row),
        email: row.email,
        role: row.role,
        enrolledAt: new Date(row.created_at),
        endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
        accountActive: row.is_active === 1,
        passwordNotSet: row.password_not_set === 1,
        canManageOwnCourses: row.may_teach === 1,
      },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export async function findMember(db: Db, courseId: number, userId: number): Promise<Member | undefined> {
  return (await findMembers(db, courseId, [userId]))[0];
}
