import { DateTime, IANAZone } from 'luxon';
import { days } from './clock.ts';

/** What calendar and clock on the wall of a time zone show: `2026-03-02`, `19:00`. */
export type WallTime = { date: string; time: string };

/** An instant at which the wall shows this. On the two nights of a year on which clocks change, that is not always one. */
export type ParsedWallTime = {
  instant: Date;
  /**
   * `skipped`: no clock ever shows it, because it is put forward over it; the instant is as much later as the clock is put
   * forward. `twice`: clocks show it twice, because they are put back over it; the instant is the first of the two.
   */
  occurrence: 'once' | 'skipped' | 'twice';
};

/** Undefined where the texts are no date or time of a calendar. */
export function parseWallTime({ date, time }: WallTime, zone: string): ParsedWallTime | undefined {
  const asIfUtc = DateTime.fromISO(`${date}T${time}`, { zone: 'utc' });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time) || !asIfUtc.isValid) return undefined;
  const wall = asIfUtc.toMillis();
  // No zone changes its clocks twice within two days.
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

/** The date so many days later, on the calendar alone. */
export function addDays(date: string, count: number): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ days: count }).toFormat('yyyy-MM-dd');
}

/** Milliseconds that the zone's clocks are ahead of UTC. */
function offsetAt(instant: number, zone: string): number {
  return IANAZone.create(zone).offset(instant) * 60_000;
}

/** The instant at which the day of `instant` begins in a time zone, moved by whole days of the calendar (which last 23 to 25 hours). */
export function startOfDay(instant: Date, zone: string, daysLater = 0): Date {
  return DateTime.fromJSDate(instant, { zone }).startOf('day').plus({ days: daysLater }).startOf('day').toJSDate();
}

/** Groups things by the day on which they happen for someone in this zone, in the order in which they come. */
export function groupByLocalDay<Thing>(things: Thing[], instantOf: (thing: Thing) => Date, zone: string): { day: Date; things: Thing[] }[] {
  const groups = new Map<number, { day: Date; things: Thing[] }>();
  for (const thing of things) {
    const day = startOfDay(instantOf(thing), zone);
    const group = groups.get(day.getTime()) ?? { day, things: [] };
    group.things.push(thing);
    groups.set(day.getTime(), group);
  }
  return [...groups.values()];
}
