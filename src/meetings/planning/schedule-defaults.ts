import { addDays, toWallTime } from '../../platform/shared/wall-time.ts';

/** What the form starts with: tomorrow in the evening, and a term of 17 weeks. */
export function findScheduleDefaults(now: Date, zone: string) {
  const today = toWallTime(now, zone).date;
  const tomorrow = addDays(today, 1);
  return { date: tomorrow, first_date: tomorrow, last_date: addDays(today, 17 * 7), starts: '19:00', ends: '20:30' };
}
