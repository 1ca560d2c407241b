import { addMs, days } from '../shared/clock.ts';
import { addDays, parseWallTime, toWallTime } from '../shared/wall-time.ts';

/** In the portal's time zone: no classes, and after clocks have changed. */
const RUN_TIME = '03:30';

/** On a night without this wall time the run is as much later as clocks are put forward. */
export function nextNightlyRun(now: Date, zone: string): Date {
  const { date } = toWallTime(now, zone);
  const runs = [date, addDays(date, 1)].flatMap((day) => parseWallTime({ date: day, time: RUN_TIME }, zone)?.instant ?? []);
  return runs.find((run) => run > now) ?? addMs(now, days(1));
}
