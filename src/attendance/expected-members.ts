import { sql, type RawBuilder } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { CourseRole } from '../courses/course.ts';
import type { Member } from '../courses/find-members.ts';
import { memberIsExpectedIn } from '../meetings/meeting-sections.ts';
import type { Db } from '../platform/db/database.ts';
import { prepareListRead } from '../platform/db/prepared-list-read.ts';
import { selectColumns } from '../platform/db/select-columns.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import { byName } from '../platform/pagination/list-url.ts';
import { addMs } from '../platform/shared/clock.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';

export type ScheduledMeeting = { id: number; courseId: number; sectionId: number | null; startsAt: Date; endsAt: Date };

/** Lists of an attendance page: members who were expected, those of them who did not attend, and users who attended without being expected. */
export const attendanceParts = ['expected', 'missing', 'others'] as const;

export type AttendancePart = (typeof attendanceParts)[number];

/** The users of a list, by name. Where Jitsi reported nothing, admissions through the portal count as attending. */
export function attendanceListQuery(
  meeting: ScheduledMeeting,
  part: AttendancePart,
  reported: boolean,
  zone: string,
): Omit<PageQuery, 'cursor' | 'size'> {
  return { table: 'auth_user', among: selectUsers(meeting, part, reported, zone), sort: byName };
}

function selectUsers(meeting: ScheduledMeeting, part: AttendancePart, reported: boolean, zone: string): RawBuilder<{ id: number }> {
  const expected = sql`select e.user_id as id from ${expectedEnrollments(meeting, zone)}`;
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
 * Enrollments of the meeting's section that cover the scheduled time: a member who was enrolled after it, or whose enrollment had ended
 * before or had its first day after it, was not expected. An active member who attended all the same counts as expected. `expectationOf`
 * is the same rule.
 */
function expectedEnrollments(meeting: ScheduledMeeting, zone: string) {
  const { id, courseId, sectionId, startsAt, endsAt } = meeting;
  const { first, last } = daysOf(meeting, zone);
  return sql`enrollments as e where e.course_id = ${courseId}
    and ((${memberIsExpectedIn([sectionId])} and e.created_at <= ${endsAt.toISOString()} and (e.status = 'active' or e.ended_at > ${startsAt.toISOString()})
        and (e.first_day is null or e.first_day <= ${last}) and (e.last_day is null or e.last_day >= ${first}))
      or (e.status = 'active' and ${participatedIn(id)}))`;
}

export type ExpectedMember = Pick<Member, 'id' | 'enrolledAt' | 'endedAt' | 'firstDay' | 'lastDay' | 'role' | 'section'>;

/** Whether members are expected in a meeting, of which the days are found once for all of them. */
export function expectationOf(meeting: Omit<ScheduledMeeting, 'id' | 'courseId'>, zone: string): (member: ExpectedMember) => boolean {
  const { sectionId, startsAt, endsAt } = meeting;
  let days: { first: string; last: string } | undefined;
  return ({ enrolledAt, endedAt, firstDay, lastDay, role, section }) => {
    const isOfSection = sectionId === null || (section ? section.id === sectionId : role === 'teacher');
    const isEnrolled = enrolledAt <= endsAt && (endedAt === undefined || endedAt > startsAt);
    if (!isOfSection || !isEnrolled || (firstDay === null && lastDay === null)) return isOfSection && isEnrolled;
    // Few enrollments have days, and finding those of a meeting costs more than all of the rest.
    const { first, last } = (days ??= daysOf(meeting, zone));
    return (firstDay === null || firstDay <= last) && (lastDay === null || lastDay >= first);
  };
}

/** The days on which a meeting takes place. One that ends at midnight is not in the next day. */
function daysOf({ startsAt, endsAt }: Pick<ScheduledMeeting, 'startsAt' | 'endsAt'>, zone: string): { first: string; last: string } {
  return { first: toWallTime(startsAt, zone).date, last: toWallTime(addMs(endsAt, -1), zone).date };
}

function participatedIn(meetingId: number) {
  return sql`exists (select 1 from participations as p where p.meeting_id = ${meetingId} and p.user_id = e.user_id)`;
}

function wasAdmittedTo(meetingId: number) {
  return sql`exists (select 1 from join_attempts as a where a.meeting_id = ${meetingId} and a.outcome = 'admitted' and a.user_id = e.user_id)`;
}

/** The expected students, by name. */
export function expectedStudentsQuery(meeting: ScheduledMeeting, zone: string): Omit<PageQuery, 'cursor' | 'size'> {
  const among = sql<{ id: number }>`select e.user_id as id from ${expectedEnrollments(meeting, zone)} and e.role = 'student'`;
  return { table: 'auth_user', among, sort: byName };
}

export async function findExpectedStudents(db: Db, meeting: ScheduledMeeting, zone: string): Promise<number[]> {
  const students = sql`${expectedEnrollments(meeting, zone)} and e.role = 'student'`;
  return (await selectColumns<{ id: number[] }>(db, { id: 'user_id' }, students)).id;
}

/** `role` is undefined for users who never were in the course. */
export type UserWithCourseRole = { id: number; username: string; name: string; role: CourseRole | undefined };

/** These users with their role in the course, in the given order; some hundreds at most. */
export async function findUsersWithCourseRole(db: Db, courseId: number, ids: number[]): Promise<UserWithCourseRole[]> {
  const rows = await selectUsersWithRole(db, ids, { courseId });
  const byId = new Map(
    rows.map((row): [number, UserWithCourseRole] => [
      row.id,
      { id: row.id, username: row.username, name: displayName(row), role: row.role ?? undefined },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type UserRow = { id: number; username: string; firstName: string; lastName: string; role: CourseRole | null };

const selectUsersWithRole = prepareListRead<UserRow, { courseId: number }>((db, ids, value) =>
  db
    .selectFrom('auth_user as u')
    .leftJoin('enrollments as e', (join) => join.onRef('e.user_id', '=', 'u.id').on('e.course_id', '=', value('courseId')))
    .where('u.id', 'in', ids)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName', 'e.role']),
);
