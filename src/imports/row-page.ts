import { LONG_PAGE_SIZE } from '../platform/pagination/find-page.ts';

/** Reads rows behind a line, or before one, in the order of the lines. */
type RowSource<Row> = Record<'after' | 'before', (line: number, limit: number) => Promise<Row[]>>;

export type RowPage<Row> = { rows: Row[]; previous: string | undefined; next: string | undefined };

const AFTER_LAST_LINE = 2 ** 31 - 1;

/** Rows in the order of their lines: `after.<line>`, `before.<line>`, `end`, or the first page. */
export async function findRowPage<Row extends { line: number }>(source: RowSource<Row>, at: string | undefined): Promise<RowPage<Row>> {
  const [, side, number] = /^(after|before)\.(\d{1,9})$/.exec(at ?? '') ?? [];
  const backward = at === 'end' || side === 'before';
  const line = at === 'end' ? AFTER_LAST_LINE : Number(number ?? 0);
  const found = await source[backward ? 'before' : 'after'](line, LONG_PAGE_SIZE + 1);
  const hasMore = found.length > LONG_PAGE_SIZE;
  const rows = backward ? found.slice(-LONG_PAGE_SIZE) : found.slice(0, LONG_PAGE_SIZE);
  const hasPrevious = rows.length > 0 && (backward ? hasMore : line > 0);
  const hasNext = rows.length > 0 && (backward ? at !== 'end' : hasMore);
  return {
    rows,
    previous: hasPrevious ? `before.${rows[0]!.line}` : undefined,
    next: hasNext ? `after.${rows.at(-1)!.line}` : undefined,
  };
}
