import { bareText } from './cell-text.ts';
import type { ColumnName } from './columns.ts';
import type { Fault } from './row-error.ts';
import type { SheetRow } from './validated-row.ts';
import type { RecognisedColumns } from './sheet-columns.ts';
import type { SheetRecord } from './sheet/parse-csv.ts';

/**
 * Names the cells of a row. Fewer cells than columns are what Excel writes where the last ones are empty; where a row has more,
 * a separator stands inside a cell and the others are not what they seem.
 */
export function sheetRow({ line, cells }: SheetRecord, { places }: RecognisedColumns): SheetRow {
  const named: SheetRow['cells'] = {};
  for (const [name, place] of places) {
    const text = bareText(cells[place] ?? '');
    if (text !== '') named[name as ColumnName] = text;
  }
  return { line, cells: named, original: cells };
}

/** What can be wrong with any row of any file. */
export function commonFaults(row: SheetRow, header: readonly string[]): Fault[] {
  const beyond = row.original.slice(header.length).find((cell) => cell.trim() !== '');
  if (beyond !== undefined) return [{ why: 'too-many-cells', text: beyond.slice(0, 80) }];
  const names = Object.keys(row.cells) as ColumnName[];
  const odd = names.filter((column) => hasControlCharacter(row.cells[column]!, column));
  return odd.map((column) => ({ why: 'control-character', column }));
}

/** What no keyboard types, NUL among it, which PostgreSQL refuses. A description may have several lines. */
function hasControlCharacter(text: string, column: ColumnName): boolean {
  const several = column === 'description' ? text.replace(/[\n\t]/g, '') : text;
  return /[\u0000-\u001f\u007f]/.test(several);
}

const yes = new Set([
  ...['si', 's', 'yes', 'y', '1', 'true', 'verdadero', 'x', 'activa', 'activo', 'active', 'on'],
  // States of accounts that are switched on, as lists of people say them.
  ...['invitada', 'invitado', 'invited', 'bloqueada', 'bloqueado', 'locked out'],
]);
const no = new Set([
  ...['no', 'n', '0', 'false', 'falso', 'off'],
  ...['inactiva', 'inactivo', 'inactive', 'desactivada', 'desactivado', 'switched off'],
]);

/** «Sí», «VERDADERO», «1» …; undefined where it is neither yes nor no. */
export function yesOrNo(text: string): boolean | undefined {
  const word = plainWord(text);
  return yes.has(word) ? true : no.has(word) ? false : undefined;
}

/** A word without case and accents, as it is compared with words that we know. */
export function plainWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .trim()
    .toLowerCase();
}
