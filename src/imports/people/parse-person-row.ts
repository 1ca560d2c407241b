import type { Role } from '../../accounts/role.ts';
import { isValidUsername } from '../../accounts/username.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import { isLocale, type Locale } from '../../platform/shared/locale.ts';
import type { RowError } from '../row-error.ts';
import type { SheetRow } from '../validated-row.ts';
import { parseBoolean } from '../sheet-row.ts';
import { parseRoles } from './parse-roles.ts';

/** What a row says of a person. What it does not say, or what cannot be understood, is missing. */
export type ParsedPerson = {
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
const MAX_NAME_LENGTH = 150;

/** Reads the cells of a row, and says which of them are wrong in themselves. */
export function parsePersonRow({ cells }: SheetRow, roles: readonly Role[]): { person: ParsedPerson; faults: RowError[] } {
  const person: ParsedPerson = {};
  const faults: RowError[] = [];

  const username = parseUsername(cells);
  if (username !== undefined && isValidUsername(username)) person.username = username;
  else if (username !== undefined) faults.push({ code: 'not-a-username', column: 'username' });

  for (const column of ['firstName', 'lastName'] as const) {
    const name = cells[column];
    if (name === undefined) continue;
    if (name.length > MAX_NAME_LENGTH) faults.push({ code: 'too-long', column });
    else person[column] = name;
  }

  if (cells.email !== undefined) {
    const key = emailKey(cells.email);
    if (key === undefined || !isEmailAddress(cells.email)) {
      faults.push({ code: 'not-an-email', column: 'email', text: cells.email });
    } else Object.assign(person, { email: cells.email, emailKey: key });
  }

  if (cells.roles !== undefined) {
    const { found, unknown } = parseRoles(cells.roles, roles);
    for (const text of unknown) faults.push({ code: 'no-such-role', column: 'roles', text });
    if (unknown.length === 0) person.roles = found;
  }

  if (cells.active !== undefined) {
    const active = parseBoolean(cells.active);
    if (active === undefined) faults.push({ code: 'not-yes-or-no', column: 'active', text: cells.active });
    else person.active = active;
  }

  if (cells.locale !== undefined) {
    const locale = parseLocale(cells.locale);
    if (locale) person.locale = locale;
    else faults.push({ code: 'not-a-language', column: 'locale', text: cells.locale });
  }
  return { person, faults };
}

/** The proposal that an earlier import made counts where the username itself cannot be one. */
function parseUsername({ username, proposal }: SheetRow['cells']): string | undefined {
  const [typed, proposed] = [username, proposal].map((text) => text?.normalize('NFKC').toLowerCase());
  return proposed !== undefined && (typed === undefined || !isValidUsername(typed)) ? proposed : typed;
}

/** `es`, `es-CL`, «Español», `English` … */
function parseLocale(text: string): Locale | undefined {
  const start = text.slice(0, 2).toLowerCase();
  const locale = start === 'in' ? 'en' : start;
  return isLocale(locale) ? locale : undefined;
}
