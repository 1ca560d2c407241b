import { sortKey } from '../platform/shared/text-keys.ts';
import { normalizeCell } from './cell-text.ts';
import { columnsOf, requiredColumns, type Column, type ColumnName } from './columns.ts';
import { SheetError, type ImportKind } from './import.ts';
import type { CsvRecord } from './sheet/parse-csv.ts';
import type { RowError, SheetRow } from './validated-row.ts';

/** Index of the cell of each column; titles of unknown columns; titles of columns that only the portal's exports use. */
type MatchedColumns = { indexes: Map<string, number>; unknown: string[]; exportOnly: string[] };

/** Matches the first row of a file. Throws a SheetError if a column appears twice or none identifies what its rows are about. */
export function matchColumns(kind: ImportKind, header: readonly string[]): MatchedColumns {
  const indexes = new Map<string, number>();
  const exportOnly: string[] = [];
  const unknown: string[] = [];
  header.forEach((title, index) => {
    const column = findColumn(kind, title);
    if (!column) {
      if (title !== '' && !isReasonColumn(title)) unknown.push(title);
    } else if (column.exportOnly) {
      exportOnly.push(title);
    } else if (indexes.has(column.name)) {
      throw new SheetError({ code: 'duplicate-column', line: 1, text: title });
    } else {
      indexes.set(column.name, index);
    }
  });
  if (indexes.size === 0) throw new SheetError({ code: 'no-known-column', line: 1 });
  for (const group of requiredColumns[kind]) {
    if (!group.some((name) => indexes.has(name))) throw new SheetError({ code: 'missing-column', line: 1, text: group.join(' ') });
  }
  return { indexes, unknown, exportOnly };
}

/** The column with this title in any language. */
export function findColumn(kind: ImportKind, title: string): Column | undefined {
  return columnsByTitle(kind).get(normalizeTitle(title));
}

/** First columns of a file of refused rows: the line and the reasons. */
export const REASON_COLUMNS = { es: ['Línea', 'Motivo'], en: ['Line', 'Reason'] } as const;

export function isReasonColumn(title: string): boolean {
  return [...REASON_COLUMNS.es, ...REASON_COLUMNS.en].some((one) => normalizeTitle(one) === normalizeTitle(title));
}

const titleIndexes = new Map<ImportKind, Map<string, Column>>();

/** A title that two columns share belongs to the first. */
function columnsByTitle(kind: ImportKind): Map<string, Column> {
  const cached = titleIndexes.get(kind);
  if (cached) return cached;
  const index = new Map<string, Column>();
  for (const column of columnsOf(kind)) {
    for (const title of [column.es, column.en, column.name, ...(column.aliases ?? [])]) {
      if (!index.has(normalizeTitle(title))) index.set(normalizeTitle(title), column);
    }
  }
  titleIndexes.set(kind, index);
  return index;
}

/** «Correo electrónico», «CORREO_ELECTRONICO» and «correo-electrónico» are the same title. */
function normalizeTitle(title: string): string {
  return sortKey(title).replace(/[^\p{L}\p{N}~]+/gu, '');
}

/** Excel omits empty cells at the end of a row, so a row may have fewer cells than the header. */
export function toSheetRow({ line, cells: rawCells }: CsvRecord, { indexes }: MatchedColumns): SheetRow {
  const cells: SheetRow['cells'] = {};
  for (const [name, index] of indexes) {
    const text = normalizeCell(rawCells[index] ?? '', name as ColumnName);
    if (text !== '') cells[name as ColumnName] = text;
  }
  return { line, cells, rawCells };
}

/** Errors that a row of any kind can have. More cells than the header means an unquoted separator: no cell can be trusted. */
export function validateCells(row: SheetRow, header: readonly string[]): RowError[] {
  const surplus = row.rawCells.slice(header.length).find((cell) => cell.trim() !== '');
  if (surplus !== undefined) return [{ code: 'too-many-cells', text: surplus.slice(0, 80) }];
  return [];
}
