import type { Db } from '../platform/db/database.ts';
import { findSeveralSeries } from '../meetings/find-series.ts';
import { after, days } from '../platform/shared/clock.ts';
import { findMeetingsOf } from './calendar.queries.ts';
import type { Calendar, CalendarMeeting } from './calendar-meeting.ts';

/** Who looks back in a calendar looks for last month, not for last year. */
const LOOKING_BACK = days(90);

/** What the calendar of a person shows: the meetings of their courses, or of one of these. */
export async function findCalendar(db: Db, userId: number, courseId: number | undefined, now: Date): Promise<Calendar> {
  const scope = courseId === undefined ? {} : { courseId };
  const meetings = await findMeetingsOf(db, userId, scope, after(now, -LOOKING_BACK));
  const titles = new Map(meetings.flatMap(({ series, courseTitle }) => (series ? [[series.id, courseTitle] as const] : [])));
  const series = await findSeveralSeries(db, [...titles.keys()]);
  return { meetings, series: series.map((one) => ({ ...one, courseTitle: titles.get(one.id)! })) };
}

/** A single meeting of a course that the person is in; undefined where there is none. */
export async function findMeetingForCalendar(db: Db, userId: number, meetingId: number): Promise<CalendarMeeting | undefined> {
  return (await findMeetingsOf(db, userId, { meetingId }, new Date(0)))[0];
}
