import { parseWallTime } from '../platform/shared/wall-time.ts';
import { seriesName } from '../meetings/series-numbers.ts';
import type { Messages } from '../platform/messages/messages.ts';
import { buildCalendarEvents, formatLocalDateTime, type CalendarEvent, type Calendar } from './calendar-events.ts';
import { formatIcalendar, type IcalComponent, type IcalProperty, timeZoneComponent } from './icalendar.ts';

type CalendarOptions = {
  name: string;
  /** The portal's time zone, in which series repeat. */
  zone: string;
  publicUrl: string;
  now: Date;
  messages: Pick<Messages, 'calendar' | 'recordings'>;
};

const HOUR_MS = 3_600_000;

/** The text of an iCalendar file (RFC 5545). Its links lead to the portal, never to Jitsi. */
export function renderCalendar(calendar: Calendar, options: CalendarOptions): string {
  const { zone, publicUrl, name } = options;
  const events = buildCalendarEvents(calendar, zone, new URL(publicUrl).host);
  const instants = calendar.meetings.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]).sort((one, other) => +one - +other);
  const timeZones = instants.length > 0 ? [timeZoneComponent(zone, instants[0]!, instants.at(-1)!)] : [];
  return formatIcalendar([
    'vcalendar',
    [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//Gryphos//Portal//ES'],
      ['calscale', {}, 'text', 'GREGORIAN'],
      ['method', {}, 'text', 'PUBLISH'],
      ['name', {}, 'text', name],
      ['x-wr-calname', {}, 'text', name],
      ['x-wr-timezone', {}, 'text', zone],
      // RFC 7986 §5.7, and what Outlook reads in its place.
      ['refresh-interval', {}, 'duration', 'PT1H'],
      ['x-published-ttl', {}, 'text', 'PT1H'],
    ],
    [...timeZones, ...events.map((event) => eventComponent(event, options))],
  ]);
}

function eventComponent(event: CalendarEvent, options: CalendarOptions): IcalComponent {
  const { now } = options;
  // To the hour, so that the file and its ETag change only when the calendar does.
  const stamp = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  const common: IcalProperty[] = [
    ['uid', {}, 'text', event.uid],
    ['dtstamp', {}, 'date-time', formatUtc(stamp)],
  ];
  return ['vevent', [...common, ...(event.kind === 'series' ? seriesProperties(event, options) : meetingProperties(event, options))], []];
}

function seriesProperties({ series, ...event }: CalendarEvent & { kind: 'series' }, options: CalendarOptions): IcalProperty[] {
  const { zone, publicUrl } = options;
  const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
  const { times, everyWeeks } = series.rule;
  const interval = everyWeeks > 1 ? { interval: everyWeeks } : {};
  const rule = { freq: 'WEEKLY', ...interval, until: formatUtc(event.until), byday: times.map(({ weekday }) => days[weekday - 1]!) };
  return [
    ['sequence', {}, 'integer', series.version - 1],
    dateTimeProperty('dtstart', event.startsAt, zone),
    dateTimeProperty('dtend', event.endsAt, zone),
    ['rrule', {}, 'recur', rule],
    ...event.excludedDates.map((localTime): IcalProperty => ['exdate', { tzid: zone }, 'date-time', localTime]),
    ['summary', {}, 'text', options.messages.calendar.summary(series.courseTitle, seriesName(series.title))],
    ...linkProperties(`${publicUrl}/courses/${series.courseId}`, options.messages.calendar.allMeetings),
  ];
}

function meetingProperties(event: CalendarEvent & { kind: 'single' | 'occurrence' }, options: CalendarOptions): IcalProperty[] {
  const { zone, publicUrl } = options;
  const { calendar: messages, recordings } = options.messages;
  const { meeting } = event;
  const lines = meeting.takesPlace
    ? [messages.join, meeting.mayBeRecorded && recordings.mayBeRecorded]
    : [messages.cancelled, meeting.cancelNote];
  const description = lines.filter(Boolean).join('\n');
  return [
    ['sequence', {}, 'integer', meeting.version - 1],
    ...(event.kind === 'occurrence' ? [['recurrence-id', { tzid: zone }, 'date-time', event.recurrenceId] satisfies IcalProperty] : []),
    dateTimeProperty('dtstart', meeting.startsAt, zone),
    dateTimeProperty('dtend', meeting.endsAt, zone),
    ['summary', {}, 'text', messages.summary(meeting.courseTitle, meeting.title)],
    ['status', {}, 'text', meeting.takesPlace ? 'CONFIRMED' : 'CANCELLED'],
    ...linkProperties(`${publicUrl}/join-meeting/${meeting.id}`, description),
  ];
}

function linkProperties(url: string, description: string): IcalProperty[] {
  return [
    ['description', {}, 'text', `${description}\n${url}`],
    ['location', {}, 'text', url],
    ['url', {}, 'uri', url],
  ];
}

/** In local time; in UTC for the second of two equal local times (the clocks were put back), which iCalendar cannot name. */
function dateTimeProperty(name: string, instant: Date, zone: string): IcalProperty {
  const localTime = formatLocalDateTime(instant, zone);
  const [date, time] = [localTime.slice(0, 10), localTime.slice(11, 16)];
  const isUnambiguous = parseWallTime({ date, time }, zone)?.instant.getTime() === instant.getTime();
  return isUnambiguous ? [name, { tzid: zone }, 'date-time', localTime] : [name, {}, 'date-time', formatUtc(instant)];
}

function formatUtc(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
