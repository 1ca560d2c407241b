import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo } from './columns.ts';

/** Series with other hours on each weekday and every second week, numbers of their classes, and series that were cancelled as one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  // JSON: the weekdays from 1, Monday, to 7 with the local start time and the minutes of each.
  await db.schema.alterTable('series').addColumn('weekly_times', 'text', defaultTo('[]')).execute();
  await db.schema.alterTable('series').addColumn('every_weeks', 'integer', defaultTo(1)).execute();
  // A date in one of the weeks with classes, for series of every second week.
  await db.schema.alterTable('series').addColumn('anchor_date', key, defaultTo('')).execute();
  await fillWeeklyTimes(db);
  for (const column of ['weekdays', 'start_time', 'minutes']) await db.schema.alterTable('series').dropColumn(column).execute();

  // The running number of the class in its series; null outside of a series.
  await db.schema.alterTable('meetings').addColumn('series_number', 'integer').execute();
  // The version that the series had when it was cancelled and this meeting with it; null where it was cancelled by itself, or not.
  await db.schema.alterTable('meetings').addColumn('cancelled_with_series', 'integer').execute();
  await sql`update meetings set series_number = (
    select count(*) from meetings as earlier where earlier.series_id = meetings.series_id
      and (earlier.series_date, earlier.id) <= (meetings.series_date, meetings.id)
  ) where series_id is not null`.execute(db);

  await db.schema.alterTable('series_notices').addColumn('note', 'text', defaultTo('')).execute();
}

async function fillWeeklyTimes(db: Kysely<unknown>): Promise<void> {
  type Row = { id: number; weekdays: string; start_time: string; minutes: number; first_date: string };
  const { rows } = await sql<Row>`select id, weekdays, start_time, minutes, first_date from series`.execute(db);
  for (const { id, weekdays, start_time: startTime, minutes, first_date: firstDate } of rows) {
    const times = weekdays.split(',').map((weekday) => ({ weekday: Number(weekday), startTime, minutes }));
    await sql`update series set weekly_times = ${JSON.stringify(times)}, anchor_date = ${firstDate} where id = ${id}`.execute(db);
  }
}
