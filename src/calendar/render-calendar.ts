import { readWall } from '../platform/shared/wall-time.ts';
import type { Words } from '../platform/messages/messages.ts';
import { eventsOf, wallOf, type CalendarEvent } from './calendar-events.ts';
import type { Calendar } from './calendar-meeting.ts';
import { icalendarText, type Component, type Property } from './icalendar.ts';
import { timeZoneComponent } from './ical-time-zone.ts';

export type CalendarFrame = {
  name: string;
  /** The portal's: series meet by its wall. */
  zone: string;
  publicUrl: string;
  now: Date;
  words: Words['calendar'];
};

const HOUR = 3_600_000;

/** A calendar as applications subscribe to it or open it. Its addresses lead to the portal, never to Jitsi. */
export function calendarFile(calendar: Calendar, frame: CalendarFrame): string {
  const { zone, publicUrl, name } = frame;
  const events = eventsOf(calendar, zone, new URL(publicUrl).host);
  const instants = calendar.meetings.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]).sort((one, other) => +one - +other);
  const clocks = instants.length > 0 ? [timeZoneComponent(zone, instants[0]!, instants.at(-1)!)] : [];
  return icalendarText([
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

function eventComponent(event: CalendarEvent, frame: CalendarFrame): Component {
  const { now } = frame;
  // To the hour: who asks again within it gets the same file, and is told that it is the same.
  const stamp = new Date(Math.floor(now.getTime() / HOUR) * HOUR);
  const common: Property[] = [
    ['uid', {}, 'text', event.uid],
    ['dtstamp', {}, 'date-time', utc(stamp)],
  ];
  return ['vevent', [...common, ...(event.kind === 'series' ? seriesProperties(event, frame) : meetingProperties(event, frame))], []];
}

function seriesProperties({ series, ...event }: CalendarEvent & { kind: 'series' }, frame: CalendarFrame): Property[] {
  const { zone, publicUrl } = frame;
  const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
  const rule = { freq: 'WEEKLY', until: utc(event.until), byday: series.rule.weekdays.map((day) => days[day - 1]!) };
  return [
    ['sequence', {}, 'integer', series.version - 1],
    moment('dtstart', event.startsAt, zone),
    moment('dtend', event.endsAt, zone),
    ['rrule', {}, 'recur', rule],
    ...event.except.map((wall): Property => ['exdate', { tzid: zone }, 'date-time', wall]),
    ['summary', {}, 'text', frame.words.summary(series.courseTitle, series.title)],
    ...placeProperties(`${publicUrl}/courses/${series.courseId}`, frame.words.inCourse),
  ];
}

function meetingProperties(event: CalendarEvent & { kind: 'single' | 'occurrence' }, frame: CalendarFrame): Property[] {
  const { zone, publicUrl, words } = frame;
  const { meeting } = event;
  const says = meeting.stands ? words.enter : [words.cancelled, meeting.cancelNote].filter(Boolean).join('\n');
  return [
    ['sequence', {}, 'integer', meeting.version - 1],
    ...(event.kind === 'occurrence' ? [['recurrence-id', { tzid: zone }, 'date-time', event.instead] satisfies Property] : []),
    moment('dtstart', meeting.startsAt, zone),
    moment('dtend', meeting.endsAt, zone),
    ['summary', {}, 'text', words.summary(meeting.courseTitle, meeting.title)],
    ['status', {}, 'text', meeting.stands ? 'CONFIRMED' : 'CANCELLED'],
    ...placeProperties(`${publicUrl}/join-meeting/${meeting.id}`, says),
  ];
}

function placeProperties(address: string, says: string): Property[] {
  return [
    ['description', {}, 'text', `${says}\n${address}`],
    ['location', {}, 'text', address],
    ['url', {}, 'uri', address],
  ];
}

/** On the wall of the zone; in UTC in the hour that the wall shows a second time, which it cannot name. */
function moment(name: string, instant: Date, zone: string): Property {
  const wall = wallOf(instant, zone);
  const [date, time] = [wall.slice(0, 10), wall.slice(11, 16)];
  const isNamed = readWall({ date, time }, zone)?.instant.getTime() === instant.getTime();
  return isNamed ? [name, { tzid: zone }, 'date-time', wall] : [name, {}, 'date-time', utc(instant)];
}

function utc(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
