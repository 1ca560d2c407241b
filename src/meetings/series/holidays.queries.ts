import type { Db, Tx } from '../../platform/db/database.ts';

/** A change to the legal holidays: an added holiday, or a legal one with classes. */
type HolidayOverride = { date: string; name: string; observed: boolean };

export async function findHolidayOverrides(db: Db, firstDate: string, lastDate: string): Promise<HolidayOverride[]> {
  const rows = await db
    .selectFrom('holidays')
    .selectAll()
    .where('date', '>=', firstDate)
    .where('date', '<=', lastDate)
    .orderBy('date')
    .execute();
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
