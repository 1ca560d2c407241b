import type { Db } from '../db/database.ts';
import { verifyChainEnd } from './verify-chain-end.ts';
import { getAuditLogKey } from './audit-log-key.ts';
import { loadChainEnds } from './audit-log.queries.ts';

/** Whether both ends of the journal have marks of ours, and the number of its last row: the part of a check that costs nothing. */
export async function verifyChainEnds(db: Db): Promise<{ fit: boolean; lastRow: number }> {
  const key = getAuditLogKey(db);
  const { front, back, newestRowId } = await loadChainEnds(db);
  const last = verifyChainEnd(key, back);
  return { fit: verifyChainEnd(key, front) !== undefined && last?.rowId === newestRowId, lastRow: newestRowId ?? 0 };
}
