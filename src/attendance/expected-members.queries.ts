import { sql, type RawBuilder } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { CourseRole } from '../courses/course.ts';
import type { Db } from '../platform/db/database.ts';
import { selectRowsAsJson } from '../platform/db/engine.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import type { AttendancePart } from './attendance-page.ts';

/** The meeting whose people are asked for. */
export type ScheduledMeeting = { id: number; courseId: number; startsAt: Date; endsAt: Date };

type Ids = RawBuilder<{ id: number }>;
type Question = Omit<PageQuery, 'cursor' | 'size'>;

/**
 * Whose place in the course covers the class: who was put into it later, or had left it, was not expected. Whoever is in the
 * course and came all the same belongs to them.
 */
function expectedEnrollments({ id, courseId, startsAt, endsAt }: ScheduledMeeting) {
  return sql`enrollments as e where e.course_id = ${courseId}
    and ((e.created_at <= ${endsAt.toISOString()} and (e.status = 'active' or e.ended_at > ${startsAt.toISOString()}))
      or (e.status = 'active' and ${participatedIn(id, sql`e.user_id`)}))`;
}

function participatedIn(meetingId: number, userId: ReturnType<typeof sql>) {
  return sql`exists (select 1 from participations as s where s.meeting_id = ${meetingId} and s.user_id = ${userId})`;
}

function wasAdmittedTo(meetingId: number, userId: ReturnType<typeof sql>) {
  return sql`exists (select 1 from join_attempts as a where a.meeting_id = ${meetingId} and a.outcome = 'admitted' and a.user_id = ${userId})`;
}

/** People of a class by name: those who were expected, those of them who did not come, or others who came. */
export function attendanceListQuestion(meeting: ScheduledMeeting, tab: AttendancePart, told: boolean): Question {
  const came = told ? participatedIn : wasAdmittedTo;
  const expected = sql`select e.user_id as id from ${expectedEnrollments(meeting)}`;
  return { table: 'auth_user', among: among(), sort: { column: 'sort_key', kind: 'text', direction: 'asc' } };

  function among(): Ids {
    switch (tab) {
      case 'expected':
        return sql`${expected}`;
      case 'missing':
        return sql`${expected} and not ${came(meeting.id, sql`e.user_id`)}`;
      case 'others':
        return told
          ? sql`select user_id as id from participations where meeting_id = ${meeting.id} and user_id is not null except ${expected}`
          : sql`select user_id as id from join_attempts where meeting_id = ${meeting.id} and outcome = 'admitted' except ${expected}`;
      default:
        return tab satisfies never;
    }
  }
}

/** The students who were expected. */
export async function findExpectedStudents(db: Db, meeting: ScheduledMeeting): Promise<number[]> {
  return (await selectRowsAsJson<[number]>(db, ['user_id'], sql`${expectedEnrollments(meeting)} and e.role = 'student'`)).map(([id]) => id);
}

export type UserWithCourseRole = { id: number; username: string; name: string; role: CourseRole | undefined };

/** These people, in their order, and what they are in the course. */
export async function findUsersWithCourseRole(db: Db, courseId: number, ids: number[]): Promise<UserWithCourseRole[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('auth_user as u')
    .leftJoin('enrollments as e', (join) => join.onRef('e.user_id', '=', 'u.id').on('e.course_id', '=', courseId))
    .where('u.id', 'in', ids)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName', 'e.role'])
    .execute();
  const byId = new Map(
    rows.map((row): [number, UserWithCourseRole] => [
      row.id,
      { id: row.id, username: row.username, name: displayName(row), role: row.role ?? undefined },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}
