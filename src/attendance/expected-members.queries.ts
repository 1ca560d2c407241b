import { sql, type RawBuilder } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { CourseRole } from '../courses/course.ts';
import type { Db } from '../platform/db/database.ts';
import { rowsAsJson } from '../platform/db/rows-as-json.ts';
import type { ListQuestion } from '../platform/pagination/find-page.ts';
import type { AttendancePart } from './attendance-page.ts';

/** The meeting whose people are asked for. */
export type AskedMeeting = { id: number; courseId: number; startsAt: Date; endsAt: Date };

type Ids = RawBuilder<{ id: number }>;
type Question = Omit<ListQuestion, 'at' | 'size'>;

/**
 * Whose place in the course covers the class: who was put into it later, or had left it, was not expected. Whoever is in the
 * course and came all the same belongs to them.
 */
function expectedIn({ id, courseId, startsAt, endsAt }: AskedMeeting) {
  return sql`enrollments as e where e.course_id = ${courseId}
    and ((e.created_at <= ${endsAt.toISOString()} and (e.status = 'active' or e.ended_at > ${startsAt.toISOString()}))
      or (e.status = 'active' and ${cameTo(id, sql`e.user_id`)}))`;
}

function cameTo(meetingId: number, userId: ReturnType<typeof sql>) {
  return sql`exists (select 1 from stays as s where s.meeting_id = ${meetingId} and s.user_id = ${userId})`;
}

function letInto(meetingId: number, userId: ReturnType<typeof sql>) {
  return sql`exists (select 1 from join_attempts as a where a.meeting_id = ${meetingId} and a.answer = 'admitted' and a.user_id = ${userId})`;
}

/** People of a class by name: those who were expected, those of them who did not come, or others who came. */
export function attendanceQuestion(meeting: AskedMeeting, tab: AttendancePart, told: boolean): Question {
  const came = told ? cameTo : letInto;
  const expected = sql`select e.user_id as id from ${expectedIn(meeting)}`;
  return { table: 'auth_user', among: among(), sort: { column: 'sort_key', kind: 'text', direction: 'asc' } };

  function among(): Ids {
    switch (tab) {
      case 'expected':
        return sql`${expected}`;
      case 'missing':
        return sql`${expected} and not ${came(meeting.id, sql`e.user_id`)}`;
      case 'others':
        return told
          ? sql`select user_id as id from stays where meeting_id = ${meeting.id} and user_id is not null except ${expected}`
          : sql`select user_id as id from join_attempts where meeting_id = ${meeting.id} and answer = 'admitted' except ${expected}`;
      default:
        return tab satisfies never;
    }
  }
}

/** The students who were expected. */
export async function findExpectedStudents(db: Db, meeting: AskedMeeting): Promise<number[]> {
  return (await rowsAsJson<[number]>(db, ['user_id'], sql`${expectedIn(meeting)} and e.role = 'student'`)).map(([id]) => id);
}

export type NamedPerson = { id: number; username: string; name: string; role: CourseRole | undefined };

/** These people, in their order, and what they are in the course. */
export async function findNamed(db: Db, courseId: number, ids: number[]): Promise<NamedPerson[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('auth_user as u')
    .leftJoin('enrollments as e', (join) => join.onRef('e.user_id', '=', 'u.id').on('e.course_id', '=', courseId))
    .where('u.id', 'in', ids)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName', 'e.role'])
    .execute();
  const byId = new Map(
    rows.map((row): [number, NamedPerson] => [
      row.id,
      { id: row.id, username: row.username, name: displayName(row), role: row.role ?? undefined },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}
