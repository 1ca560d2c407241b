import type { Series } from '../meetings/series.ts';
import { listOccurrences } from '../meetings/series/series-dates.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';

export type CalendarMeeting = {
  id: number;
  courseId: number;
  courseTitle: string;
  title: string;
  startsAt: Date;
  endsAt: Date;
  /** False where the meeting was cancelled or deactivated. */
  takesPlace: boolean;
  /** The note to the members in the cancellation. */
  cancelNote: string;
  mayBeRecorded: boolean;
  version: number;
  /** The series of the meeting, and its date in it: `2026-03-02`. */
  series: { id: number; date: string } | undefined;
};

export type CalendarSeries = Pick<Series, 'id' | 'courseId' | 'title' | 'rule' | 'version'> & { courseTitle: string };

export type Calendar = { meetings: CalendarMeeting[]; series: CalendarSeries[] };

/** A local time in the portal's zone, in the notation of iCalendar: `2026-03-02T19:00:00`. */
type LocalDateTime = string;

export type CalendarEvent =
  | { kind: 'single'; uid: string; meeting: CalendarMeeting }
  /** `recurrenceId`: the time of the series' rule that this meeting replaces. */
  | { kind: 'occurrence'; uid: string; recurrenceId: LocalDateTime; meeting: CalendarMeeting }
  | { kind: 'series'; uid: string; series: CalendarSeries; startsAt: Date; endsAt: Date; until: Date; excludedDates: LocalDateTime[] };

/**
 * The events of a calendar (RFC 5545 §3.6.1). A series is one repeating event and, under the same UID, one event for each of its meetings
 * (RECURRENCE-ID), because each meeting has its own link and may have been moved or cancelled. Dates of the rule without a meeting become
 * exceptions; a meeting that fits no date of the rule, because the rule was changed, is an event of its own.
 */
export function buildCalendarEvents({ meetings, series }: Calendar, zone: string, host: string): CalendarEvent[] {
  const repeating = series.flatMap((one) => buildSeriesEvent(one, meetings, zone, host) ?? []);
  const bySeriesId = new Map(repeating.map((one) => [one.event.series.id, one] as const));
  const meetingEvents = meetings.map((meeting): CalendarEvent => {
    const recurrenceId = meeting.series && bySeriesId.get(meeting.series.id)?.localTimes.get(meeting.series.date);
    if (recurrenceId === undefined) return { kind: 'single', uid: `meeting-${meeting.id}@${host}`, meeting };
    return { kind: 'occurrence', uid: bySeriesId.get(meeting.series!.id)!.event.uid, recurrenceId, meeting };
  });
  return [...repeating.map(({ event }) => event), ...meetingEvents];
}

type RepeatingSeries = { event: CalendarEvent & { kind: 'series' }; localTimes: Map<string, LocalDateTime> };

function buildSeriesEvent(series: CalendarSeries, meetings: CalendarMeeting[], zone: string, host: string): RepeatingSeries | undefined {
  // One repeating event has one time: classes with other hours on each weekday are events of their own.
  const [time, ...others] = series.rule.times;
  if (!time || others.some(({ startTime, minutes }) => startTime !== time.startTime || minutes !== time.minutes)) return undefined;
  // With holidays: a holiday without a meeting is an exception like any other date.
  const { occurrences } = listOccurrences({ ...series.rule, onHolidays: true }, zone, new Map());
  const [first, last] = [occurrences[0], occurrences.at(-1)];
  if (!first || !last) return undefined;
  const localTimes = new Map(occurrences.map(({ date }) => [date, `${date}T${time.startTime}:00`]));
  const datesWithMeeting = new Set(meetings.filter((meeting) => meeting.series?.id === series.id).map((meeting) => meeting.series!.date));
  const excludedDates = [...localTimes].filter(([date]) => !datesWithMeeting.has(date)).map(([, localTime]) => localTime);
  const times = { startsAt: first.startsAt, endsAt: first.endsAt, until: last.startsAt };
  return { event: { kind: 'series', uid: `series-${series.id}@${host}`, series, ...times, excludedDates }, localTimes };
}

export function formatLocalDateTime(instant: Date, zone: string): LocalDateTime {
  const { date, time } = toWallTime(instant, zone);
  return `${date}T${time}:00`;
}
