import type { Db } from '../platform/db/database.ts';
import type { CsvRow } from '../platform/pagination/csv-lines.ts';
import { EXPORT_SIZE } from '../platform/pagination/sizes.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { columns, columnTitle } from './columns.ts';
import { rowsBehind, type StagedRow } from './import-rows.queries.ts';
import type { Import } from './import.ts';
import { REASON_COLUMNS, columnCalled, isReason } from './sheet-columns.ts';
import { faultInWords } from './import-messages.ts';

/**
 * The columns of a file with the refused rows: where each stood and why it was refused, a username that would do, and what the
 * file had. The same file can be brought again once it is mended.
 */
export function refusedColumns({ kind, header }: Import, locale: Locale): string[] {
  const proposal = kind === 'people' ? [proposalTitle(locale)] : [];
  return [...REASON_COLUMNS[locale], ...proposal, ...ownColumns({ kind, header }).map(({ title }) => title)];
}

export async function* refusedRows(db: Db, found: Import, locale: Locale): AsyncGenerator<CsvRow[]> {
  const own = ownColumns(found);
  const [lineTitle, reasonTitle] = REASON_COLUMNS[locale];
  let line = 0;
  for (;;) {
    const rows = await rowsBehind(db, found.id, ['refused'], line, EXPORT_SIZE);
    if (rows.length === 0) return;
    line = rows.at(-1)!.line;
    yield rows.map((row) => ({
      [lineTitle]: row.line,
      [reasonTitle]: row.faults.map((fault) => faultInWords(found.kind, fault, locale)).join(' '),
      ...(found.kind === 'people' && { [proposalTitle(locale)]: proposalOf(row) }),
      ...Object.fromEntries(own.map(({ title, place }) => [title, row.cells[place] ?? ''])),
    }));
  }
}

/** What the file had, but for what an earlier file of refused rows had put there. A name that comes twice is told apart. */
function ownColumns({ kind, header }: Pick<Import, 'kind' | 'header'>): { title: string; place: number }[] {
  const seen = new Set<string>();
  return header.flatMap((name, place) => {
    if (name === '' || isReason(name) || columnCalled(kind, name)?.name === 'proposal') return [];
    const title = seen.has(name) ? `${name} (${place + 1})` : name;
    seen.add(name);
    return [{ title, place }];
  });
}

function proposalTitle(locale: Locale): string {
  return columnTitle('people', columns.people.find(({ name }) => name === 'proposal')!.name, locale);
}

function proposalOf({ faults }: StagedRow): string {
  return faults.find(({ why }) => why === 'not-a-username' || why === 'username-missing')?.text ?? '';
}
