import { after, days } from '../platform/shared/clock.ts';
import { laterDate, readWall, wallTimeOf } from '../platform/shared/wall-time.ts';

/** By the portal's clock. Few people are in class, and clocks are put forward and back earlier. */
const AT = '03:30';

/** The next moment at which it is that time of the night; where clocks leave it out, as much later as they are put forward. */
export function nextNight(now: Date, zone: string): Date {
  const { date } = wallTimeOf(now, zone);
  const nights = [date, laterDate(date, 1)].flatMap((day) => readWall({ date: day, time: AT }, zone)?.instant ?? []);
  return nights.find((night) => night > now) ?? after(now, days(1));
}
