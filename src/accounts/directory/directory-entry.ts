import type { Entry } from 'ldapts';
import { normalizeDn } from '../../platform/shared/normalize-dn.ts';

/** A person of the directory. */
export type DirectoryEntry = {
  dn: string;
  /** `entryUUID` (RFC 4530) or `objectGUID`, in the usual form: it stays when name, e-mail and place in the directory change. */
  subject: string;
  login: string;
  email: string;
  firstName: string;
  lastName: string;
  displayName: string;
  language: string;
  disabled: boolean;
  /** DNs in lower case; undefined where the settings name no attribute. */
  groups: string[] | undefined;
};

export const BINARY_ATTRIBUTES = ['objectGUID'];

export const ENTRY_ATTRIBUTES = [
  ...['entryUUID', 'objectGUID', 'uid', 'sAMAccountName', 'mail', 'givenName', 'sn', 'displayName', 'cn', 'preferredLanguage'],
  ...['userAccountControl', 'accountExpires', 'nsAccountLock'],
];

/** Of Active Directory's `userAccountControl`: ACCOUNTDISABLE. */
const ACCOUNT_DISABLED = 2;

const NEVER = new Set(['0', '9223372036854775807']);

/** Undefined where the entry has no number that stays. */
export function toDirectoryEntry(entry: Entry, groupsAttribute: string | undefined, now: Date): DirectoryEntry | undefined {
  const values = (name: string) => valuesOf(entry, name);
  const first = (...names: string[]) => names.map((name) => values(name)[0] ?? '').find((text) => text !== '') ?? '';
  const guid = Object.entries(entry).find(([name]) => name.toLowerCase() === 'objectguid')?.[1];
  const guidBytes = [guid].flat().find((value) => Buffer.isBuffer(value) && value.length === 16);
  const subject = first('entryUUID').toLowerCase() || (Buffer.isBuffer(guidBytes) ? formatGuid(guidBytes) : '');
  if (subject === '') return undefined;
  return {
    dn: entry.dn,
    subject,
    login: first('uid', 'sAMAccountName'),
    email: first('mail'),
    firstName: first('givenName'),
    lastName: first('sn'),
    displayName: first('displayName', 'cn'),
    language: first('preferredLanguage'),
    disabled:
      (Number(first('userAccountControl')) & ACCOUNT_DISABLED) !== 0 ||
      first('nsAccountLock').toLowerCase() === 'true' ||
      hasExpired(first('accountExpires'), now),
    groups: groupsAttribute === undefined ? undefined : values(groupsAttribute).map(normalizeDn),
  };
}

/** Of Active Directory: tenths of a microsecond since 1601; 0 and the greatest number stand for never ([MS-ADA1] 2.2). */
function hasExpired(accountExpires: string, now: Date): boolean {
  if (!/^\d{1,19}$/.test(accountExpires) || NEVER.has(accountExpires)) return false;
  return Number(BigInt(accountExpires) / 10_000n) + Date.UTC(1601) <= now.getTime();
}

/** What the directory says of a person, as a provider would. `isTrusted`: for the e-mail. */
export function toClaims(entry: DirectoryEntry, isTrusted: boolean): Record<string, unknown> {
  return {
    email: entry.email,
    email_verified: isTrusted,
    given_name: entry.firstName,
    family_name: entry.lastName,
    name: entry.displayName,
    locale: entry.language,
  };
}

/** Attribute names have no case (RFC 4512, 2.5). */
export function valuesOf(entry: Entry, name: string): string[] {
  const found = Object.entries(entry).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? [];
  return [found].flat().map((value) => (Buffer.isBuffer(value) ? value.toString() : value));
}

/** The first three fields of an `objectGUID` have their bytes in the reverse order ([MS-DTYP] 2.3.4). */
export function formatGuid(bytes: Buffer): string {
  const hex = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[index]!.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The bytes of an `objectGUID` of this form. */
export function parseGuid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  return Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[index] ?? 0));
}
