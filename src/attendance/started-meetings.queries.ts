import { sql } from 'kysely';
import { closesAt } from '../meetings/meeting.ts';
import type { Db } from '../platform/db/database.ts';
import { prepareRead } from '../platform/db/prepared-statement.ts';
import type { EvaluatedMeeting } from './find-attendance.ts';

export type StartedMeeting = EvaluatedMeeting & { title: string; sectionId: number | null };

/** More than any course has; beyond it, the newest meetings count. */
const MAX_MEETINGS = 300;

/** The meetings of a course that have started and were not cancelled, oldest first, without those whose attendance has been erased. */
export async function listStartedMeetings(db: Db, courseId: number, now: Date): Promise<StartedMeeting[]> {
  const rows = await db
    .selectFrom('meetings')
    .select(['id', 'title', 'section_id', 'starts_at', 'ends_at', 'closing'])
    .where('course_id', '=', courseId)
    .where('cancelled_at', 'is', null)
    .where('attendance_deleted_at', 'is', null)
    .where('starts_at', '<=', now.toISOString())
    .orderBy('starts_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_MEETINGS)
    .execute();
  return rows.reverse().map((row) => {
    const endsAt = new Date(row.ends_at);
    return {
      id: row.id,
      title: row.title,
      sectionId: row.section_id,
      startsAt: new Date(row.starts_at),
      endsAt,
      closesAt: closesAt({ endsAt, closing: row.closing }),
    };
  });
}

/** When retention erased the attendance of a meeting; undefined while it is kept. */
export async function findAttendanceErasedAt(db: Db, meetingId: number): Promise<Date | undefined> {
  const [row] = await selectErasedAt(db, { meetingId });
  return row?.at ? new Date(row.at) : undefined;
}

const selectErasedAt = prepareRead<{ meetingId: number }, { at: string | null }>((db, value) =>
  db.selectFrom('meetings').select('attendance_deleted_at as at').where('id', '=', value('meetingId')),
);

export async function countErasedMeetings(db: Db, courseId: number): Promise<number> {
  const row = await db
    .selectFrom('meetings')
    .where('course_id', '=', courseId)
    .where('cancelled_at', 'is', null)
    .where('attendance_deleted_at', 'is not', null)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

/** How many users attended each meeting; where Jitsi reported nobody, how many were admitted through the portal. */
export async function countParticipants(db: Db, meetingIds: number[]): Promise<Map<number, number>> {
  if (meetingIds.length === 0) return new Map();
  const participants = await db
    .selectFrom('participations')
    .where('meeting_id', 'in', meetingIds)
    .where('user_id', 'is not', null)
    .groupBy('meeting_id')
    .select(['meeting_id', sql<number>`count(distinct user_id)`.as('users')])
    .execute();
  const counts = new Map(participants.map((row) => [row.meeting_id, row.users]));
  const unreported = meetingIds.filter((id) => !counts.has(id));
  if (unreported.length === 0) return counts;
  const admitted = await db
    .selectFrom('join_attempts')
    .where('meeting_id', 'in', unreported)
    .where('outcome', '=', 'admitted')
    .groupBy('meeting_id')
    .select(['meeting_id', sql<number>`count(distinct user_id)`.as('users')])
    .execute();
  return new Map([...counts, ...admitted.map((row): [number, number] => [row.meeting_id!, row.users])]);
}
