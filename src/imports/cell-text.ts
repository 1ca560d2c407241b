import { unescapeFormulas } from '../platform/pagination/csv.ts';
import { cleanLine, cleanLines } from '../platform/shared/clean-text.ts';
import type { ColumnName } from './columns.ts';

/** A cell by the rule for texts, without the apostrophes that escape formulas. Only a description has several lines. */
export function normalizeCell(cell: string, column?: ColumnName): string {
  const plain = unescapeFormulas(cell.trim());
  return column === 'description' ? cleanLines(plain) : cleanLine(plain);
}

const trueWords = new Set([
  ...['si', 's', 'yes', 'y', '1', 'true', 'verdadero', 'x', 'activa', 'activo', 'active', 'on'],
  ...['enabled', 'habilitada', 'habilitado', 'vigente', 'regular', 'matriculada', 'matriculado'],
  // States of active accounts in the portal's own exports.
  ...['invitada', 'invitado', 'invited', 'bloqueada', 'bloqueado', 'locked out'],
]);
const falseWords = new Set([
  ...['no', 'n', '0', 'false', 'falso', 'off'],
  ...['inactiva', 'inactivo', 'inactive', 'desactivada', 'desactivado', 'switched off', 'deactivated'],
  ...['disabled', 'deshabilitada', 'deshabilitado', 'suspended', 'suspendida', 'suspendido', 'no vigente', 'retirada', 'retirado'],
]);

/** «Sí», «VERDADERO», «1» …; undefined if it is neither yes nor no. */
export function parseBoolean(text: string): boolean | undefined {
  const word = normalizeWord(text);
  return trueWords.has(word) ? true : falseWords.has(word) ? false : undefined;
}

/** Without case and accents, for comparison with known words. */
export function normalizeWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .trim()
    .toLowerCase();
}
