import { sortKey } from '../platform/shared/text-keys.ts';
import { columns, requiredColumns, type Column } from './columns.ts';
import type { ImportKind } from './import.ts';
import { SheetError } from './sheet/sheet-error.ts';

/** Which cell of a row is which column; what the file has beyond that; the columns that only inform. */
export type MatchedColumns = { indexes: Map<string, number>; unknown: string[]; exportOnly: string[] };

/** The column that goes by this name in one language or another. */
export function findColumn(kind: ImportKind, title: string): Column | undefined {
  return columnsOfKind(kind).get(normalizeTitle(title));
}

/** Reads the first row of a file. Throws a SheetError where it has a column twice, or none that says what its rows are about. */
export function matchColumns(kind: ImportKind, header: readonly string[]): MatchedColumns {
  const indexes = new Map<string, number>();
  const exportOnly: string[] = [];
  const unknown: string[] = [];
  header.forEach((title, place) => {
    const column = findColumn(kind, title);
    if (!column) {
      if (title !== '' && !isReasonColumn(title)) unknown.push(title);
    } else if (column.exportOnly) {
      exportOnly.push(title);
    } else if (indexes.has(column.name)) {
      throw new SheetError({ code: 'column-twice', line: 1, text: title });
    } else {
      indexes.set(column.name, place);
    }
  });
  if (indexes.size === 0) throw new SheetError({ code: 'no-header', line: 1 });
  for (const group of requiredColumns[kind]) {
    if (!group.some((name) => indexes.has(name))) throw new SheetError({ code: 'column-missing', line: 1, text: group.join(' ') });
  }
  return { indexes, unknown, exportOnly };
}

/** What the portal puts before the rows that it gives back: their lines and what was wrong with them. */
export const REASON_COLUMNS = { es: ['Línea', 'Motivo'], en: ['Line', 'Reason'] } as const;

export function isReasonColumn(title: string): boolean {
  return [...REASON_COLUMNS.es, ...REASON_COLUMNS.en].some((one) => normalizeTitle(one) === normalizeTitle(title));
}

/** Names of each kind's columns, as they are compared. Where two columns share a name, it belongs to the first. */
const columnsByKey = new Map<ImportKind, Map<string, Column>>();

function columnsOfKind(kind: ImportKind): Map<string, Column> {
  const ready = columnsByKey.get(kind);
  if (ready) return ready;
  const names = new Map<string, Column>();
  for (const column of columns[kind] as readonly Column[]) {
    for (const title of [column.es, column.en, column.name, ...(column.aliases ?? [])]) {
      if (!names.has(normalizeTitle(title))) names.set(normalizeTitle(title), column);
    }
  }
  columnsByKey.set(kind, names);
  return names;
}

/** «Correo electrónico», «CORREO_ELECTRONICO» and «correo-electrónico» are one name. */
function normalizeTitle(title: string): string {
  return sortKey(title).replace(/[^\p{L}\p{N}~]+/gu, '');
}
