import type { Db } from '../platform/db/database.ts';
import { findSeriesByIds } from '../meetings/find-series.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { findCalendarMeetings } from './calendar.queries.ts';
import type { Calendar, CalendarMeeting } from './calendar-meeting.ts';

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
