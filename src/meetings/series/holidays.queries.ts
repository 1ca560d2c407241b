import type { Db, Tx } from '../../platform/db/database.ts';

/** What people decided of a day: that it is a holiday, or that one of the law is none. */
export type HolidayOverride = { date: string; name: string; observed: boolean };

export async function listHolidayOverrides(db: Db, first: string, last: string): Promise<HolidayOverride[]> {
  const rows = await db.selectFrom('holidays').selectAll().where('date', '>=', first).where('date', '<=', last).orderBy('date').execute();
  return rows.map((row) => ({ date: row.date, name: row.name, observed: row.observed === 1 }));
}

export async function upsertHolidayOverride(tx: Tx, { date, name, observed }: HolidayOverride): Promise<void> {
  const values = { name, observed: observed ? 1 : 0 };
  await tx
    .insertInto('holidays')
    .values({ date, ...values })
    .onConflict((conflict) => conflict.column('date').doUpdateSet(values))
    .execute();
}

export async function deleteHolidayOverride(tx: Tx, date: string): Promise<void> {
  await tx.deleteFrom('holidays').where('date', '=', date).execute();
}
