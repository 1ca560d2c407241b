import { sql, type RawBuilder } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import type { FigureDay } from './figure-day.ts';
import type { FigureRange } from './figure-range.ts';

/** The whole portal, a course, or the courses that a teacher teaches or taught. */
export type FigureScope = { kind: 'portal' } | { kind: 'course' | 'teacher'; id: number; name: string };

/** A day that was counted. `signIns`: of the whole portal only. `reported`: whether Jitsi said who was in calls. */
export type DayFigures = {
  day: string;
  joins: number;
  refusals: number;
  minutes: number;
  peak: number;
  signIns: number | undefined;
  reported: boolean;
  summedAt: Date;
};

type Dates = Pick<FigureRange, 'from' | 'until'>;

/** The counted days of a range, in order. */
export async function listDayFigures(db: Db, scope: FigureScope, { from, until }: Dates): Promise<DayFigures[]> {
  const days = db.selectFrom('figure_days as d').where('d.day', '>=', from).where('d.day', '<=', until).orderBy('d.day');
  if (scope.kind === 'portal') {
    const rows = await days.selectAll().execute();
    return rows.map((row) => ({ ...toFigures(row), day: row.day, signIns: row.sign_ins }));
  }
  const rows = await days.select(['d.day', 'd.reported', 'd.summed_at']).execute();
  const sums = await db
    .selectFrom('course_figures as f')
    .where('f.course_id', 'in', sql<number>`(${coursesOf(scope)})`)
    .where('f.day', '>=', from)
    .where('f.day', '<=', until)
    .groupBy('f.day')
    .select(['f.day', ...sumColumns])
    .execute();
  const byDay = new Map(sums.map((row) => [row.day, row]));
  return rows.map((row) => ({ ...toFigures({ ...noFigures, ...byDay.get(row.day), ...row }), day: row.day, signIns: undefined }));
}

const noFigures = { joins: 0, refusals: 0, minutes: 0, peak: 0 };

const sumColumns = [
  sql<number>`sum(f.joins)`.as('joins'),
  sql<number>`sum(f.refusals)`.as('refusals'),
  sql<number>`sum(f.minutes)`.as('minutes'),
  sql<number>`max(f.peak)`.as('peak'),
] as const;

function toFigures(row: typeof noFigures & { reported: number; summed_at: string }): Omit<DayFigures, 'day' | 'signIns'> {
  const { joins, refusals, minutes, peak, reported, summed_at } = row;
  return { joins, refusals, minutes, peak, reported: reported === 1, summedAt: new Date(summed_at) };
}

/** Teachers of the past too: their enrollment ended, what happened in their course did happen. */
function coursesOf({ kind, id }: Exclude<FigureScope, { kind: 'portal' }>): RawBuilder<unknown> {
  return kind === 'course'
    ? sql`select cast(${id} as integer)`
    : sql`select course_id from enrollments where user_id = ${id} and role = 'teacher'`;
}

/** Outcomes of the refusals of a range, most frequent first. */
export async function listReasons(db: Db, scope: FigureScope, { from, until }: Dates): Promise<{ outcome: string; count: number }[]> {
  const courses = scope.kind === 'portal' ? sql`select 0` : coursesOf(scope);
  return db
    .selectFrom('refusal_figures')
    .where('course_id', 'in', sql<number>`(${courses})`)
    .where('day', '>=', from)
    .where('day', '<=', until)
    .groupBy('outcome')
    .select(['outcome', sql<number>`sum(count)`.as('count')])
    .orderBy('count', 'desc')
    .orderBy('outcome')
    .execute();
}

/** Of the whole portal on one day, by the start of the quarter of an hour. */
export type QuarterFigures = Map<string, QuarterSums>;

type QuarterSums = { joins: number; refusals: number; people: number; signIns: number };

export async function findQuarterFigures(db: Db, { start, end }: FigureDay): Promise<QuarterFigures> {
  const [from, until] = [start.toISOString(), end.toISOString()];
  const rows = await db.selectFrom('quarter_figures').selectAll().where('starts_at', '>=', from).where('starts_at', '<', until).execute();
  const signIns = await db.selectFrom('sign_in_counts').selectAll().where('starts_at', '>=', from).where('starts_at', '<', until).execute();
  const quarters: QuarterFigures = new Map(rows.map(({ starts_at, ...sums }) => [starts_at, { ...sums, signIns: 0 }]));
  for (const { starts_at, count } of signIns) quarters.set(starts_at, addSignIns(quarters.get(starts_at), count));
  return quarters;
}

/** Of one of the ways of signing in. */
function addSignIns(sums: QuarterSums = { joins: 0, refusals: 0, people: 0, signIns: 0 }, count: number): QuarterSums {
  return { ...sums, signIns: sums.signIns + count };
}

export type RangeSums = { joins: number; refusals: number; minutes: number; peak: number };

/** What happened in these courses in a range; courses without anything have no entry. */
export async function sumByCourse(db: Db, ids: number[], { from, until }: Dates): Promise<Map<number, RangeSums>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('course_figures as f')
    .where('f.course_id', 'in', ids)
    .where('f.day', '>=', from)
    .where('f.day', '<=', until)
    .groupBy('f.course_id')
    .select(['f.course_id as id', ...sumColumns])
    .execute();
  return new Map(rows.map(({ id, ...sums }) => [id, sums]));
}

/** The same for the courses of these teachers. Their courses first: PostgreSQL would rather read the sums of all courses than join. */
export async function sumByTeacher(db: Db, ids: number[], range: Dates): Promise<Map<number, RangeSums>> {
  if (ids.length === 0) return new Map();
  const taught = await db
    .selectFrom('enrollments')
    .select(['user_id', 'course_id'])
    .where('user_id', 'in', ids)
    .where('role', '=', sql.lit('teacher' as const))
    .execute();
  const ofCourses = await sumByCourse(db, [...new Set(taught.map((row) => row.course_id))], range);
  const sums = new Map<number, RangeSums>();
  for (const { user_id: id, course_id } of taught) {
    const [before, more] = [sums.get(id), ofCourses.get(course_id)];
    if (more) sums.set(id, before ? addSums(before, more) : more);
  }
  return sums;
}

function addSums(one: RangeSums, other: RangeSums): RangeSums {
  return {
    joins: one.joins + other.joins,
    refusals: one.refusals + other.refusals,
    minutes: one.minutes + other.minutes,
    peak: Math.max(one.peak, other.peak),
  };
}

export async function findCourseNames(db: Db, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('courses').select(['id', 'title']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** Of those who teach or taught a course: no name of another account is told. */
export async function findTeacherNames(db: Db, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('auth_user as u')
    .select(['u.id', 'u.first_name as firstName', 'u.last_name as lastName', 'u.username'])
    .where('u.id', 'in', ids)
    .where(sql<boolean>`exists (select 1 from enrollments as e where e.user_id = u.id and e.role = 'teacher')`)
    .execute();
  return new Map(rows.map((row) => [row.id, displayName(row)]));
}

/** Ids of everybody who teaches or taught a course. */
export const teacherIds = sql<{ id: number }>`select distinct user_id as id from enrollments where role = 'teacher'`;
