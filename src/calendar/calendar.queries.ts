import { sql, type Selectable } from 'kysely';
import { findSeriesByIds } from '../meetings/find-series.ts';
import { storedCallPolicy } from '../meetings/call-options/call-policy.ts';
import { keptOfCall } from '../meetings/call-options/resolve-call-options.ts';
import { meetingIsForMember } from '../meetings/meeting-sections.ts';
import type { MeetingTable } from '../meetings/meetings.table.ts';
import { isNotRemoved } from '../meetings/removals.ts';
import type { Viewer } from '../courses/find-courses.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Db } from '../platform/db/database.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import type { Calendar, CalendarMeeting } from './calendar-events.ts';

/** A calendar shows meetings that ended this long ago at most. */
const LOOK_BACK_MS = days(90);

/** More than any user has. */
const MAX_MEETINGS = 5_000;

type CalendarContext = { db: Db; settings: Pick<Settings, 'jitsi' | 'recordings'> };

type CalendarFilter = { courseId?: number; meetingId?: number };

/** The meetings of a user's courses, or of one of them, those that they were named for, and the series to which they belong. */
export async function findCalendar(context: CalendarContext, userId: number, courseId: number | undefined, now: Date): Promise<Calendar> {
  const filter = courseId === undefined ? {} : { courseId };
  const meetings = await findCalendarMeetings(context, { id: userId, canJoinAny: false }, filter, addMs(now, -LOOK_BACK_MS));
  const courseTitles = new Map(meetings.flatMap(({ series, courseTitle }) => (series ? [[series.id, courseTitle] as const] : [])));
  const series = await findSeriesByIds(context.db, [...courseTitles.keys()]);
  return { meetings, series: series.map((one) => ({ ...one, courseTitle: courseTitles.get(one.id)! })) };
}

/** One meeting that the viewer may join. */
export async function findCalendarMeeting(
  context: CalendarContext,
  viewer: Viewer,
  meetingId: number,
): Promise<CalendarMeeting | undefined> {
  return (await findCalendarMeetings(context, viewer, { meetingId }, new Date(0)))[0];
}

/** The meetings that the viewer may join, and out of which they were not put, that end after `since`, and all such meetings of series that end after it. */
async function findCalendarMeetings(
  { db, settings }: CalendarContext,
  viewer: Viewer,
  { courseId, meetingId }: CalendarFilter,
  since: Date,
): Promise<CalendarMeeting[]> {
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .leftJoin('series as s', 's.id', 'm.series_id')
    .selectAll('m')
    .select(['c.title as course_title', storedCallPolicy.as('policy')])
    .$if(!viewer.canJoinAny, (query) =>
      query.where('m.id', 'in', (eb) =>
        eb
          .selectFrom('enrollments as e')
          .innerJoin('meetings as m', 'm.course_id', 'e.course_id')
          .where('e.user_id', '=', viewer.id)
          .where('e.status', '=', 'active')
          .where(meetingIsForMember)
          .select('m.id')
          .union(eb.selectFrom('meeting_moderators as mm').where('mm.user_id', '=', viewer.id).select('mm.meeting_id as id')),
      ),
    )
    .where('c.is_active', '=', 1)
    .where(isNotRemoved(sql`${viewer.id}`))
    .where((eb) => eb.or([eb('m.ends_at', '>=', since.toISOString()), eb('s.last_date', '>=', since.toISOString().slice(0, 10))]))
    .$if(courseId !== undefined, (query) => query.where('m.course_id', '=', courseId!))
    .$if(meetingId !== undefined, (query) => query.where('m.id', '=', meetingId!))
    .orderBy('m.starts_at')
    .orderBy('m.id')
    .limit(MAX_MEETINGS)
    .execute();
  return rows.map((row) => toCalendarMeeting(settings, row));
}

function toCalendarMeeting(
  settings: CalendarContext['settings'],
  row: Selectable<MeetingTable> & { course_title: string; policy: string | null },
): CalendarMeeting {
  return {
    id: row.id,
    courseId: row.course_id,
    courseTitle: row.course_title,
    title: row.title,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
    takesPlace: row.is_active === 1 && row.cancelled_at === null,
    mayBeRecorded: keptOfCall(settings, { policy: row.policy, choices: row.options }).recording,
    cancelNote: row.cancelled_at === null ? '' : row.cancel_note,
    version: row.version,
    series: row.series_id !== null && row.series_date !== null ? { id: row.series_id, date: row.series_date } : undefined,
  };
}

/** The version that a valid key of the user's calendar URL has. */
export async function findFeedKeyVersion(db: Db, userId: number): Promise<number> {
  const row = await db.selectFrom('calendar_feeds').select('key_version').where('user_id', '=', userId).executeTakeFirst();
  return row?.key_version ?? 1;
}
