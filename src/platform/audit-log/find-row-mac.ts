import type { Db } from '../db/database.ts';

/** The mark of a row, which also holds all that was before it; undefined where the row is gone. */
export async function markOfRow(db: Db, id: number): Promise<string | undefined> {
  const row = await db.selectFrom('journal').select('mac').where('id', '=', id).executeTakeFirst();
  return row?.mac ?? undefined;
}
