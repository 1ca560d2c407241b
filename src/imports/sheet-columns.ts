import { sortKey } from '../platform/shared/sort-key.ts';
import { columns, neededColumns, type Column } from './columns.ts';
import type { ImportKind } from './import.ts';
import { SheetError } from './sheet/sheet-error.ts';

/** Which cell of a row is which column; what the file has beyond that; the columns that only inform. */
export type RecognisedColumns = { places: Map<string, number>; unknown: string[]; informing: string[] };

/** The column that goes by this name in one language or another. */
export function columnCalled(kind: ImportKind, title: string): Column | undefined {
  return namesOf(kind).get(nameKey(title));
}

/** Reads the first row of a file. Throws a SheetError where it has a column twice, or none that says what its rows are about. */
export function recogniseColumns(kind: ImportKind, header: readonly string[]): RecognisedColumns {
  const places = new Map<string, number>();
  const informing: string[] = [];
  const unknown: string[] = [];
  header.forEach((title, place) => {
    const column = columnCalled(kind, title);
    if (!column) {
      if (title !== '' && !isReason(title)) unknown.push(title);
    } else if (column.informs) {
      informing.push(title);
    } else if (places.has(column.name)) {
      throw new SheetError({ why: 'column-twice', line: 1, text: title });
    } else {
      places.set(column.name, place);
    }
  });
  if (places.size === 0) throw new SheetError({ why: 'no-header', line: 1 });
  for (const group of neededColumns[kind]) {
    if (!group.some((name) => places.has(name))) throw new SheetError({ why: 'column-missing', line: 1, text: group.join(' ') });
  }
  return { places, unknown, informing };
}

/** What the portal puts before the rows that it gives back: their lines and what was wrong with them. */
export const REASON_COLUMNS = { es: ['Línea', 'Motivo'], en: ['Line', 'Reason'] } as const;

export function isReason(title: string): boolean {
  return [...REASON_COLUMNS.es, ...REASON_COLUMNS.en].some((one) => nameKey(one) === nameKey(title));
}

/** Names of each kind's columns, as they are compared. Where two columns share a name, it belongs to the first. */
const known = new Map<ImportKind, Map<string, Column>>();

function namesOf(kind: ImportKind): Map<string, Column> {
  const ready = known.get(kind);
  if (ready) return ready;
  const names = new Map<string, Column>();
  for (const column of columns[kind] as readonly Column[]) {
    for (const title of [column.es, column.en, column.name, ...(column.also ?? [])]) {
      if (!names.has(nameKey(title))) names.set(nameKey(title), column);
    }
  }
  known.set(kind, names);
  return names;
}

/** «Correo electrónico», «CORREO_ELECTRONICO» and «correo-electrónico» are one name. */
function nameKey(title: string): string {
  return sortKey(title).replace(/[^\p{L}\p{N}~]+/gu, '');
}
