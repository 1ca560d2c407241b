import { sql, type Selectable } from 'kysely';
import { findSeriesByIds } from '../meetings/find-series.ts';
import type { MeetingTable } from '../meetings/meetings.table.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import type { CalendarMeeting, Calendar } from './calendar-events.ts';

/** More than anybody has; what a calendar shows is bounded all the same. */
const MAX_MEETINGS = 5_000;

/** What a person's calendar is narrowed to: a course, or a single meeting. */
export type CalendarFilter = { courseId?: number; meetingId?: number };

/** The meetings of the courses that a person is in, from an instant on, and all of those of a series that still meets then. */
export async function findCalendarMeetings(
  db: Db,
  userId: number,
  { courseId, meetingId }: CalendarFilter,
  since: Date,
): Promise<CalendarMeeting[]> {
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .innerJoin('enrollments as e', 'e.course_id', 'm.course_id')
    .leftJoin('series as s', 's.id', 'm.series_id')
    .selectAll('m')
    .select('c.title as course_title')
    .where('e.user_id', '=', userId)
    .where('e.status', '=', 'active')
    .where('c.is_active', '=', 1)
    .where((eb) => eb.or([eb('m.ends_at', '>=', since.toISOString()), eb('s.last_date', '>=', since.toISOString().slice(0, 10))]))
    .$if(courseId !== undefined, (query) => query.where('m.course_id', '=', courseId!))
    .$if(meetingId !== undefined, (query) => query.where('m.id', '=', meetingId!))
    .orderBy('m.starts_at')
    .orderBy('m.id')
    .limit(MAX_MEETINGS)
    .execute();
  return rows.map(toCalendarMeeting);
}

function toCalendarMeeting(row: Selectable<MeetingTable> & { course_title: string }): CalendarMeeting {
  return {
    id: row.id,
    courseId: row.course_id,
    courseTitle: row.course_title,
    title: row.title,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
    takesPlace: row.is_active === 1 && row.cancelled_at === null,
    cancelNote: row.cancelled_at === null ? '' : row.cancel_note,
    version: row.version,
    series: row.series_id !== null && row.series_date !== null ? { id: row.series_id, date: row.series_date } : undefined,
  };
}

/** Which address of a person's calendar counts. */
export async function findFeedKeyVersion(db: Db, userId: number): Promise<number> {
  const row = await db.selectFrom('calendar_feeds').select('number').where('user_id', '=', userId).executeTakeFirst();
  return row?.number ?? 1;
}

export async function incrementFeedKeyVersion(tx: Tx, userId: number): Promise<void> {
  await tx
    .insertInto('calendar_feeds')
    .values({ user_id: userId, number: 2 })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ number: sql`calendar_feeds.number + 1` }))
    .execute();
}

/** Who looks back in a calendar looks for last month, not for last year. */
const LOOK_BACK_MS = days(90);

/** What the calendar of a person shows: the meetings of their courses, or of one of these. */
export async function findCalendar(db: Db, userId: number, courseId: number | undefined, now: Date): Promise<Calendar> {
  const scope = courseId === undefined ? {} : { courseId };
  const meetings = await findCalendarMeetings(db, userId, scope, addMs(now, -LOOK_BACK_MS));
  const titles = new Map(meetings.flatMap(({ series, courseTitle }) => (series ? [[series.id, courseTitle] as const] : [])));
  const series = await findSeriesByIds(db, [...titles.keys()]);
  return { meetings, series: series.map((one) => ({ ...one, courseTitle: titles.get(one.id)! })) };
}

/** A single meeting of a course that the person is in; undefined where there is none. */
export async function findCalendarMeeting(db: Db, userId: number, meetingId: number): Promise<CalendarMeeting | undefined> {
  return (await findCalendarMeetings(db, userId, { meetingId }, new Date(0)))[0];
}
