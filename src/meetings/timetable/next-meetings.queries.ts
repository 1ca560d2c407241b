import type { Db } from '../../platform/db/database.ts';

/** When each of these courses meets next, or meets right now. */
export async function findNextMeetingTimes(db: Db, courseIds: number[], now: Date): Promise<Map<number, Date>> {
  if (courseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('meetings')
    .select(['course_id', (eb) => eb.fn.min('starts_at').as('starts_at')])
    .where('course_id', 'in', courseIds)
    .where('ends_at', '>', now.toISOString())
    .where('is_active', '=', 1)
    .where('cancelled_at', 'is', null)
    .groupBy('course_id')
    .execute();
  return new Map(rows.map((row) => [row.course_id, new Date(row.starts_at)]));
}
