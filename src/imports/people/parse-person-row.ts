import type { Role } from '../../accounts/role.ts';
import { isUsername } from '../../accounts/username.ts';
import { emailKey, isMailAddress } from '../../platform/shared/text-keys.ts';
import { isLocale, type Locale } from '../../platform/shared/locale.ts';
import type { Fault } from '../row-error.ts';
import type { SheetRow } from '../validated-row.ts';
import { yesOrNo } from '../sheet-row.ts';
import { rolesNamed } from './parse-roles.ts';

/** What a row says of a person. What it does not say, or what cannot be understood, is missing. */
export type TypedPerson = {
  username?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  emailKey?: string;
  roles?: Role[];
  active?: boolean;
  locale?: Locale;
};

/** Django's columns hold no more. */
const LONGEST_NAME = 150;

/** Reads the cells of a row, and says which of them are wrong in themselves. */
export function readPerson({ cells }: SheetRow, roles: readonly Role[]): { person: TypedPerson; faults: Fault[] } {
  const person: TypedPerson = {};
  const faults: Fault[] = [];

  const username = usernameIn(cells);
  if (username !== undefined && isUsername(username)) person.username = username;
  else if (username !== undefined) faults.push({ why: 'not-a-username', column: 'username' });

  for (const column of ['firstName', 'lastName'] as const) {
    const name = cells[column];
    if (name === undefined) continue;
    if (name.length > LONGEST_NAME) faults.push({ why: 'too-long', column });
    else person[column] = name;
  }

  if (cells.email !== undefined) {
    const key = emailKey(cells.email);
    if (key === undefined || !isMailAddress(cells.email)) {
      faults.push({ why: 'not-an-email', column: 'email', text: cells.email });
    } else Object.assign(person, { email: cells.email, emailKey: key });
  }

  if (cells.roles !== undefined) {
    const { found, unknown } = rolesNamed(cells.roles, roles);
    for (const text of unknown) faults.push({ why: 'no-such-role', column: 'roles', text });
    if (unknown.length === 0) person.roles = found;
  }

  if (cells.active !== undefined) {
    const active = yesOrNo(cells.active);
    if (active === undefined) faults.push({ why: 'not-yes-or-no', column: 'active', text: cells.active });
    else person.active = active;
  }

  if (cells.locale !== undefined) {
    const locale = localeIn(cells.locale);
    if (locale) person.locale = locale;
    else faults.push({ why: 'not-a-language', column: 'locale', text: cells.locale });
  }
  return { person, faults };
}

/** The proposal that an earlier import made counts where the username itself cannot be one. */
function usernameIn({ username, proposal }: SheetRow['cells']): string | undefined {
  const [typed, proposed] = [username, proposal].map((text) => text?.normalize('NFKC').toLowerCase());
  return proposed !== undefined && (typed === undefined || !isUsername(typed)) ? proposed : typed;
}

/** `es`, `es-CL`, «Español», `English` … */
function localeIn(text: string): Locale | undefined {
  const start = text.slice(0, 2).toLowerCase();
  const locale = start === 'in' ? 'en' : start;
  return isLocale(locale) ? locale : undefined;
}
