import type { ColumnName } from './columns.ts';
import type { ImportKind } from './import.ts';

export type CellDamage = 'long-number' | 'date-for-text' | 'boolean-for-text' | 'narrow-cell' | 'formula-error' | 'damaged-text';

/** Columns by which people and courses are told apart and called: a spreadsheet must not have changed a word of them. */
const identifiers = new Set<ColumnName>([
  ...(['username', 'proposedUsername', 'email', 'firstName', 'secondName', 'lastName', 'secondLastName', 'fullName'] as const),
  ...(['id', 'courseId', 'course', 'title', 'section', 'identifier', 'code', 'courseCode', 'term'] as const),
]);

const names = new Set<ColumnName>(['firstName', 'secondName', 'lastName', 'secondLastName', 'fullName']);

const months = new Set([
  'ene',
  'feb',
  'mar',
  'abr',
  'may',
  'jun',
  'jul',
  'ago',
  'sep',
  'sept',
  'oct',
  'nov',
  'dic',
  'jan',
  'apr',
  'aug',
  'dec',
]);
const monthDate = /^(?:\d{1,2}[-/. ]([a-z]{3,4})\.?(?:[-/. ]\d{2,4})?|([a-z]{3,4})\.?[-/. ]\d{2,4})$/;
const numericDate = /^(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?: \d{1,2}:\d{2}(?::\d{2})?)?$/;

/**
 * What a spreadsheet, or an earlier reading of the file, made of a cell that says nothing any more; undefined for an intact one. `raw` is the
 * cell as it stands in the file: the rule for texts takes parts of a damaged letter away.
 */
export function findCellDamage(kind: ImportKind, column: ColumnName, text: string, raw = text): CellDamage | undefined {
  if (/^#{2,}$/.test(text)) return 'narrow-cell';
  if (/^#(?:[¡¿]?\p{Lu}[\p{Lu}\d/_]*[!?]|N\/?[AD]|[¡¿]?DIV\/0!)$/u.test(text)) return 'formula-error';
  if (isMisread(raw) || (names.has(column) && isNoName(text))) return 'damaged-text';
  if (!identifiers.has(column)) return undefined;
  if (/^-?\d(?:[.,]\d+)?E[+-]\d{1,3}$|^-?\d[.,]\d+E\d{1,3}$|^\d{3,}[.,]0+$/i.test(text)) return 'long-number';
  if (/^(?:TRUE|FALSE|VERDADERO|FALSO)$/.test(text)) return 'boolean-for-text';
  // A class may well be called by its day.
  return (column !== 'title' || kind === 'courses') && isDate(text) ? 'date-for-text' : undefined;
}

/** «Mu?oz», «Jos‚», «JosŽ»: question marks and other signs in the place of letters, a capital with an accent behind a small letter. */
function isNoName(text: string): boolean {
  return /\p{L}\?|\?\p{L}|[‚„†‡‰•¡¿¶§]|(?=[\u0080-\u2bff])(?!°)[\p{Sc}\p{Sm}\p{So}]|\p{Ll}[À-ÖØ-ÞŒŠŽŸ]/u.test(text);
}

/** «01-mar», «Mar-26», «01-03-2026». */
function isDate(text: string): boolean {
  if (numericDate.test(text)) return true;
  const [, behind, before] = monthDate.exec(text.toLowerCase()) ?? [];
  return months.has(behind ?? before ?? '');
}

/** A letter that could not be read, or UTF-8 that was read as Excel in Windows saves: «JosÃ©». */
function isMisread(text: string): boolean {
  return /\ufffd|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/.test(text);
}
