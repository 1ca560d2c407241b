import { computeEndSeal, type ChainEnd } from './chain.ts';
import type { AuditLogKey } from './audit-log-key.ts';
import type { AuditLogEndTable } from './audit-log.table.ts';

/** The end that a row of `audit_log_ends` holds, where its seal is ours. */
export function verifyChainEnd(key: AuditLogKey, row: AuditLogEndTable | undefined): ChainEnd | undefined {
  if (typeof row?.mac !== 'string') return undefined;
  const end: ChainEnd = { side: row.side, rowId: row.row_id, mac: row.mac };
  return row.seal === computeEndSeal(key, end) ? end : undefined;
}
