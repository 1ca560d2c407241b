import { isBuiltInRole, type Role } from '../../accounts/role.ts';
import { locales } from '../../platform/shared/locale.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { normalizeWord } from '../sheet-row.ts';

/** What else people call the portal's own roles, without case and accents. */
const roleAliases: Record<string, string> = {
  administrador: 'administrator',
  administradora: 'administrator',
  admin: 'administrator',
  profesor: 'teacher',
  profesora: 'teacher',
  alumno: 'student',
  alumna: 'student',
};

/** The roles that a cell names: «Docente, Coordinación». A name may hold the comma itself. What no role is called stays as it was typed. */
export function parseRoles(cell: string, roles: readonly Role[]): { found: Role[]; unknown: string[] } {
  const whole = findRole(cell, roles);
  if (whole) return { found: [whole], unknown: [] };
  const names = cell
    .split(/[,;|/]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const found = new Set(names.map((name) => findRole(name, roles)).filter((role) => role !== undefined));
  return { found: [...found], unknown: names.filter((name) => !findRole(name, roles)) };
}

function findRole(name: string, roles: readonly Role[]): Role | undefined {
  const word = normalizeWord(name);
  return roles.find((role) => roleTitles(role).includes(word)) ?? roles.find((role) => role.name === roleAliases[word]);
}

/** By its name, and the portal's own also by what pages call them in every language. */
function roleTitles({ name }: Role): string[] {
  const translated = isBuiltInRole(name) ? locales.map((locale) => messagesFor(locale).roles.names[name]) : [];
  return [name, ...translated].map(normalizeWord);
}
