import { cleanIdentifier } from '../shared/clean-text.ts';
import type { Messages } from '../messages/messages.ts';

/** By what the school tells its people apart: the RUT, which is checked, or a number of its own, which is not. */
export const identifierKinds = ['rut', 'other'] as const;

export type IdentifierKind = (typeof identifierKinds)[number];

/** By what people are told apart, and what the school calls it if it is not the RUT. */
export type IdentifierNaming = { identifierKind: IdentifierKind; identifierLabel: string };

export const MAX_IDENTIFIER_LENGTH = 40;

/** As it is stored: a RUT as `12345678-5`, any other in capitals. Empty for an empty text; undefined for one that cannot be an identifier. */
export function parseIdentifier(kind: IdentifierKind, typed: string): string | undefined {
  const text = cleanIdentifier(typed.slice(0, MAX_INPUT_LENGTH)).toUpperCase();
  if (text === '') return '';
  if (kind === 'rut') return parseRut(text);
  return text.length <= MAX_IDENTIFIER_LENGTH ? text : undefined;
}

/** The same for who has one already: unchanged, it is kept, also where the school told its people apart by another kind then. */
export function parseChangedIdentifier(kind: IdentifierKind, typed: string, stored: string): string | undefined {
  return parseIdentifier('other', typed) === stored ? stored : parseIdentifier(kind, typed);
}

/** Longer than any identifier with what a paste brings along. */
const MAX_INPUT_LENGTH = 1000;

/** For showing: a RUT as `12.345.678-5`, any other as it is stored. */
export function formatIdentifier({ identifierKind }: Pick<IdentifierNaming, 'identifierKind'>, identifier: string): string {
  if (identifierKind !== 'rut' || parseRut(identifier) !== identifier) return identifier;
  const [number, digit] = identifier.split('-') as [string, string];
  return `${numberFormat.format(Number(number))}-${digit}`;
}

/** Made once: it takes longer than all that a page formats. */
const numberFormat = new Intl.NumberFormat('es-CL', { useGrouping: 'always' });

/** What the school calls it: «RUT», «N.º de matrícula». */
export function identifierLabel({ identifier }: Pick<Messages, 'identifier'>, naming: IdentifierNaming) {
  return naming.identifierKind === 'rut' ? 'RUT' : naming.identifierLabel || identifier.other;
}

/**
 * A RUT or RUN, or a provisional number of a foreign student, in any spelling: `12.345.678-5`, `12345678-5`, `123456785`. Undefined where its
 * check digit is another one (modulo 11, https://es.wikipedia.org/wiki/Rol_Único_Tributario).
 */
function parseRut(text: string): string | undefined {
  const signs = text.replaceAll(/[.\s\p{Pd}\u2212]/gu, '').replace(/^0+/, '');
  const [number, digit] = [signs.slice(0, -1), signs.slice(-1)];
  return /^\d{6,9}$/.test(number) && digit === checkDigit(number) ? `${number}-${digit}` : undefined;
}

/** The digits from the right are weighed with 2 to 7, again and again. */
function checkDigit(number: string): string {
  const sum = number
    .split('')
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (2 + (index % 6)), 0);
  return '0123456789K'[(11 - (sum % 11)) % 11]!;
}

/** The text under which an identifier is found, whatever stands between its digits: `12345678-5` under `123456785`. */
export function toSearchableIdentifier(text: string): string {
  return /^[\d.-]+K?$/i.test(text) ? text.replaceAll(/[.-]/g, '') : text;
}
