import type { Db } from '../platform/db/database.ts';
import type { CsvRow } from '../platform/pagination/csv.ts';
import { EXPORT_BATCH_SIZE } from '../platform/pagination/find-page.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { columns, columnTitle } from './columns.ts';
import { listRowsAfter, type StagedRow } from './import-rows.queries.ts';
import type { Import } from './import.ts';
import { REASON_COLUMNS, findColumn, isReasonColumn } from './sheet-columns.ts';
import { formatRowError } from './import-messages.ts';

/**
 * The columns of a file with the refused rows: where each stood and why it was refused, a username that would do, and what the
 * file had. The same file can be brought again once it is mended.
 */
export function refusedRowsHeader({ kind, header }: Import, locale: Locale): string[] {
  const proposal = kind === 'people' ? [proposedUsernameTitle(locale)] : [];
  return [...REASON_COLUMNS[locale], ...proposal, ...originalColumns({ kind, header }).map(({ title }) => title)];
}

export async function* refusedRows(db: Db, found: Import, locale: Locale): AsyncGenerator<CsvRow[]> {
  const own = originalColumns(found);
  const [lineTitle, reasonTitle] = REASON_COLUMNS[locale];
  let line = 0;
  for (;;) {
    const rows = await listRowsAfter(db, found.id, ['refused'], line, EXPORT_BATCH_SIZE);
    if (rows.length === 0) return;
    line = rows.at(-1)!.line;
    yield rows.map((row) => ({
      [lineTitle]: row.line,
      [reasonTitle]: row.errors.map((fault) => formatRowError(found.kind, fault, locale)).join(' '),
      ...(found.kind === 'people' && { [proposedUsernameTitle(locale)]: proposedUsername(row) }),
      ...Object.fromEntries(own.map(({ title, place }) => [title, row.cells[place] ?? ''])),
    }));
  }
}

/** What the file had, but for what an earlier file of refused rows had put there. A name that comes twice is told apart. */
function originalColumns({ kind, header }: Pick<Import, 'kind' | 'header'>): { title: string; place: number }[] {
  const seen = new Set<string>();
  return header.flatMap((name, place) => {
    if (name === '' || isReasonColumn(name) || findColumn(kind, name)?.name === 'proposal') return [];
    const title = seen.has(name) ? `${name} (${place + 1})` : name;
    seen.add(name);
    return [{ title, place }];
  });
}

function proposedUsernameTitle(locale: Locale): string {
  return columnTitle('people', columns.people.find(({ name }) => name === 'proposal')!.name, locale);
}

function proposedUsername({ errors }: StagedRow): string {
  return errors.find(({ code }) => code === 'not-a-username' || code === 'username-missing')?.text ?? '';
}
