import type { Db } from '../platform/db/database.ts';

export type UnmovedRecording = { id: number; key: string; bytes: number; sha256: string };

/** Those that have arrived and are not in the bucket yet, the oldest first. */
export async function listUnmovedRecordings(db: Db): Promise<UnmovedRecording[]> {
  const rows = await db
    .selectFrom('recordings')
    .select(['id', 'key', 'bytes', 'sha256'])
    .where('received_at', 'is not', null)
    .where('moved_at', 'is', null)
    .where('deleted_at', 'is', null)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

/** False for one that was deleted. */
export async function isKept(db: Db, id: number): Promise<boolean> {
  const row = await db.selectFrom('recordings').select('id').where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return row !== undefined;
}

/** False where it was deleted meanwhile; true also where another process has done so. */
export async function setMoved(db: Db, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recordings')
    .set({ moved_at: now.toISOString() })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Of these keys, those of recordings whose files are in the bucket. */
export async function listMovedKeys(db: Db, keys: string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await db.selectFrom('recordings').select('key').where('key', 'in', keys).where('moved_at', 'is not', null).execute();
  return rows.map(({ key }) => key);
}
