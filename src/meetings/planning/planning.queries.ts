import type { Db } from '../../platform/db/database.ts';
import type { ManagedMeeting, MeetingTimes } from '../meeting.ts';
import { toManagedMeeting } from '../meetings.queries.ts';

/** When the latest class of each of these courses that starts before `until` starts, by course id. */
export async function findLatestStarts(db: Db, courseIds: number[], until: Date): Promise<Map<number, Date>> {
  if (courseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('courses as c')
    .where('c.id', 'in', courseIds)
    .select((eb) => [
      'c.id',
      eb
        .selectFrom('meetings as m')
        .whereRef('m.course_id', '=', 'c.id')
        .where('m.starts_at', '<', until.toISOString())
        .select((subquery) => subquery.fn.max('m.starts_at').as('latest'))
        .as('latest'),
    ])
    .execute();
  return new Map(rows.flatMap(({ id, latest }) => (latest === null ? [] : [[id, new Date(latest)] as const])));
}

/** When the last class of a course is, cancelled ones left out. */
export async function findLatestTimes(db: Db, courseId: number): Promise<MeetingTimes | undefined> {
  const row = await db
    .selectFrom('meetings')
    .select(['starts_at', 'ends_at'])
    .where('course_id', '=', courseId)
    .where('cancelled_at', 'is', null)
    .orderBy('starts_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { startsAt: new Date(row.starts_at), endsAt: new Date(row.ends_at) };
}

/** More than two years of daily classes. */
const MAX_STARTS = 1000;

export async function findStartsAfter(db: Db, courseId: number, instant: Date): Promise<Date[]> {
  const rows = await db
    .selectFrom('meetings')
    .select('starts_at')
    .where('course_id', '=', courseId)
    .where('starts_at', '>', instant.toISOString())
    .where('cancelled_at', 'is', null)
    .orderBy('starts_at')
    .limit(MAX_STARTS)
    .execute();
  return rows.map((row) => new Date(row.starts_at));
}

export async function findFirstStart(db: Db, courseId: number, since: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('meetings')
    .select('starts_at')
    .where('course_id', '=', courseId)
    .where('starts_at', '>=', since.toISOString())
    .orderBy('starts_at')
    .limit(1)
    .executeTakeFirst();
  return row && new Date(row.starts_at);
}

/** The classes of a course that belong to no series and take place, from an instant on, by their start. */
export async function findSingleMeetings(
  db: Db,
  jitsiServer: string,
  courseId: number,
  since: Date,
  limit: number,
): Promise<ManagedMeeting[]> {
  const rows = await db
    .selectFrom('meetings')
    .selectAll()
    .where('course_id', '=', courseId)
    .where('series_id', 'is', null)
    .where('starts_at', '>=', since.toISOString())
    .where('cancelled_at', 'is', null)
    .where('is_active', '=', 1)
    .orderBy('starts_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => toManagedMeeting(row, jitsiServer));
}
