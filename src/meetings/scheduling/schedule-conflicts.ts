import { findSharedTeachers, type SharedTeacher } from '../../courses/teachers.ts';
import type { Db } from '../../platform/db/database.ts';
import type { MeetingTimes } from '../meeting.ts';

/** Another meeting at the same time, of the same members or of one of the teachers. */
export type ScheduleConflict = MeetingTimes & { id: number; title: string; courseId: number; courseTitle: string };

const MAX_MEETINGS = 1000;

/** `sectionId`: null or undefined for a meeting of the whole course. */
type PlannedTimes = MeetingTimes & { sectionId?: number | null | undefined };

/**
 * The schedule conflicts of meetings of a course at these times: one list for each, earliest first. `except`: ids of meetings that
 * are moved themselves.
 */
export async function findScheduleConflicts(
  db: Db,
  courseId: number,
  times: PlannedTimes[],
  except: number[] = [],
): Promise<ScheduleConflict[][]> {
  if (times.length === 0) return [];
  const startsAt = new Date(Math.min(...times.map((one) => one.startsAt.getTime())));
  const endsAt = new Date(Math.max(...times.map((one) => one.endsAt.getTime())));
  const shared = await findSharedTeachers(db, courseId);
  const courseIds = [...new Set([courseId, ...shared.map((teacher) => teacher.courseId)])];
  const meetings = (await findMeetingsOfCourses(db, courseIds, { startsAt, endsAt })).filter(({ id }) => !except.includes(id));
  return times.map(({ sectionId = null, ...one }) =>
    meetings
      .filter((other) => overlaps(one, other) && concernsSame({ courseId, sectionId }, other, shared))
      .map(({ sectionId: _, ...conflict }) => conflict),
  );
}

type Audience = { courseId: number; sectionId: number | null };

/** Whether members or teachers of the one meeting are expected at the other too. Two sections of a course share at most their teachers. */
function concernsSame(one: Audience, other: Audience, shared: SharedTeacher[]): boolean {
  if (one.courseId === other.courseId && isSameSection(one.sectionId, other.sectionId)) return true;
  return shared.some(
    (teacher) =>
      teacher.courseId === other.courseId &&
      isSameSection(teacher.sectionId, one.sectionId) &&
      isSameSection(teacher.sectionThere, other.sectionId),
  );
}

/** Null stands for all sections. */
function isSameSection(one: number | null, other: number | null): boolean {
  return one === null || other === null || one === other;
}

async function findMeetingsOfCourses(
  db: Db,
  courseIds: number[],
  { startsAt, endsAt }: MeetingTimes,
): Promise<(ScheduleConflict & Audience)[]> {
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.course_id', 'in', courseIds)
    .where('m.starts_at', '<', endsAt.toISOString())
    .where('m.ends_at', '>', startsAt.toISOString())
    .where('m.is_active', '=', 1)
    .where('m.cancelled_at', 'is', null)
    .where('c.is_active', '=', 1)
    .select(['m.id', 'm.title', 'm.course_id', 'm.section_id', 'm.starts_at', 'm.ends_at', 'c.title as course_title'])
    .orderBy('m.starts_at')
    .orderBy('m.id')
    .limit(MAX_MEETINGS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    courseId: row.course_id,
    courseTitle: row.course_title,
    sectionId: row.section_id,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
  }));
}

function overlaps(one: MeetingTimes, other: MeetingTimes): boolean {
  return one.startsAt < other.endsAt && other.startsAt < one.endsAt;
}
