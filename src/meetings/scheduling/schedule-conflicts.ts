import { findCoursesSharingTeachers } from '../../courses/teachers.ts';
import type { Db } from '../../platform/db/database.ts';
import type { MeetingTimes } from '../meeting.ts';

/** Another meeting at the same time, of the same course or of another course of one of its teachers. */
export type ScheduleConflict = MeetingTimes & { id: number; title: string; courseId: number; courseTitle: string };

const MAX_MEETINGS = 1000;

/**
 * The schedule conflicts of meetings of a course at these times: one list for each, earliest first. `except`: ids of meetings that
 * are moved themselves.
 */
export async function findScheduleConflicts(
  db: Db,
  courseId: number,
  times: MeetingTimes[],
  except: number[] = [],
): Promise<ScheduleConflict[][]> {
  if (times.length === 0) return [];
  const startsAt = new Date(Math.min(...times.map((one) => one.startsAt.getTime())));
  const endsAt = new Date(Math.max(...times.map((one) => one.endsAt.getTime())));
  const meetings = (await findMeetingsOfTeachers(db, courseId, { startsAt, endsAt })).filter(({ id }) => !except.includes(id));
  return times.map((one) => meetings.filter((meeting) => overlaps(one, meeting)));
}

async function findMeetingsOfTeachers(db: Db, courseId: number, { startsAt, endsAt }: MeetingTimes): Promise<ScheduleConflict[]> {
  const courseIds = await findCoursesSharingTeachers(db, courseId);
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.course_id', 'in', courseIds)
    .where('m.starts_at', '<', endsAt.toISOString())
    .where('m.ends_at', '>', startsAt.toISOString())
    .where('m.is_active', '=', 1)
    .where('m.cancelled_at', 'is', null)
    .where('c.is_active', '=', 1)
    .select(['m.id', 'm.title', 'm.course_id', 'm.starts_at', 'm.ends_at', 'c.title as course_title'])
    .orderBy('m.starts_at')
    .orderBy('m.id')
    .limit(MAX_MEETINGS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    courseId: row.course_id,
    courseTitle: row.course_title,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
  }));
}

function overlaps(one: MeetingTimes, other: MeetingTimes): boolean {
  return one.startsAt < other.endsAt && other.startsAt < one.endsAt;
}
