import type { Db } from '../db/database.ts';
import { trusted } from './verify-chain-end.ts';
import { journalKeyOf } from './audit-log-key.ts';
import { readEnds } from './audit-log.queries.ts';

/** Whether both ends of the journal have marks of ours, and the number of its last row: the part of a check that costs nothing. */
export async function lookAtEnds(db: Db): Promise<{ fit: boolean; lastRow: number }> {
  const key = journalKeyOf(db);
  const { front, back, newest } = await readEnds(db);
  const last = trusted(key, back);
  return { fit: trusted(key, front) !== undefined && last?.rowId === newest, lastRow: newest ?? 0 };
}
