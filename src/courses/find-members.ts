import { sql } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import { searchFilters } from '../platform/pagination/filter.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import { byName } from '../platform/pagination/list-url.ts';
import type { CourseRole } from './course.ts';
import type { Section } from './sections.ts';

/** SQL condition: the account of a member (alias `u`) is active. The `+` keeps SQLite from starting with its index of active accounts. */
export const accountIsActive = sql<boolean>`+u.is_active = 1`;

/** A present or former member of a course, as its managers see them. */
export type Member = {
  id: number;
  username: string;
  name: string;
  email: string;
  role: CourseRole;
  section: Section | undefined;
  enrolledAt: Date;
  endedAt: Date | undefined;
  /** The days from and to which the enrollment is active, in the portal's time zone. One in the future that has not begun counts as ended. */
  firstDay: string | null;
  lastDay: string | null;
  accountActive: boolean;
  passwordNotSet: boolean;
  avatarUrl: string | null;
  /** Whether a role of the account has `own-courses:write`. */
  canManageOwnCourses: boolean;
};

export type MemberState = 'active' | 'ended';

/** The members of a course, by name. */
export function memberListQuery(courseId: number, state: MemberState, search: string): Omit<PageQuery, 'cursor' | 'size'> {
  const among = sql<{ id: number }>`select user_id as id from ${enrollmentsOf(courseId, state)}`;
  return { table: 'auth_user', among, filters: searchFilters('person', search), sort: byName };
}

/** The same with the teachers before the students. */
export function teachersFirstQuery(courseId: number, state: MemberState, search: string): Omit<PageQuery, 'cursor' | 'size'> {
  const teachers = sql`select user_id from ${enrollmentsOf(courseId, state)} and role = 'teacher'`;
  const table = sql`(select id, case when id in (${teachers}) then '0' else '1' end || sort_key as roll_key from auth_user)`;
  return { ...memberListQuery(courseId, state, search), table, sort: { column: 'roll_key', kind: 'text', direction: 'asc' } };
}

function enrollmentsOf(courseId: number, state: MemberState) {
  return sql`enrollments where course_id = ${courseId} and status = ${sql.lit(state)}`;
}

/** In the order of the user ids. */
export async function findMembers(db: Db, courseId: number, userIds: number[]): Promise<Member[]> {
  if (userIds.length === 0) return [];
  const rows = await db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .leftJoin('sections as s', 's.id', 'e.section_id')
    .where('e.course_id', '=', courseId)
    .where('u.id', 'in', userIds)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName', 'u.email', 'u.avatar_url'])
    .select(['u.is_active', 'u.password_not_set', 'e.role', 'e.created_at', 'e.ended_at', 'e.first_day', 'e.last_day'])
    .select(['s.id as sectionId', 's.name as sectionName'])
    .select((eb) =>
      eb
        .selectFrom('user_roles as ur')
        .innerJoin('role_permissions as p', 'p.role_id', 'ur.role_id')
        .whereRef('ur.user_id', '=', 'u.id')
        .where('p.permission', '=', sql.lit('own-courses:write'))
        .select((subquery) => subquery.fn.max(sql<number>`1`).as('one'))
        .as('can_manage'),
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
        section: row.sectionId !== null && row.sectionName !== null ? { id: row.sectionId, name: row.sectionName } : undefined,
        enrolledAt: new Date(row.created_at),
        endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
        firstDay: row.first_day,
        lastDay: row.last_day,
        accountActive: row.is_active === 1,
        passwordNotSet: row.password_not_set === 1,
        avatarUrl: row.avatar_url,
        canManageOwnCourses: row.can_manage === 1,
      },
    ]),
  );
  return userIds.flatMap((id) => byId.get(id) ?? []);
}

export async function findMember(db: Db, courseId: number, userId: number): Promise<Member | undefined> {
  return (await findMembers(db, courseId, [userId]))[0];
}
