import type { AppContext } from '../../platform/http/context.ts';
import { addDays, toWallTime, weekdayOf } from '../../platform/shared/wall-time.ts';
import { findLatestSeries } from '../find-series.ts';
import type { MeetingTimes } from '../meeting.ts';
import type { Series, WeeklyTime } from '../series.ts';
import { toWeeklyTimeFields } from '../series/series-form.ts';
import { isNumbered } from '../series-numbers.ts';
import { findLatestTimes, findStartsAfter } from './planning.queries.ts';

const EVENING: WeeklyTime = { weekday: 1, startTime: '19:00', minutes: 90 };

/** A term. */
const WEEKS = 17;

/** The form starts with what the course did last: its hours, its title, the end of its series. `title`: where it did nothing yet. */
export async function findScheduleDefaults({ db, clock, settings }: AppContext, courseId: number, title: string) {
  const now = clock.now();
  const zone = settings.timeZone;
  const tomorrow = addDays(toWallTime(now, zone).date, 1);
  const latest = await findLatestTimes(db, courseId);
  const series = await findLatestSeries(db, courseId);
  const time = latest ? toWeeklyTime(latest, zone) : (series?.rule.times[0] ?? EVENING);
  const busyDates = new Set((await findStartsAfter(db, courseId, now)).map((startsAt) => toWallTime(startsAt, zone).date));
  const isOver = series !== undefined && series.rule.lastDate < tomorrow;
  const hours = toWeeklyTimeFields(series?.rule.times ?? [time]);
  return {
    title: series && isNumbered(series.title) ? series.title : title,
    date: latest ? nextFreeDate(tomorrow, time.weekday, busyDates) : tomorrow,
    starts: time.startTime,
    ends: toWeeklyTimeFields([time]).to_1,
    ...hours,
    // A series that is over comes again; one that still runs is joined by another, on days of its own.
    weekday: isOver ? series.rule.times.map(({ weekday }) => String(weekday)) : [],
    first_date: tomorrow,
    last_date: lastDateAfter(tomorrow, series),
  };
}

function toWeeklyTime({ startsAt, endsAt }: MeetingTimes, zone: string): WeeklyTime {
  const { date, time } = toWallTime(startsAt, zone);
  return { weekday: weekdayOf(date), startTime: time, minutes: Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000) };
}

/** The next such weekday on which the course has no class. */
function nextFreeDate(from: string, weekday: number, busyDates: ReadonlySet<string>): string {
  let date = from;
  while (weekdayOf(date) !== weekday || busyDates.has(date)) date = addDays(date, 1);
  return date;
}

function lastDateAfter(firstDate: string, series: Series | undefined): string {
  return series && series.rule.lastDate > firstDate ? series.rule.lastDate : addDays(firstDate, WEEKS * 7 - 1);
}
