import { parseWallTime } from '../platform/shared/wall-time.ts';
import type { Messages } from '../platform/messages/messages.ts';
import { buildCalendarEvents, formatLocalDateTime, type CalendarEvent, type Calendar } from './calendar-events.ts';
import { formatIcalendar, type IcalComponent, type IcalProperty, timeZoneComponent } from './icalendar.ts';

export type CalendarOptions = {
  name: string;
  /** The portal's: series meet by its wall. */
  zone: string;
  publicUrl: string;
  now: Date;
  messages: Messages['calendar'];
};

const HOUR_MS = 3_600_000;

/** A calendar as applications subscribe to it or open it. Its addresses lead to the portal, never to Jitsi. */
export function renderCalendar(calendar: Calendar, frame: CalendarOptions): string {
  const { zone, publicUrl, name } = frame;
  const events = buildCalendarEvents(calendar, zone, new URL(publicUrl).host);
  const instants = calendar.meetings.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]).sort((one, other) => +one - +other);
  const clocks = instants.length > 0 ? [timeZoneComponent(zone, instants[0]!, instants.at(-1)!)] : [];
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
      ['refresh-interval', { value: 'DURATION' }, 'text', 'PT1H'],
      ['x-published-ttl', {}, 'text', 'PT1H'],
    ],
    [...clocks, ...events.map((event) => eventComponent(event, frame))],
  ]);
}

function eventComponent(event: CalendarEvent, frame: CalendarOptions): IcalComponent {
  const { now } = frame;
  // To the hour: who asks again within it gets the same file, and is told that it is the same.
  const stamp = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  const common: IcalProperty[] = [
    ['uid', {}, 'text', event.uid],
    ['dtstamp', {}, 'date-time', formatUtc(stamp)],
  ];
  return ['vevent', [...common, ...(event.kind === 'series' ? seriesProperties(event, frame) : meetingProperties(event, frame))], []];
}

function seriesProperties({ series, ...event }: CalendarEvent & { kind: 'series' }, frame: CalendarOptions): IcalProperty[] {
  const { zone, publicUrl } = frame;
  const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
  const rule = { freq: 'WEEKLY', until: formatUtc(event.until), byday: series.rule.weekdays.map((day) => days[day - 1]!) };
  return [
    ['sequence', {}, 'integer', series.version - 1],
    dateTimeProperty('dtstart', event.startsAt, zone),
    dateTimeProperty('dtend', event.endsAt, zone),
    ['rrule', {}, 'recur', rule],
    ...event.excludedDates.map((wall): IcalProperty => ['exdate', { tzid: zone }, 'date-time', wall]),
    ['summary', {}, 'text', frame.messages.summary(series.courseTitle, series.title)],
    ...linkProperties(`${publicUrl}/courses/${series.courseId}`, frame.messages.inCourse),
  ];
}

function meetingProperties(event: CalendarEvent & { kind: 'single' | 'occurrence' }, frame: CalendarOptions): IcalProperty[] {
  const { zone, publicUrl, messages } = frame;
  const { meeting } = event;
  const says = meeting.takesPlace ? messages.enter : [messages.cancelled, meeting.cancelNote].filter(Boolean).join('\n');
  return [
    ['sequence', {}, 'integer', meeting.version - 1],
    ...(event.kind === 'occurrence' ? [['recurrence-id', { tzid: zone }, 'date-time', event.recurrenceId] satisfies IcalProperty] : []),
    dateTimeProperty('dtstart', meeting.startsAt, zone),
    dateTimeProperty('dtend', meeting.endsAt, zone),
    ['summary', {}, 'text', messages.summary(meeting.courseTitle, meeting.title)],
    ['status', {}, 'text', meeting.takesPlace ? 'CONFIRMED' : 'CANCELLED'],
    ...linkProperties(`${publicUrl}/join-meeting/${meeting.id}`, says),
  ];
}

function linkProperties(address: string, says: string): IcalProperty[] {
  return [
    ['description', {}, 'text', `${says}\n${address}`],
    ['location', {}, 'text', address],
    ['url', {}, 'uri', address],
  ];
}

/** On the wall of the zone; in UTC in the hour that the wall shows a second time, which it cannot name. */
function dateTimeProperty(name: string, instant: Date, zone: string): IcalProperty {
  const wall = formatLocalDateTime(instant, zone);
  const [date, time] = [wall.slice(0, 10), wall.slice(11, 16)];
  const isNamed = parseWallTime({ date, time }, zone)?.instant.getTime() === instant.getTime();
  return isNamed ? [name, { tzid: zone }, 'date-time', wall] : [name, {}, 'date-time', formatUtc(instant)];
}

function formatUtc(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
