import { domainToASCII } from 'node:url';

/** The form in which two spellings of one e-mail address are the same; undefined where the text is no address. */
export function emailKey(address: string): string | undefined {
  const [local, domain, ...rest] = address.normalize('NFKC').trim().toLowerCase().split('@');
  const host = domain && domainToASCII(domain);
  return local && host && rest.length === 0 ? `${local}@${host}` : undefined;
}

const MAX_EMAIL_LENGTH = 254;

/** Whether mail can be sent there: one `@`, a name of a host behind it, and nothing in it that has a meaning of its own in a mail. */
export function isEmailAddress(text: string): boolean {
  return (
    text.length <= MAX_EMAIL_LENGTH && emailKey(text) !== undefined && /^[^\s<>()[\]\\,;:"@\p{Cc}]+@[^\s<>()[\]\\,;:"@\p{Cc}]+$/u.test(text)
  );
}

/**
 * A text as bytes that sort the way a Spanish reader expects: case and accents do not count, and ñ stands after n, as a
 * letter of its own. Compared bytewise by SQLite and, under `COLLATE "C"`, by PostgreSQL.
 */
export function sortKey(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ñ', 'n~')
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .trim();
}
