import { type IdentifierKind, parseIdentifier } from '../platform/identity/identifier.ts';
import type { SheetRow } from './validated-row.ts';

/** The identifier of a row, whose check digit may have a column of its own; undefined for one that is invalid, empty for none. */
export function parseIdentifierCell(kind: IdentifierKind, { identifier = '', checkDigit }: SheetRow['cells']): string | undefined {
  const isDivided = kind === 'rut' && identifier !== '' && checkDigit !== undefined && !/[-\u2013]/.test(identifier);
  return parseIdentifier(kind, isDivided ? `${identifier}-${checkDigit}` : identifier);
}
