import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { instantColumn, selectColumns } from '../platform/db/select-columns.ts';
import { batches } from '../platform/shared/batches.ts';
import type { DaySums, FigureDay } from './figure-day.ts';

/** `courseId`: null where the meeting does not exist. */
export type CountedAttempt = { courseId: number | null; userId: number; outcome: string; count: number; at: Date };

/** Rows that one statement reads: on SQLite it blocks the process. */
const ATTEMPTS_PER_PAGE = 5000;

/** Joins and refusals between these instants, page by page; tokens for all rooms are neither. */
export async function* findAttempts(db: Db, from: Date, until: Date): AsyncGenerator<CountedAttempt[]> {
  let [lastAt, lastId] = [from.toISOString(), 0];
  for (let count = ATTEMPTS_PER_PAGE; count === ATTEMPTS_PER_PAGE;) {
    const found: Attempts = await selectAttempts(db, lastAt, lastId, until);
    count = found.id.length;
    const attempts: CountedAttempt[] = [];
    for (const [index, id] of found.id.entries()) {
      const at = new Date(found.at[index]!);
      const instant = at.toISOString();
      if (instant > lastAt || (instant === lastAt && id > lastId)) [lastAt, lastId] = [instant, id];
      const outcome = found.outcome[index]!;
      if (outcome === 'general-token') continue;
      attempts.push({ courseId: found.courseId[index]!, userId: found.userId[index]!, outcome, count: found.count[index]!, at });
    }
    yield attempts;
  }
}

type Attempts = { id: number[]; courseId: (number | null)[]; userId: number[]; outcome: string[]; count: number[]; at: number[] };

function selectAttempts(db: Db, lastAt: string, lastId: number, until: Date): Promise<Attempts> {
  return selectColumns<Attempts>(
    db,
    {
      id: 'a.id',
      courseId: 'm.course_id',
      userId: 'a.user_id',
      outcome: 'a.outcome',
      count: 'a.count',
      at: instantColumn('a.last_at'),
    },
    sql`(select * from join_attempts where (last_at, id) > (${lastAt}, ${lastId}) and last_at < ${until.toISOString()}
      order by last_at, id limit ${sql.lit(ATTEMPTS_PER_PAGE)}) as a left join meetings as m on m.id = a.meeting_id`,
  );
}

export async function findCoursesOfMeetings(db: Db, ids: number[]): Promise<Map<number, number>> {
  const rows = await db.selectFrom('meetings').select(['id', 'course_id']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row.course_id]));
}

export async function countSignIns(db: Db, from: Date, until: Date): Promise<number> {
  const row = await db
    .selectFrom('sign_in_counts')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('count'), eb.lit(0)).as('number'))
    .where('starts_at', '>=', from.toISOString())
    .where('starts_at', '<', until.toISOString())
    .executeTakeFirstOrThrow();
  return row.number;
}

const ROWS_PER_STATEMENT = 500;

/** Replaces what was saved of the day. Of two processes the second waits at the row of the day. */
export async function saveDay(
  tx: Tx,
  { date: day, start, end }: FigureDay,
  { portal, courses, quarters }: DaySums,
  now: Date,
): Promise<void> {
  const values = {
    joins: portal.joins,
    refusals: total(portal.refusals),
    minutes: portal.minutes,
    peak: portal.peak,
    people: portal.people,
    sign_ins: portal.signIns,
    reported: portal.reported ? 1 : 0,
    summed_at: now.toISOString(),
  };
  await tx
    .insertInto('figure_days')
    .values({ day, ...values })
    .onConflict((conflict) => conflict.column('day').doUpdateSet(values))
    .execute();
  await tx.deleteFrom('course_figures').where('day', '=', day).execute();
  await tx.deleteFrom('refusal_figures').where('day', '=', day).execute();
  await tx.deleteFrom('quarter_figures').where('starts_at', '>=', start.toISOString()).where('starts_at', '<', end.toISOString()).execute();
  const courseRows = [...courses].map(([course_id, { refusals, ...sums }]) => ({ course_id, day, ...sums, refusals: total(refusals) }));
  const refusalRows = [[0, portal] as const, ...courses].flatMap(([course_id, { refusals }]) =>
    [...refusals].map(([outcome, count]) => ({ course_id, day, outcome, count })),
  );
  const quarterRows = [...quarters].map(([starts_at, sums]) => ({ starts_at, ...sums }));
  for (const rows of batches(courseRows, ROWS_PER_STATEMENT)) await tx.insertInto('course_figures').values(rows).execute();
  for (const rows of batches(refusalRows, ROWS_PER_STATEMENT)) await tx.insertInto('refusal_figures').values(rows).execute();
  for (const rows of batches(quarterRows, ROWS_PER_STATEMENT)) await tx.insertInto('quarter_figures').values(rows).execute();
}

function total(refusals: ReadonlyMap<string, number>): number {
  return [...refusals.values()].reduce((sum, count) => sum + count, 0);
}
