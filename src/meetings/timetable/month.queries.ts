import type { Db } from '../../platform/db/database.ts';
import { meetingIsForUser } from '../meeting-sections.ts';

export type MonthMeeting = { id: number; title: string; startsAt: Date; endsAt: Date; cancelled: boolean };

/** `studentId`: without the meetings of sections that are not this student's. */
export type MonthScope = { courseId: number; studentId: number | undefined };

/** More than ten a day. */
const MAX_MEETINGS = 400;

/** The meetings of a course that begin between two instants, by start. Served by the index of a course's meetings. */
export async function findMeetingsStartingIn(
  db: Db,
  { courseId, studentId }: MonthScope,
  { from, before }: { from: Date; before: Date },
): Promise<MonthMeeting[]> {
  const rows = await db
    .selectFrom('meetings')
    .select(['id', 'title', 'starts_at', 'ends_at', 'cancelled_at'])
    .where('course_id', '=', courseId)
    .where('starts_at', '>=', from.toISOString())
    .where('starts_at', '<', before.toISOString())
    .$if(studentId !== undefined, (query) => query.where(meetingIsForUser('meetings', studentId!)))
    .orderBy('starts_at')
    .orderBy('id')
    .limit(MAX_MEETINGS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
    cancelled: row.cancelled_at !== null,
  }));
}
