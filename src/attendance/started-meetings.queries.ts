import { sql } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import { closesAt } from '../meetings/meeting.ts';
import type { EvaluatedMeeting } from './find-attendance.ts';

export type StartedMeeting = EvaluatedMeeting & { title: string };

/** More classes than these a course does not have; of one that has, the newest count. */
const MAX_MEETINGS = 300;

/** Classes of a course that have begun and were not called off, oldest first; those whose attendance was erased are left out. */
export async function listStartedMeetings(db: Db, courseId: number, now: Date): Promise<StartedMeeting[]> {
  const rows = await db
    .selectFrom('meetings')
    .select(['id', 'title', 'starts_at', 'ends_at', 'closing'])
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
      startsAt: new Date(row.starts_at),
      endsAt,
      closesAt: closesAt({ endsAt, closing: row.closing }),
    };
  });
}

/** When the attendance of a class was erased, because it had had its time; undefined while it is kept. */
export async function findAttendanceErasedAt(db: Db, meetingId: number): Promise<Date | undefined> {
  const row = await db.selectFrom('meetings').select('attendance_deleted_at as at').where('id', '=', meetingId).executeTakeFirst();
  return row?.at ? new Date(row.at) : undefined;
}

/** Of how many classes of a course the attendance was erased. */
export async function countErasedMeetings(db: Db, courseId: number): Promise<number> {
  const classes = db.selectFrom('meetings').where('course_id', '=', courseId).where('cancelled_at', 'is', null);
  const erased = classes.where('attendance_deleted_at', 'is not', null);
  return (await erased.select((eb) => eb.fn.countAll<number>().as('number')).executeTakeFirstOrThrow()).number;
}

/** How many people were in each of these meetings, or were let in by the door where Jitsi told nothing. */
export async function countParticipants(db: Db, meetingIds: number[]): Promise<Map<number, number>> {
  if (meetingIds.length === 0) return new Map();
  const inside = await db
    .selectFrom('participations')
    .where('meeting_id', 'in', meetingIds)
    .where('user_id', 'is not', null)
    .groupBy('meeting_id')
    .select(['meeting_id', sql<number>`count(distinct user_id)`.as('people')])
    .execute();
  const told = new Map(inside.map((row) => [row.meeting_id, row.people]));
  const untold = meetingIds.filter((id) => !told.has(id));
  if (untold.length === 0) return told;
  const atDoor = await db
    .selectFrom('join_attempts')
    .where('meeting_id', 'in', untold)
    .where('outcome', '=', 'admitted')
    .groupBy('meeting_id')
    .select(['meeting_id', sql<number>`count(distinct user_id)`.as('people')])
    .execute();
  return new Map([...told, ...atDoor.map((row): [number, number] => [row.meeting_id!, row.people])]);
}
