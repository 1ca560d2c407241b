import { normalizeCell } from './cell-text.ts';
import type { ColumnName } from './columns.ts';
import type { RowError } from './row-error.ts';
import type { SheetRow } from './validated-row.ts';
import type { MatchedColumns } from './sheet-columns.ts';
import type { CsvRecord } from './sheet/parse-csv.ts';

/**
 * Names the cells of a row. Fewer cells than columns are what Excel writes where the last ones are empty; where a row has more,
 * a separator stands inside a cell and the others are not what they seem.
 */
export function toSheetRow({ line, cells }: CsvRecord, { indexes }: MatchedColumns): SheetRow {
  const named: SheetRow['cells'] = {};
  for (const [name, place] of indexes) {
    const text = normalizeCell(cells[place] ?? '');
    if (text !== '') named[name as ColumnName] = text;
  }
  return { line, cells: named, rawCells: cells };
}

/** What can be wrong with any row of any file. */
export function validateCells(row: SheetRow, header: readonly string[]): RowError[] {
  const beyond = row.rawCells.slice(header.length).find((cell) => cell.trim() !== '');
  if (beyond !== undefined) return [{ code: 'too-many-cells', text: beyond.slice(0, 80) }];
  const names = Object.keys(row.cells) as ColumnName[];
  const odd = names.filter((column) => hasControlCharacter(row.cells[column]!, column));
  return odd.map((column) => ({ code: 'control-character', column }));
}

/** What no keyboard types, NUL among it, which PostgreSQL refuses. A description may have several lines. */
function hasControlCharacter(text: string, column: ColumnName): boolean {
  const several = column === 'description' ? text.replace(/[\n\t]/g, '') : text;
  return /[\u0000-\u001f\u007f]/.test(several);
}

const trueWords = new Set([
  ...['si', 's', 'yes', 'y', '1', 'true', 'verdadero', 'x', 'activa', 'activo', 'active', 'on'],
  // States of accounts that are switched on, as lists of people say them.
  ...['invitada', 'invitado', 'invited', 'bloqueada', 'bloqueado', 'locked out'],
]);
const falseWords = new Set([
  ...['no', 'n', '0', 'false', 'falso', 'off'],
  ...['inactiva', 'inactivo', 'inactive', 'desactivada', 'desactivado', 'switched off'],
]);

/** «Sí», «VERDADERO», «1» …; undefined where it is neither yes nor no. */
export function parseBoolean(text: string): boolean | undefined {
  const word = normalizeWord(text);
  return trueWords.has(word) ? true : falseWords.has(word) ? false : undefined;
}

/** A word without case and accents, as it is compared with words that we know. */
export function normalizeWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .trim()
    .toLowerCase();
}
