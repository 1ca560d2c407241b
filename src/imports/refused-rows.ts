import type { Db } from '../platform/db/database.ts';
import type { CsvRow } from '../platform/pagination/csv.ts';
import { EXPORT_BATCH_SIZE } from '../platform/pagination/find-page.ts';
import type { IdentifierNaming } from '../platform/identity/identifier.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { columnTitle } from './columns.ts';
import type { Import } from './import.ts';
import { formatRowError } from './import-messages.ts';
import { listRowsAfter, type StoredRow } from './import-rows.queries.ts';
import { findColumn, isReasonColumn, REASON_COLUMNS } from './sheet-columns.ts';

/**
 * Columns of the file of refused rows: line, reasons, a suggested username, then the columns of the original file. The corrected file
 * can be uploaded as it is.
 */
export function refusedRowsHeader({ kind, header }: Import, locale: Locale, naming: IdentifierNaming): string[] {
  const suggestion = kind === 'people' ? [proposedUsernameTitle(locale, naming)] : [];
  return [...REASON_COLUMNS[locale], ...suggestion, ...originalColumns({ kind, header }, naming).map(({ title }) => title)];
}

/** The refused rows in batches, for the CSV export. */
export async function* refusedRows(db: Db, record: Import, locale: Locale, naming: IdentifierNaming): AsyncGenerator<CsvRow[]> {
  const columns = originalColumns(record, naming);
  const [lineTitle, reasonTitle] = REASON_COLUMNS[locale];
  let line = 0;
  for (;;) {
    const rows = await listRowsAfter(db, record.id, ['refused'], line, EXPORT_BATCH_SIZE);
    if (rows.length === 0) return;
    line = rows.at(-1)!.line;
    yield rows.map((row) => ({
      [lineTitle]: row.line,
      [reasonTitle]: row.errors.map((error) => formatRowError(record.kind, error, locale, naming)).join(' '),
      ...(record.kind === 'people' && { [proposedUsernameTitle(locale, naming)]: proposedUsername(row) }),
      ...Object.fromEntries(columns.map(({ title, index }) => [title, row.cells[index] ?? ''])),
    }));
  }
}

/** Without the columns that an earlier file of refused rows added. Repeated titles are numbered. */
function originalColumns({ kind, header }: Pick<Import, 'kind' | 'header'>, naming: IdentifierNaming): { title: string; index: number }[] {
  const titles = new Set<string>();
  return header.flatMap((name, index) => {
    if (name === '' || isReasonColumn(name) || findColumn(kind, name, naming)?.name === 'proposedUsername') return [];
    const title = titles.has(name) ? `${name} (${index + 1})` : name;
    titles.add(name);
    return [{ title, index }];
  });
}

function proposedUsernameTitle(locale: Locale, naming: IdentifierNaming): string {
  return columnTitle('people', 'proposedUsername', locale, naming);
}

function proposedUsername({ errors }: StoredRow): string {
  return errors.find(({ code }) => code === 'invalid-username' || code === 'missing-username')?.text ?? '';
}
