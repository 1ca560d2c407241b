import { locales } from '../../platform/shared/locale.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { builtInRoles } from '../account.ts';

export type RoleNameError = 'empty' | 'too-long' | 'signs' | 'taken';

const MAX_ROLE_NAME_LENGTH = 60;

/** What is wrong with the name of a role, or undefined. Names that differ in case or accents alone would be taken for one another. */
export function validateRoleName(name: string, others: readonly { name: string }[]): RoleNameError | undefined {
  if (name === '') return 'empty';
  if (name.length > MAX_ROLE_NAME_LENGTH) return 'too-long';
  // They stand between the roles of a person in a file.
  if (/[,;|/]/.test(name)) return 'signs';
  const taken = [...builtInRoles, ...translatedRoleNames(), ...others.map((role) => role.name)];
  return taken.some((one) => sortKey(one) === sortKey(name)) ? 'taken' : undefined;
}

/** What pages call the portal's own roles, in every language. */
function translatedRoleNames(): string[] {
  return locales.flatMap((locale) => Object.values(messagesFor(locale).roles.names));
}
