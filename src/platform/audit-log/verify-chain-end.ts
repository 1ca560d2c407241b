import { sealOf, type End } from './chain.ts';
import type { JournalKey } from './audit-log-key.ts';
import type { JournalEndTable } from './audit-log.table.ts';

/** The end that a row of `journal_ends` holds, where its seal is ours. */
export function trusted(key: JournalKey, row: JournalEndTable | undefined): End | undefined {
  if (typeof row?.mac !== 'string') return undefined;
  const end: End = { side: row.side, rowId: row.row_id, mac: row.mac };
  return row.seal === sealOf(key, end) ? end : undefined;
}
