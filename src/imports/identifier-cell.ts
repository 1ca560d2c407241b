import { type IdentifierKind, parseIdentifier } from '../platform/identity/identifier.ts';
import type { SheetRow } from './validated-row.ts';

/**
 * The identifier of a row: the one of those that are stored which it spells, also of the kind by which the school told its people apart
 * before; else as the school's kind writes it. Undefined for one that is invalid, empty for none.
 */
export function findIdentifier(
  kind: IdentifierKind,
  cells: SheetRow['cells'],
  stored: Pick<ReadonlySet<string>, 'has'>,
): string | undefined {
  return possibleIdentifiers(kind, cells).find((identifier) => stored.has(identifier)) ?? parseIdentifierCell(kind, cells);
}

/** The identifiers that a row may spell, to look up those that are stored. */
export function possibleIdentifiers(kind: IdentifierKind, cells: SheetRow['cells']): string[] {
  return [parseIdentifierCell(kind, cells), parseIdentifier('other', cells.identifier ?? '')].flatMap((identifier) =>
    identifier === undefined || identifier === '' ? [] : [identifier],
  );
}

/** The identifier of a row, whose check digit may have a column of its own. */
function parseIdentifierCell(kind: IdentifierKind, { identifier = '', checkDigit }: SheetRow['cells']): string | undefined {
  const isDivided = kind === 'rut' && identifier !== '' && checkDigit !== undefined && !/[-\u2013]/.test(identifier);
  return parseIdentifier(kind, isDivided ? `${identifier}-${checkDigit}` : identifier);
}
