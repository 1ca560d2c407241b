import ICAL from 'ical.js';
import { IANAZone } from 'luxon';
import { days, minutes } from '../platform/shared/clock.ts';

/** RFC 5545 §3.1: 75 bytes a line. The library does not count the space at the beginning of a continuation line. */
ICAL.foldLength = 74;

/** A property of jCal (RFC 7265 §3.4). */
export type IcalProperty = [name: string, parameters: Record<string, string>, type: string, ...values: (string | number | object)[]];

export type IcalComponent = [name: string, properties: IcalProperty[], components: IcalComponent[]];

/** The text of an iCalendar file (RFC 5545): lines folded, values escaped. */
export function formatIcalendar(component: IcalComponent): string {
  return `${ICAL.stringify(component)}\r\n`;
}

/** A change of a zone's offset, in minutes ahead of UTC, at the instant `at`. */
type Transition = { at: number; from: number; to: number };

/** Longer than any summer time: what follows within it is its end. */
const YEAR_MS = days(366);

/**
 * The VTIMEZONE of a zone between two instants (RFC 5545 §3.6.5). Every change of offset is listed, instead of a rule: Chile has moved the
 * dates of its changes by decree more than once.
 */
export function timeZoneComponent(name: string, from: Date, until: Date): IcalComponent {
  const zone = IANAZone.create(name);
  const [first, last] = [from.getTime() - YEAR_MS, until.getTime() + YEAR_MS];
  const start: Transition = { at: first, from: zone.offset(first), to: zone.offset(first) };
  const transitions = [start, ...findTransitions(zone, first, last + YEAR_MS)];
  const observances = transitions.flatMap((one, index) => (one.at < last ? [observance(zone, one, transitions[index + 1])] : []));
  return ['vtimezone', [['tzid', {}, 'text', name]], observances];
}

function findTransitions(zone: IANAZone, from: number, until: number): Transition[] {
  const found: Transition[] = [];
  for (let day = from; day < until; day += days(1)) {
    const [before, after] = [zone.offset(day), zone.offset(day + days(1))];
    if (before !== after) found.push({ at: findTransitionInstant(zone, day, day + days(1)), from: before, to: after });
  }
  return found;
}

/** To the minute, by bisection: no zone changes its offset twice in a day. */
function findTransitionInstant(zone: IANAZone, before: number, after: number): number {
  const offset = zone.offset(before);
  let [low, high] = [before, after];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle) === offset) low = middle;
    else high = middle;
  }
  return Math.round(high / minutes(1)) * minutes(1);
}

function observance(zone: IANAZone, { at, from, to }: Transition, next: Transition | undefined): IcalComponent {
  // The onset is a local time with the offset before the change.
  const onset = new Date(at + minutes(from)).toISOString().slice(0, 19);
  const endsAsDaylight = next !== undefined && next.at - at < YEAR_MS && (winterTimeZones.has(zone.name) ? next.to > to : next.to < to);
  return [
    endsAsDaylight ? 'daylight' : 'standard',
    [
      ['dtstart', {}, 'date-time', onset],
      ['tzoffsetfrom', {}, 'utc-offset', formatOffset(from)],
      ['tzoffsetto', {}, 'utc-offset', formatOffset(to)],
      ['tzname', {}, 'text', zone.formatOffset(at, 'short')],
    ],
    [],
  ];
}

/**
 * Where standard time is the later one by law, and clocks are put back for winter or for Ramadan: negative daylight saving time in the tz
 * database (files europe, Rule Eire, and africa, Rule Morocco). Everywhere else the earlier time is the standard.
 */
const winterTimeZones = new Set(['Europe/Dublin', 'Eire', 'Africa/Casablanca', 'Africa/El_Aaiun']);

/** `-03:00` for -180. */
function formatOffset(offset: number): string {
  const digits = (number: number) => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(Math.abs(offset) / 60))}:${digits(Math.abs(offset) % 60)}`;
}
