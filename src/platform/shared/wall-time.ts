import { DateTime, IANAZone } from 'luxon';
import { days } from './clock.ts';
import { groupBy } from './group-by.ts';

/** Local date and time in a time zone: `2026-03-02`, `19:00`. */
export type WallTime = { date: string; time: string };

/** The instant of a wall time. On the two nights of a year on which clocks change there may be none, or two. */
export type ParsedWallTime = {
  instant: Date;
  /**
   * `skipped`: clocks are put forward over it; the instant is later by as much. `twice`: clocks are put back over it; the instant
   * is the first of the two.
   */
  occurrence: 'once' | 'skipped' | 'twice';
};

/** Undefined for invalid dates and times. */
export function parseWallTime({ date, time }: WallTime, zone: string): ParsedWallTime | undefined {
  const asIfUtc = DateTime.fromISO(`${date}T${time}`, { zone: 'utc' });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time) || !asIfUtc.isValid) return undefined;
  return findInstant(asIfUtc.toMillis(), zone);
}

/** `wall`: the milliseconds since 1970 at which UTC shows this date and time. */
function findInstant(wall: number, zone: string): ParsedWallTime {
  // No zone changes its offset twice within two days.
  const [before, after] = [wall - days(1), wall + days(1)].map((around) => wall - offsetAt(around, zone)) as [number, number];
  const shows = (instant: number) => instant + offsetAt(instant, zone) === wall;
  if (before === after) return { instant: new Date(before), occurrence: 'once' };
  if (shows(before) && shows(after)) return { instant: new Date(Math.min(before, after)), occurrence: 'twice' };
  if (shows(after)) return { instant: new Date(after), occurrence: 'once' };
  return { instant: new Date(before), occurrence: shows(before) ? 'once' : 'skipped' };
}

export function toWallTime(instant: Date, zone: string): WallTime {
  const shown = DateTime.fromJSDate(instant, { zone });
  return { date: shown.toFormat('yyyy-MM-dd'), time: shown.toFormat('HH:mm') };
}

/** Whether a text is a day of this century, such as `2026-03-02`. Databases differ in the years that they store, and time zones are guesses there. */
export function isDate(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

/** Where a valid date begins. On a night on which clocks are put forward at midnight the day begins at one o'clock. */
export function startOfDate(date: string, zone: string): Date {
  return parseWallTime({ date, time: '00:00' }, zone)!.instant;
}

/** Of a valid date; 1 for Monday. */
export function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7;
}

/** The Monday of the week in which a valid date is. */
export function mondayOf(date: string): string {
  return addDays(date, 1 - weekdayOf(date));
}

/** Calendar days from a valid date to another one. */
export function daysBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / days(1);
}

/** Calendar days after a valid date, whatever the time zone. */
export function addDays(date: string, count: number): string {
  return new Date(Date.parse(date) + days(count)).toISOString().slice(0, 10);
}

/** Milliseconds ahead of UTC. */
function offsetAt(instant: number, zone: string): number {
  return IANAZone.create(zone).offset(instant) * 60_000;
}

/** Start of the local day of `instant`, `daysLater` calendar days (of 23 to 25 hours) later. */
export function startOfDay(instant: Date, zone: string, daysLater = 0): Date {
  let day = localDay(instant.getTime(), zone);
  for (let count = 0; count < daysLater; count++) day = localDay(day.end, zone);
  return new Date(day.start);
}

/** In milliseconds since 1970; `end` is the start of the next day. */
type LocalDay = { start: number; end: number };

/** The local days that begin, last or end on a day of UTC, by zone and that day, as far as they were needed. */
const localDays = new Map<string, LocalDay[]>();
const MAX_LOCAL_DAYS = 10_000;

/** Every reader needs the same few days, and finding where one begins takes longer than a query of the database. */
function localDay(instant: number, zone: string): LocalDay {
  const key = `${zone} ${Math.floor(instant / days(1))}`;
  const known = localDays.get(key) ?? [];
  const found = known.find(({ start, end }) => start <= instant && instant < end);
  if (found) return found;
  const wall = instant + offsetAt(instant, zone);
  const [start, end] = [wall, wall + days(1)].map((at) => findInstant(Math.floor(at / days(1)) * days(1), zone).instant.getTime());
  const day = { start: start!, end: end! };
  if (localDays.size >= MAX_LOCAL_DAYS) localDays.clear();
  localDays.set(key, [...known, day]);
  return day;
}

/** Groups items by their local day, in their order. */
export function groupByLocalDay<Item>(items: Item[], instantOf: (item: Item) => Date, zone: string): { day: Date; items: Item[] }[] {
  const groups = groupBy(items, (item) => startOfDay(instantOf(item), zone).getTime());
  return [...groups].map(([day, ofDay]) => ({ day: new Date(day), items: ofDay }));
}
