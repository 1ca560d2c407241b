import type { Series } from '../meetings/series.ts';
import { listOccurrences } from '../meetings/series/series-dates.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';

/** A time on the wall of the portal's zone, as iCalendar writes it: `2026-03-02T19:00:00`. */
type LocalDateTime = string;

export type CalendarEvent =
  | { kind: 'single'; uid: string; meeting: CalendarMeeting }
  /** `instead`: which of the times of the series' rule it stands for. */
  | { kind: 'occurrence'; uid: string; recurrenceId: LocalDateTime; meeting: CalendarMeeting }
  | { kind: 'series'; uid: string; series: CalendarSeries; startsAt: Date; endsAt: Date; until: Date; excludedDates: LocalDateTime[] };

/**
 * The events of a calendar (RFC 5545 §3.6.1). A series is one event that repeats and, under the same name, one for each of its meetings
 * (RECURRENCE-ID), because each has an address of its own and may have been moved or cancelled. Dates of the rule on which there is no
 * meeting are excepted; a meeting from before the rule was changed, for which it has no date, stands by itself.
 */
export function buildCalendarEvents({ meetings, series }: Calendar, zone: string, host: string): CalendarEvent[] {
  const repeating = series.map((one) => buildSeriesEvent(one, meetings, zone, host));
  const known = new Map(repeating.flatMap((one) => (one ? [[one.event.series.id, one] as const] : [])));
  const each = meetings.map((meeting): CalendarEvent => {
    const recurrenceId = meeting.series && known.get(meeting.series.id)?.localTimes.get(meeting.series.date);
    if (recurrenceId === undefined) return { kind: 'single', uid: `meeting-${meeting.id}@${host}`, meeting };
    return { kind: 'occurrence', uid: known.get(meeting.series!.id)!.event.uid, recurrenceId, meeting };
  });
  return [...[...known.values()].map(({ event }) => event), ...each];
}

type RepeatingSeries = { event: CalendarEvent & { kind: 'series' }; localTimes: Map<string, LocalDateTime> };

function buildSeriesEvent(series: CalendarSeries, meetings: CalendarMeeting[], zone: string, host: string): RepeatingSeries | undefined {
  // Holidays count as dates here: each of them on which there is no meeting is an exception like any other.
  const { occurrences } = listOccurrences({ ...series.rule, onHolidays: true }, zone, new Map());
  const [first, last] = [occurrences[0], occurrences.at(-1)];
  if (!first || !last) return undefined;
  const localTimes = new Map(occurrences.map(({ date }) => [date, `${date}T${series.rule.startTime}:00`]));
  const met = new Set(meetings.filter((meeting) => meeting.series?.id === series.id).map((meeting) => meeting.series!.date));
  const excludedDates = [...localTimes].filter(([date]) => !met.has(date)).map(([, wall]) => wall);
  const times = { startsAt: first.startsAt, endsAt: first.endsAt, until: last.startsAt };
  return { event: { kind: 'series', uid: `series-${series.id}@${host}`, series, ...times, excludedDates }, localTimes };
}

/** An instant on the wall of a zone, as iCalendar writes it. */
export function formatLocalDateTime(instant: Date, zone: string): LocalDateTime {
  const { date, time } = toWallTime(instant, zone);
  return `${date}T${time}:00`;
}

/** A meeting as calendars show it. */
export type CalendarMeeting = {
  id: number;
  courseId: number;
  courseTitle: string;
  title: string;
  startsAt: Date;
  endsAt: Date;
  /** False where it was cancelled or switched off. */
  takesPlace: boolean;
  /** What the members were told when it was cancelled. */
  cancelNote: string;
  version: number;
  /** The series that it is one of, and the date that the series gave it: `2026-03-02`. */
  series: { id: number; date: string } | undefined;
};

export type CalendarSeries = Pick<Series, 'id' | 'courseId' | 'title' | 'rule' | 'version'> & { courseTitle: string };

export type Calendar = { meetings: CalendarMeeting[]; series: CalendarSeries[] };
