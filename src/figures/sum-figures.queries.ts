import type { Db } from '../platform/db/database.ts';

/** When each day was counted last. */
export async function findSummedDays(db: Db): Promise<Map<string, Date>> {
  const rows = await db.selectFrom('figure_days').select(['day', 'summed_at']).execute();
  return new Map(rows.map((row) => [row.day, new Date(row.summed_at)]));
}

/** The oldest join attempt that is kept. */
export async function findFirstAttempt(db: Db): Promise<Date | undefined> {
  const row = await db.selectFrom('join_attempts').select('last_at').orderBy('last_at').limit(1).executeTakeFirst();
  return row && new Date(row.last_at);
}
