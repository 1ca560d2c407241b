import { isBlankName } from '../platform/shared/clean-text.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { foldIdentifier } from '../platform/shared/text-keys.ts';
import type { Permission } from './permissions.ts';

export type Account = {
  id: number;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  /** RUT or another identifier of the school, as `parseIdentifier` writes it; empty for none. */
  identifier: string;
  active: boolean;
  /** Whether name, e-mail and roles were erased; nobody may change the account any more. */
  anonymised: boolean;
  /** True until the user has chosen a first password. */
  passwordNotSet: boolean;
  /** Names of roles: built-in roles first, then custom roles by name. */
  roles: string[];
  /** The permissions of all roles together, without those that are withheld. */
  permissions: ReadonlySet<Permission>;
  /** Permissions of the roles that wait for a password or an e-mail that others cannot know (see `rights.ts`). */
  withheld: ReadonlySet<Permission>;
  /** Who set the password, and the e-mail (see `SetterId`). */
  passwordSetBy: SetterId;
  emailSetBy: SetterId;
  /** Of the user's picture: a path of the portal that serves it (see `pictures/`), or the URL that the user typed. */
  avatarUrl: string | null;
  locale: Locale;
  /** Null means the portal's time zone. */
  timeZone: string | null;
  separateXmppPassword: boolean;
  /** When the user last lost the right to administer. */
  administeredUntil: Date | null;
  /** From when on one of the roles demands a sign-in with a second factor; null where none does. */
  secondFactorFrom: Date | null;
  /** Increases with every change that two administrators could make at the same time. */
  version: number;
};

/** Whose an identifier is that somebody else was to get. */
export type IdentifierOwner = { id: number; name: string };

/**
 * Who set a password or an e-mail, or made the link to it: the id of an account, or `OPERATOR`. Null where that is not known. What users
 * change themselves counts as set by whoever set what they proved it with: who knows a password can change it.
 */
export type SetterId = number | null;

export const OPERATOR = 0;

/** First and last name, or the username where both are empty. */
export function displayName(user: { firstName: string; lastName: string; username: string }): string {
  return `${user.firstName} ${user.lastName}`.trim() || user.username;
}

/** Of an account that a left join may not find: then undefined. */
export function displayNameIfAny(user: { firstName: string | null; lastName: string | null; username: string | null }): string | undefined {
  const { firstName, lastName, username } = user;
  return username === null ? undefined : displayName({ firstName: firstName ?? '', lastName: lastName ?? '', username });
}

export function hasPermission(account: Pick<Account, 'permissions'>, permission: Permission): boolean {
  return account.permissions.has(permission);
}

/** Of a first or last name: the width of Django's columns. */
export const MAX_NAME_LENGTH = 150;

/** Why a first or last name cannot be saved. An empty one can. */
export function findNameError(name: string): 'tooLong' | 'blank' | undefined {
  if (name.length > MAX_NAME_LENGTH) return 'tooLong';
  return isBlankName(name) ? 'blank' : undefined;
}

const MAX_USERNAME_LENGTH = 150;
const MAX_SUGGESTION_LENGTH = 60;

/**
 * Lower case, because Prosody lower-cases a username before it looks it up; letters, digits and `. _ + -`, because those pass
 * the local part of a JID unchanged (RFC 6122, nodeprep). Never an `@`, so that a username is never taken for an e-mail.
 */
export function isValidUsername(text: string): boolean {
  return text.length <= MAX_USERNAME_LENGTH && /^[a-z0-9à-öø-ÿ][a-z0-9à-öø-ÿ._+-]*$/.test(text);
}

/** A username as it was typed, in the form in which it is stored and compared. */
export function normalizeUsername(typed: string): string {
  return foldIdentifier(typed);
}

/** A valid username made from a name or an e-mail («María.López@uni.cl» → «maria.lopez»); undefined where no character is usable. */
export function suggestUsername(text: string): string | undefined {
  const [local = ''] = text.trim().split('@', 1);
  const name = local
    .slice(0, MAX_USERNAME_LENGTH)
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._+-]+/g, '');
  return /[a-z0-9](?:.*[a-z0-9])?/.exec(name)?.[0].slice(0, MAX_SUGGESTION_LENGTH);
}
