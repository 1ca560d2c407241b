import { DateTime } from 'luxon';

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
