import type { Db } from '../platform/db/database.ts';
import { LONG_PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { listRowsBefore, listRowsAfter, type StagedRow } from './import-rows.queries.ts';
import type { Verdict } from './import.ts';

export type RowPage = { rows: StagedRow[]; previous: string | undefined; next: string | undefined };

/** Beyond every line that a file has. */
const AFTER_LAST_LINE = 2 ** 31 - 1;

/** Rows of one verdict in the order of the file: the page behind or before a line, the first or the last. */
export async function findRowPage(db: Db, importId: number, verdict: Verdict, at: string | undefined): Promise<RowPage> {
  const [, side, number] = /^(after|before)\.(\d{1,9})$/.exec(at ?? '') ?? [];
  const backward = at === 'end' || side === 'before';
  const line = at === 'end' ? AFTER_LAST_LINE : Number(number ?? 0);
  const found = backward
    ? await listRowsBefore(db, importId, verdict, line, LONG_PAGE_SIZE + 1)
    : await listRowsAfter(db, importId, [verdict], line, LONG_PAGE_SIZE + 1);
  const more = found.length > LONG_PAGE_SIZE;
  const rows = backward ? found.slice(-LONG_PAGE_SIZE) : found.slice(0, LONG_PAGE_SIZE);
  const hasPrevious = rows.length > 0 && (backward ? more : line > 0);
  const hasNext = rows.length > 0 && (backward ? at !== 'end' : more);
  return {
    rows,
    previous: hasPrevious ? `before.${rows[0]!.line}` : undefined,
    next: hasNext ? `after.${rows.at(-1)!.line}` : undefined,
  };
}
