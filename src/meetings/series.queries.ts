import type { Selectable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { parseCallOptions, serializeCallOptions } from './call-options/call-policy.ts';
import type { ManagedMeeting } from './managed-meeting.ts';
import { toManagedMeeting } from './meetings.queries.ts';
import type { SeriesTable } from './meetings.table.ts';
import type { Series, SeriesPlan } from './series.ts';

export async function findSeries(db: Db, id: number): Promise<Series | undefined> {
  const row = await db.selectFrom('series').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toSeries(row);
}

export async function findSeriesRowsByIds(db: Db, ids: readonly number[]): Promise<Series[]> {
  if (ids.length === 0) return [];
  return (await db.selectFrom('series').selectAll().where('id', 'in', ids).execute()).map(toSeries);
}

export async function insertSeries(tx: Tx, courseId: number, plan: SeriesPlan, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('series')
    .values({ course_id: courseId, ...toSeriesColumns(plan), first_date: plan.rule.firstDate, created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The first date stays: what came before the change is part of the series. */
export async function updateSeriesRow(tx: Tx, { id, version }: Pick<Series, 'id' | 'version'>, plan: SeriesPlan): Promise<void> {
  await tx
    .updateTable('series')
    .set({ ...toSeriesColumns(plan), version: version + 1 })
    .where('id', '=', id)
    .execute();
}

export async function findMeetingsOfSeries(db: Db, jitsiServer: string, seriesId: number): Promise<ManagedMeeting[]> {
  const rows = await db.selectFrom('meetings').selectAll().where('series_id', '=', seriesId).orderBy('series_date').orderBy('id').execute();
  return rows.map((row) => toManagedMeeting(row, jitsiServer));
}

export async function findSkips(db: Db, seriesId: number, from: string): Promise<string[]> {
  const rows = await db
    .selectFrom('series_skips')
    .select('date')
    .where('series_id', '=', seriesId)
    .where('date', '>=', from)
    .orderBy('date')
    .execute();
  return rows.map((row) => row.date);
}

/** Notes a date on which a series would meet and does not. */
export async function insertSkip(tx: Tx, seriesId: number, date: string): Promise<void> {
  await tx
    .insertInto('series_skips')
    .values({ series_id: seriesId, date })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** From a date on, these and no others. */
export async function replaceSkips(tx: Tx, seriesId: number, from: string, dates: string[]): Promise<void> {
  await tx.deleteFrom('series_skips').where('series_id', '=', seriesId).where('date', '>=', from).execute();
  for (const date of dates) await insertSkip(tx, seriesId, date);
}

function toSeriesColumns({ title, teacherOpening, studentOpening, closing, choices, rule }: SeriesPlan) {
  return {
    title,
    weekdays: rule.weekdays.join(','),
    last_date: rule.lastDate,
    start_time: rule.startTime,
    minutes: rule.minutes,
    on_holidays: rule.onHolidays ? 1 : 0,
    teacher_opening: teacherOpening,
    student_opening: studentOpening,
    closing,
    ...(choices && { options: serializeCallOptions(choices) }),
  };
}

function toSeries(row: Selectable<SeriesTable>): Series {
  return {
    id: row.id,
    courseId: row.course_id,
    title: row.title,
    teacherOpening: row.teacher_opening,
    studentOpening: row.student_opening,
    closing: row.closing,
    choices: parseCallOptions(row.options),
    rule: {
      weekdays: row.weekdays.split(',').map(Number),
      firstDate: row.first_date,
      lastDate: row.last_date,
      startTime: row.start_time,
      minutes: row.minutes,
      onHolidays: row.on_holidays === 1,
    },
    version: row.version,
  };
}
