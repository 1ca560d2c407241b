import { normalizeCell } from './cell-text.ts';
import { isStudentName, isTitleNotKept, studentTitleKeys, titleKeys } from './column-titles.ts';
import { columnsOf, requiredColumns, type Column, type ColumnName } from './columns.ts';
import type { IdentifierNaming } from '../platform/identity/identifier.ts';
import { SheetError, type ImportKind } from './import.ts';
import { findCellDamage } from './cell-damage.ts';
import type { CsvRecord } from './sheet/parse-csv.ts';
import type { RowError, SheetRow } from './validated-row.ts';

/**
 * Index of the cell of each column, and the titles of the columns that are not used: `unknown`, those that only the portal's exports have,
 * those whose data the portal does not keep, and those that another column of the file makes superfluous.
 */
export type MatchedColumns = { indexes: Map<string, number> } & UnusedColumns;

export type UnusedColumns = Record<'unknown' | 'exportOnly' | 'notKept' | 'superfluous', string[]> & {
  /** Numbers of columns without a title, counted from 1. */
  untitled: number[];
};

/** Matches the first row of a file. Throws a SheetError if a column appears twice or none identifies what its rows are about. */
export function matchColumns(kind: ImportKind, header: readonly string[], naming: IdentifierNaming): MatchedColumns {
  const indexes = new Map<string, number>();
  const columns: MatchedColumns = { indexes, unknown: [], exportOnly: [], notKept: [], superfluous: [], untitled: [] };
  const weak: (TitleMatch & { title: string; index: number })[] = [];
  header.forEach((title, index) => {
    const match = matchTitle(kind, title, naming);
    if (title === '') columns.untitled.push(index + 1);
    else if (isReasonColumn(title)) columns.exportOnly.push(title);
    else if (!match) (isTitleNotKept(title) ? columns.notKept : columns.unknown).push(title);
    else if (match.column.exportOnly) columns.exportOnly.push(title);
    else if (match.rank > 0) weak.push({ ...match, title, index });
    else if (indexes.has(match.column.name)) throw new SheetError({ code: 'duplicate-column', line: 1, text: title });
    else indexes.set(match.column.name, index);
  });
  for (const { column, title, index } of weak.sort((one, other) => one.rank - other.rank)) {
    if (indexes.has(column.name)) columns.superfluous.push(title);
    else indexes.set(column.name, index);
  }
  const fullName = indexes.get('fullName');
  if (fullName !== undefined && !indexes.has('firstName') && indexes.has('lastName') && isStudentName(header[fullName]!)) {
    indexes.set('firstName', fullName);
    indexes.delete('fullName');
  }
  if (indexes.has('firstName') && indexes.has('fullName')) {
    columns.superfluous.push(header[indexes.get('fullName')!]!);
    indexes.delete('fullName');
  }
  if (indexes.size === 0) throw new SheetError({ code: 'no-known-column', line: 1 });
  for (const group of requiredColumns[kind]) {
    if (!group.some((name) => indexes.has(name))) throw new SheetError({ code: 'missing-column', line: 1, text: group.join(' ') });
  }
  return columns;
}

/** Whether a row has the titles without which a file of this kind is of no use; above it may stand what the list is called. */
export function isHeader(kind: ImportKind, cells: readonly string[], naming: IdentifierNaming): boolean {
  const names = new Set<string | undefined>(cells.map((title) => matchTitle(kind, title, naming)?.column.name));
  return requiredColumns[kind].every((group) => group.some((name) => names.has(name)));
}

/** The first row of a file without the empty cells at its end, which spreadsheets add. */
export function trimHeader(header: readonly string[]): string[] {
  return header.slice(0, header.findLastIndex((title) => title !== '') + 1);
}

/** The column with this title in any language. */
export function findColumn(kind: ImportKind, title: string, naming: IdentifierNaming): Column | undefined {
  return matchTitle(kind, title, naming)?.column;
}

/** First columns of a file of refused rows: the line and the reasons. */
export const REASON_COLUMNS = { es: ['Línea', 'Motivo'], en: ['Line', 'Reason'] } as const;

export function isReasonColumn(title: string): boolean {
  return [...REASON_COLUMNS.es, ...REASON_COLUMNS.en].some((one) => titleKeys(one)[0] === titleKeys(title)[0]);
}

/** `rank` is 0 for a title of the column itself, and grows from the best of its weak aliases to the last. */
type TitleMatch = { column: Column; rank: number };

function matchTitle(kind: ImportKind, title: string, naming: IdentifierNaming): TitleMatch | undefined {
  const index = titleIndex(kind, naming);
  const find = (keys: string[]) => keys.map((key) => index.get(key)).find((match) => match !== undefined);
  const match = find(titleKeys(title));
  if (match) return match;
  const ofStudent = find(studentTitleKeys(title));
  return ofStudent && { ...ofStudent, rank: ofStudent.rank + STUDENT_TITLE_RANK };
}

/** Behind every weak alias. */
const STUDENT_TITLE_RANK = 100;

const titleIndexes = new Map<ImportKind, { key: string; index: Map<string, TitleMatch> }>();

/** A title that two columns share belongs to the first. */
function titleIndex(kind: ImportKind, naming: IdentifierNaming): Map<string, TitleMatch> {
  const key = `${naming.identifierKind} ${naming.identifierLabel}`;
  const cached = titleIndexes.get(kind);
  if (cached?.key === key) return cached.index;
  const index = new Map<string, TitleMatch>();
  for (const column of columnsOf(kind, naming)) {
    [column.es, column.en, column.name, ...(column.aliases ?? [])].forEach((title) => add(title, { column, rank: 0 }));
    column.weakAliases?.forEach((title, at) => add(title, { column, rank: at + 1 }));
  }
  titleIndexes.set(kind, { key, index });
  return index;

  function add(title: string, match: TitleMatch): void {
    for (const key of titleKeys(title)) if (!index.has(key)) index.set(key, match);
  }
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
export function validateCells(kind: ImportKind, row: SheetRow, header: readonly string[], { indexes }: MatchedColumns): RowError[] {
  const surplus = row.rawCells.slice(header.length).find((cell) => cell.trim() !== '');
  if (surplus !== undefined) return [{ code: 'too-many-cells', text: surplus.slice(0, 80) }];
  return [...indexes].flatMap(([name, index]): RowError[] => {
    const column = name as ColumnName;
    const code = findCellDamage(kind, column, row.cells[column] ?? '', row.rawCells[index] ?? '');
    return code ? [{ code, column, text: row.cells[column]!.slice(0, 80) }] : [];
  });
}
