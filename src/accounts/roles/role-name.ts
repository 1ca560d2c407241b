import { locales } from '../../platform/shared/locale.ts';
import { sortKey } from '../../platform/shared/sort-key.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { builtInRoles } from '../account.ts';

export type RoleNameFault = 'empty' | 'too-long' | 'signs' | 'taken';

const LONGEST = 60;

/** What is wrong with the name of a role, or undefined. Names that differ in case or accents alone would be taken for one another. */
export function roleNameFault(name: string, others: readonly { name: string }[]): RoleNameFault | undefined {
  if (name === '') return 'empty';
  if (name.length > LONGEST) return 'too-long';
  // They stand between the roles of a person in a file.
  if (/[,;|/]/.test(name)) return 'signs';
  const taken = [...builtInRoles, ...translations(), ...others.map((role) => role.name)];
  return taken.some((one) => sortKey(one) === sortKey(name)) ? 'taken' : undefined;
}

/** What pages call the portal's own roles, in every language. */
function translations(): string[] {
  return locales.flatMap((locale) => Object.values(wordsIn(locale).roles.names));
}
