import type { Db } from '../../platform/db/database.ts';
import { groupBy } from '../../platform/shared/group-by.ts';
import { addDays, isDate, startOfDate, toWallTime, weekdayOf } from '../../platform/shared/wall-time.ts';
import { listObservedHolidays } from '../series/holidays.ts';
import { findMeetingsStartingIn, type MonthMeeting, type MonthScope } from './month.queries.ts';

/** A day of the portal's time zone. A class that goes on after midnight belongs to the day on which it begins. */
type MonthDay = { date: string; number: number; isToday: boolean; holiday: string | undefined; meetings: MonthMeeting[] };

/** `weeks` from Monday to Sunday; undefined for the days of other months. `previous` and `next` are months, as in the query string. */
export type CourseMonth = { month: string; weeks: (MonthDay | undefined)[][]; previous: string | undefined; next: string | undefined };

/** The month of a query string, `2026-12`; what is none is the current one. */
export async function findCourseMonth(db: Db, zone: string, scope: MonthScope, text: string | undefined, now: Date): Promise<CourseMonth> {
  const today = toWallTime(now, zone).date;
  const month = isMonth(text) ? text : today.slice(0, 7);
  const [firstDate, nextFirstDate] = [`${month}-01`, `${addDays(`${month}-01`, 31).slice(0, 7)}-01`];
  const span = { from: startOfDate(firstDate, zone), before: startOfDate(nextFirstDate, zone) };
  const meetings = groupBy(await findMeetingsStartingIn(db, scope, span), ({ startsAt }) => toWallTime(startsAt, zone).date);
  const holidays = await listObservedHolidays(db, zone, firstDate, addDays(nextFirstDate, -1));
  const days: (MonthDay | undefined)[] = Array.from({ length: weekdayOf(firstDate) - 1 }, () => undefined);
  for (let date = firstDate; date < nextFirstDate; date = addDays(date, 1)) {
    const number = Number(date.slice(8));
    days.push({ date, number, isToday: date === today, holiday: holidays.get(date), meetings: meetings.get(date) ?? [] });
  }
  const [previous, next] = [addDays(firstDate, -1), nextFirstDate].map((date) => date.slice(0, 7));
  return { month, weeks: toWeeks(days), previous: isMonth(previous) ? previous : undefined, next: isMonth(next) ? next : undefined };
}

/** The instants between which a day begins and ends, of the query string, `2026-12-24`; undefined for what is none. */
export function parseDay(text: string | undefined, zone: string): { date: string; from: Date; before: Date } | undefined {
  if (text === undefined || !isDate(text)) return undefined;
  return { date: text, from: startOfDate(text, zone), before: startOfDate(addDays(text, 1), zone) };
}

function isMonth(text: string | undefined): text is string {
  return isDate(`${text}-01`);
}

function toWeeks(days: (MonthDay | undefined)[]): (MonthDay | undefined)[][] {
  return Array.from({ length: Math.ceil(days.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_day, index) => days[week * 7 + index]),
  );
}
