import type { Db } from '../db/database.ts';

/** The mark of a row, which also holds all that was before it; undefined where the row is gone. */
export async function findRowMac(db: Db, id: number): Promise<string | undefined> {
  const row = await db.selectFrom('audit_log').select('mac').where('id', '=', id).executeTakeFirst();
  return row?.mac ?? undefined;
}
