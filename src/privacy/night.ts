import { addMs, days } from '../platform/shared/clock.ts';
import { addDays, parseWallTime, toWallTime } from '../platform/shared/wall-time.ts';

/** By the portal's clock. Few people are in class, and clocks are put forward and back earlier. */
const RUN_TIME = '03:30';

/** The next moment at which it is that time of the night; where clocks leave it out, as much later as they are put forward. */
export function nextNightlyRun(now: Date, zone: string): Date {
  const { date } = toWallTime(now, zone);
  const nights = [date, addDays(date, 1)].flatMap((day) => parseWallTime({ date: day, time: RUN_TIME }, zone)?.instant ?? []);
  return nights.find((night) => night > now) ?? addMs(now, days(1));
}
