import type { Tx } from '../db/database.ts';

/** Notes a date on which a series would meet and does not. */
export async function addSkip(tx: Tx, seriesId: number, date: string): Promise<void> {
  await tx
    .insertInto('series_skips')
    .values({ series_id: seriesId, date })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
