import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Db } from '../platform/db/database.ts';
import { parseCallOptions } from './call-options/call-policy.ts';
import type { ManagedMeeting } from './meeting.ts';
import { toManagedMeeting } from './meetings.queries.ts';
import type { SeriesTable } from './meetings.table.ts';
import type { Series } from './series.ts';

export async function findSeries(db: Db, id: number): Promise<Series | undefined> {
  return (await findSeriesByIds(db, [id]))[0];
}

export async function findSeriesByIds(db: Db, ids: readonly number[]): Promise<Series[]> {
  if (ids.length === 0) return [];
  return (await db.selectFrom('series').selectAll().where('id', 'in', ids).execute()).map(toSeries);
}

/** The series of a course, earliest first. */
export async function findSeriesOfCourse(db: Db, courseId: number): Promise<Series[]> {
  return (await db.selectFrom('series').selectAll().where('course_id', '=', courseId).orderBy('first_date').orderBy('id').execute()).map(
    toSeries,
  );
}

/** The series of a course that ends last. */
export async function findLatestSeries(db: Db, courseId: number): Promise<Series | undefined> {
  const row = await db
    .selectFrom('series')
    .selectAll()
    .where('course_id', '=', courseId)
    .orderBy('last_date', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toSeries(row);
}

/** All meetings of a series by their date in it, cancelled and moved ones included. */
export async function findMeetingsOfSeries(db: Db, jitsiServer: string, seriesId: number): Promise<ManagedMeeting[]> {
  const rows = await db.selectFrom('meetings').selectAll().where('series_id', '=', seriesId).orderBy('series_date').orderBy('id').execute();
  return rows.map((row) => toManagedMeeting(row, jitsiServer));
}

/** The classes before and after this one in its series, without those that were cancelled. */
export async function findSeriesNeighbours(
  db: Db,
  { seriesId, seriesDate }: Pick<ManagedMeeting, 'seriesId' | 'seriesDate'>,
): Promise<{ previous: SeriesNeighbour | undefined; next: SeriesNeighbour | undefined }> {
  if (seriesId === null || seriesDate === null) return { previous: undefined, next: undefined };
  const find = async (comparison: '<' | '>') => {
    const row = await db
      .selectFrom('meetings')
      .select(['id', 'starts_at'])
      .where('series_id', '=', seriesId)
      .where('series_date', comparison, seriesDate)
      .where('cancelled_at', 'is', null)
      .orderBy('series_date', comparison === '<' ? 'desc' : 'asc')
      .limit(1)
      .executeTakeFirst();
    return row && { id: row.id, startsAt: new Date(row.starts_at) };
  };
  return { previous: await find('<'), next: await find('>') };
}

type SeriesNeighbour = Pick<ManagedMeeting, 'id' | 'startsAt'>;

const weeklyTimes = z.array(z.object({ weekday: z.number(), startTime: z.string(), minutes: z.number() }));

function toSeries(row: Selectable<SeriesTable>): Series {
  return {
    id: row.id,
    courseId: row.course_id,
    title: row.title,
    teacherOpening: row.teacher_opening,
    studentOpening: row.student_opening,
    closing: row.closing,
    sectionId: row.section_id,
    choices: parseCallOptions(row.options),
    rule: {
      times: weeklyTimes.parse(JSON.parse(row.weekly_times)),
      everyWeeks: row.every_weeks,
      anchor: row.anchor_date,
      firstDate: row.first_date,
      lastDate: row.last_date,
      onHolidays: row.on_holidays === 1,
    },
    version: row.version,
  };
}
