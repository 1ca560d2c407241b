import { isBuiltIn, type Role } from '../../accounts/role.ts';
import { locales } from '../../platform/shared/locale.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { plainWord } from '../sheet-row.ts';

/** What else people call the portal's own roles, without case and accents. */
const alsoCalled: Record<string, string> = {
  administrador: 'administrator',
  administradora: 'administrator',
  admin: 'administrator',
  profesor: 'teacher',
  profesora: 'teacher',
  alumno: 'student',
  alumna: 'student',
};

/** The roles that a cell names: «Docente, Coordinación». A name may hold the comma itself. What no role is called stays as it was typed. */
export function rolesNamed(cell: string, roles: readonly Role[]): { found: Role[]; unknown: string[] } {
  const whole = roleCalled(cell, roles);
  if (whole) return { found: [whole], unknown: [] };
  const names = cell
    .split(/[,;|/]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const found = new Set(names.map((name) => roleCalled(name, roles)).filter((role) => role !== undefined));
  return { found: [...found], unknown: names.filter((name) => !roleCalled(name, roles)) };
}

function roleCalled(name: string, roles: readonly Role[]): Role | undefined {
  const word = plainWord(name);
  return roles.find((role) => titlesOf(role).includes(word)) ?? roles.find((role) => role.name === alsoCalled[word]);
}

/** By its name, and the portal's own also by what pages call them in every language. */
function titlesOf({ name }: Role): string[] {
  const translated = isBuiltIn(name) ? locales.map((locale) => wordsIn(locale).roles.names[name]) : [];
  return [name, ...translated].map(plainWord);
}
