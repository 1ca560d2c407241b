import type { Db } from '../../platform/db/database.ts';

/** When the latest class of each of these courses that starts before `until` starts, by course id. */
export async function findLatestStarts(db: Db, courseIds: number[], until: Date): Promise<Map<number, Date>> {
  if (courseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('courses as c')
    .where('c.id', 'in', courseIds)
    .select((eb) => [
      'c.id',
      eb
        .selectFrom('meetings as m')
        .whereRef('m.course_id', '=', 'c.id')
        .where('m.starts_at', '<', until.toISOString())
        .select((subquery) => subquery.fn.max('m.starts_at').as('latest'))
        .as('latest'),
    ])
    .execute();
  return new Map(rows.flatMap(({ id, latest }) => (latest === null ? [] : [[id, new Date(latest)] as const])));
}
