import { sql, type RawBuilder } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { CourseRole } from '../courses/course.ts';
import type { Db } from '../platform/db/database.ts';
import { selectRowsAsJson } from '../platform/db/engine.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import type { Sort } from '../platform/pagination/list-url.ts';

export type ScheduledMeeting = { id: number; courseId: number; startsAt: Date; endsAt: Date };

/** Lists of an attendance page: members who were expected, those of them who did not attend, and users who attended without being expected. */
export const attendanceParts = ['expected', 'missing', 'others'] as const;

export type AttendancePart = (typeof attendanceParts)[number];

/** The sort key of accounts begins with the last name. */
const byName: Sort = { column: 'sort_key', kind: 'text', direction: 'asc' };

/** The users of a list, by name. Where Jitsi reported nothing, admissions through the portal count as attending. */
export function attendanceListQuery(
  meeting: ScheduledMeeting,
  part: AttendancePart,
  reported: boolean,
): Omit<PageQuery, 'cursor' | 'size'> {
  return { table: 'auth_user', among: selectUsers(meeting, part, reported), sort: byName };
}

function selectUsers(meeting: ScheduledMeeting, part: AttendancePart, reported: boolean): RawBuilder<{ id: number }> {
  const expected = sql`select e.user_id as id from ${expectedEnrollments(meeting)}`;
  const attended = reported ? participatedIn : wasAdmittedTo;
  switch (part) {
    case 'expected':
      return sql`${expected}`;
    case 'missing':
      return sql`${expected} and not ${attended(meeting.id)}`;
    case 'others':
      return reported
        ? sql`select user_id as id from participations where meeting_id = ${meeting.id} and user_id is not null except ${expected}`
        : sql`select user_id as id from join_attempts where meeting_id = ${meeting.id} and outcome = 'admitted' except ${expected}`;
    default:
      return part satisfies never;
  }
}

/**
 * Enrollments that cover the scheduled time: a member who was enrolled after it, or whose enrollment had ended before, was not expected. An
 * active member who attended all the same counts as expected.
 */
function expectedEnrollments({ id, courseId, startsAt, endsAt }: ScheduledMeeting) {
  return sql`enrollments as e where e.course_id = ${courseId}
    and ((e.created_at <= ${endsAt.toISOString()} and (e.status = 'active' or e.ended_at > ${startsAt.toISOString()}))
      or (e.status = 'active' and ${participatedIn(id)}))`;
}

function participatedIn(meetingId: number) {
  return sql`exists (select 1 from participations as p where p.meeting_id = ${meetingId} and p.user_id = e.user_id)`;
}

function wasAdmittedTo(meetingId: number) {
  return sql`exists (select 1 from join_attempts as a where a.meeting_id = ${meetingId} and a.outcome = 'admitted' and a.user_id = e.user_id)`;
}

/** The expected students, by name. */
export function expectedStudentsQuery(meeting: ScheduledMeeting): Omit<PageQuery, 'cursor' | 'size'> {
  const among = sql<{ id: number }>`select e.user_id as id from ${expectedEnrollments(meeting)} and e.role = 'student'`;
  return { table: 'auth_user', among, sort: byName };
}

export async function findExpectedStudents(db: Db, meeting: ScheduledMeeting): Promise<number[]> {
  return (await selectRowsAsJson<[number]>(db, ['user_id'], sql`${expectedEnrollments(meeting)} and e.role = 'student'`)).map(([id]) => id);
}

/** `role` is undefined for users who never were in the course. */
export type UserWithCourseRole = { id: number; username: string; name: string; role: CourseRole | undefined };

/** These users with their role in the course, in the given order. */
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
