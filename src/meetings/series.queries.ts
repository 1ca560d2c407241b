import type { Db, Tx } from '../platform/db/database.ts';
import { serializeCallOptions } from './call-options/call-policy.ts';
import type { Series, SeriesPlan } from './series.ts';

export async function insertSeries(tx: Tx, courseId: number, plan: SeriesPlan, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('series')
    .values({ course_id: courseId, ...toSeriesColumns(plan), first_date: plan.rule.firstDate, created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Keeps the first date: the meetings before the update still belong to the series. */
export async function updateSeriesRow(tx: Tx, { id, version }: Pick<Series, 'id' | 'version'>, plan: SeriesPlan): Promise<void> {
  await tx
    .updateTable('series')
    .set({ ...toSeriesColumns(plan), version: version + 1 })
    .where('id', '=', id)
    .execute();
}

export async function setSeriesVersion(tx: Tx, id: number, version: number): Promise<void> {
  await tx.updateTable('series').set({ version }).where('id', '=', id).execute();
}

function toSeriesColumns({ title, teacherOpening, studentOpening, closing, sectionId, choices, rule }: SeriesPlan) {
  return {
    title,
    weekly_times: JSON.stringify(rule.times),
    every_weeks: rule.everyWeeks,
    anchor_date: rule.anchor ?? rule.firstDate,
    last_date: rule.lastDate,
    on_holidays: rule.onHolidays ? 1 : 0,
    teacher_opening: teacherOpening,
    student_opening: studentOpening,
    closing,
    ...(sectionId !== undefined && { section_id: sectionId }),
    ...(choices && { options: serializeCallOptions(choices) }),
  };
}

/** The skipped dates of a series from this date on. */
export async function findSkips(db: Db, seriesId: number, firstDate: string): Promise<string[]> {
  const rows = await db
    .selectFrom('series_skips')
    .select('date')
    .where('series_id', '=', seriesId)
    .where('date', '>=', firstDate)
    .orderBy('date')
    .execute();
  return rows.map((row) => row.date);
}

/** Records that a series has no meeting on a date of its rule. */
export async function insertSkip(tx: Tx, seriesId: number, date: string): Promise<void> {
  await tx
    .insertInto('series_skips')
    .values({ series_id: seriesId, date })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Replaces the skipped dates from this date on. */
export async function replaceSkips(tx: Tx, seriesId: number, firstDate: string, dates: string[]): Promise<void> {
  await tx.deleteFrom('series_skips').where('series_id', '=', seriesId).where('date', '>=', firstDate).execute();
  for (const date of dates) await insertSkip(tx, seriesId, date);
}
