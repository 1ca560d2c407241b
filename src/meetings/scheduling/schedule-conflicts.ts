import type { Db } from '../../platform/db/database.ts';
import { findCoursesSharingTeachers } from '../../courses/teachers.ts';

export type TimeSpan = { startsAt: Date; endsAt: Date };

/** Another meeting at the same time that somebody who teaches the course would have to teach as well, or of the course itself. */
export type ScheduleConflict = TimeSpan & { id: number; title: string; courseId: number; courseTitle: string };

/** More than these nobody reads. */
const MAX_MEETINGS = 1000;

/**
 * What stands in the way of meetings of a course at these times: for each span its clashes, earliest first. `except`: numbers of
 * meetings that are to be moved themselves.
 */
export async function findScheduleConflicts(
  db: Db,
  courseId: number,
  spans: TimeSpan[],
  except: number[] = [],
): Promise<ScheduleConflict[][]> {
  if (spans.length === 0) return [];
  const from = new Date(Math.min(...spans.map(({ startsAt }) => startsAt.getTime())));
  const to = new Date(Math.max(...spans.map(({ endsAt }) => endsAt.getTime())));
  const busy = (await findBusyMeetings(db, courseId, { startsAt: from, endsAt: to })).filter(({ id }) => !except.includes(id));
  return spans.map((span) => busy.filter((other) => overlaps(span, other)));
}

async function findBusyMeetings(db: Db, courseId: number, { startsAt, endsAt }: TimeSpan): Promise<ScheduleConflict[]> {
  const courses = await findCoursesSharingTeachers(db, courseId);
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.course_id', 'in', courses)
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

function overlaps(one: TimeSpan, other: TimeSpan): boolean {
  return one.startsAt < other.endsAt && other.startsAt < one.endsAt;
}
