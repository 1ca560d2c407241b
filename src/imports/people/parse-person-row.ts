import { isValidUsername, MAX_NAME_LENGTH, normalizeUsername } from '../../accounts/account.ts';
import { isBuiltInRole } from '../../accounts/role.ts';
import type { Role } from '../../accounts/roles/find-roles.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { IdentifierKind } from '../../platform/identity/identifier.ts';
import { findIdentifier } from '../identifier-cell.ts';
import { cleanIdentifier } from '../../platform/shared/clean-text.ts';
import { isLocale, locales, type Locale } from '../../platform/shared/locale.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import { normalizeWord, parseBoolean } from '../cell-text.ts';
import type { RowError, SheetRow } from '../validated-row.ts';

/** The cells of a row. Empty and invalid cells are missing. */
export type ParsedPerson = {
  username?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  emailKey?: string;
  identifier?: string;
  roles?: Role[];
  active?: boolean;
  locale?: Locale;
};

/**
 * The cells as the portal divides them: both surnames in one, first names too, «Apellidos, Nombres» in its two parts, and an address that
 * stands in the column of usernames, as in Microsoft's lists, as the address.
 */
export function toPersonCells(cells: SheetRow['cells']): SheetRow['cells'] {
  const [surnames, names, ...others] = cells.fullName?.split(',').map((part) => part.trim()) ?? [];
  const isDivided = cells.firstName === undefined && surnames !== '' && names && others.length === 0;
  const firstName = joinNames(isDivided ? names : cells.firstName, cells.secondName);
  const lastName = joinNames(isDivided ? surnames : cells.lastName, cells.secondLastName);
  const isAddress = cells.email === undefined && cells.username?.includes('@') && isEmailAddress(cells.username);
  const { username, firstName: _, lastName: __, ...rest } = cells;
  return {
    ...rest,
    ...(isAddress ? { email: username! } : username !== undefined && { username }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
  };
}

/** A second name that the first one ends with already is not repeated. */
function joinNames(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const [whole, end] = [normalizeWord(first), normalizeWord(second)];
  return whole === end || whole.endsWith(` ${end}`) ? first : `${first} ${second}`;
}

/** The cells are those of `toPersonCells`; `identifiers` has those of the row that accounts have. */
export function parsePersonRow(
  { cells }: SheetRow,
  roles: readonly Role[],
  kind: IdentifierKind,
  identifiers: Pick<ReadonlySet<string>, 'has'>,
): { person: ParsedPerson; errors: RowError[] } {
  const person: ParsedPerson = {};
  const errors: RowError[] = [];

  const username = parseUsername(cells);
  if (username !== undefined && isValidUsername(username)) person.username = username;
  else if (username !== undefined) errors.push({ code: 'invalid-username', column: 'username' });

  for (const column of ['firstName', 'lastName'] as const) {
    const name = cells[column];
    if (name === undefined) continue;
    if (name.length > MAX_NAME_LENGTH) errors.push({ code: 'too-long', column });
    else person[column] = name;
  }

  if (cells.email !== undefined) {
    const email = cleanIdentifier(cells.email);
    const key = emailKey(email);
    if (key === undefined || !isEmailAddress(email)) errors.push({ code: 'invalid-email', column: 'email', text: cells.email });
    else Object.assign(person, { email, emailKey: key });
  }

  if (cells.identifier !== undefined) {
    const identifier = findIdentifier(kind, cells, identifiers);
    if (identifier === undefined) errors.push({ code: 'invalid-identifier', column: 'identifier', text: cells.identifier });
    else if (identifier !== '') person.identifier = identifier;
  }

  if (cells.roles !== undefined) {
    const { found, unknown } = parseRoles(cells.roles, roles);
    for (const text of unknown) errors.push({ code: 'unknown-role', column: 'roles', text });
    if (unknown.length === 0) person.roles = found;
  }

  if (cells.active !== undefined) {
    const active = parseBoolean(cells.active);
    if (active === undefined) errors.push({ code: 'invalid-boolean', column: 'active', text: cells.active });
    else person.active = active;
  }

  if (cells.locale !== undefined) {
    const locale = parseLocale(cells.locale);
    if (locale) person.locale = locale;
    else errors.push({ code: 'invalid-language', column: 'locale', text: cells.locale });
  }
  return { person, errors };
}

/** The proposal of an earlier import counts if the username itself is missing or invalid. */
export function parseUsername({ username, proposedUsername }: SheetRow['cells']): string | undefined {
  const [typed, proposed] = [username, proposedUsername].map((text) => (text === undefined ? undefined : normalizeUsername(text)));
  return proposed !== undefined && (typed === undefined || !isValidUsername(typed)) ? proposed : typed;
}

/** `es`, `es-CL`, «Español», `English`, «Inglés» … */
function parseLocale(text: string): Locale | undefined {
  const start = text.slice(0, 2).toLowerCase();
  const locale = start === 'in' ? 'en' : start;
  return isLocale(locale) ? locale : undefined;
}

/** Roles in a cell such as «Docente, Coordinación». The name of a role may contain a comma. */
function parseRoles(cell: string, roles: readonly Role[]): { found: Role[]; unknown: string[] } {
  const whole = findRole(cell, roles);
  if (whole) return { found: [whole], unknown: [] };
  const names = cell
    .split(/[,;|/]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const found = new Set(names.map((name) => findRole(name, roles)).filter((role) => role !== undefined));
  return { found: [...found], unknown: names.filter((name) => !findRole(name, roles)) };
}

/** Other names of the built-in roles, without case and accents. */
const roleAliases = new Map([
  ['administrador', 'administrator'],
  ['administradora', 'administrator'],
  ['admin', 'administrator'],
  ['profesor', 'teacher'],
  ['profesora', 'teacher'],
  ['alumno', 'student'],
  ['alumna', 'student'],
]);

function findRole(name: string, roles: readonly Role[]): Role | undefined {
  const word = normalizeWord(name);
  return roles.find((role) => roleTitles(role).includes(word)) ?? roles.find((role) => role.name === roleAliases.get(word));
}

/** Built-in roles also have a title in each language. */
function roleTitles({ name }: Role): string[] {
  const translated = isBuiltInRole(name) ? locales.map((locale) => messagesFor(locale).roles.names[name]) : [];
  return [name, ...translated].map(normalizeWord);
}
