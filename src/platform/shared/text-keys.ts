import { domainToASCII } from 'node:url';

/** Equal for all spellings of an e-mail address; undefined for texts that are none. */
export function emailKey(email: string): string | undefined {
  const [local, domain, ...rest] = email.normalize('NFKC').trim().toLowerCase().split('@');
  const host = domain && domainToASCII(domain);
  return local && host && rest.length === 0 ? `${local}@${host}` : undefined;
}

const MAX_EMAIL_LENGTH = 254;

/** Whether mail can be sent there: one `@` before a host name, and no characters with a meaning in mail headers. */
export function isEmailAddress(text: string): boolean {
  return (
    text.length <= MAX_EMAIL_LENGTH && emailKey(text) !== undefined && /^[^\s<>()[\]\\,;:"@\p{Cc}]+@[^\s<>()[\]\\,;:"@\p{Cc}]+$/u.test(text)
  );
}

/**
 * A text whose bytes sort as Spanish readers expect: without case and accents, and with ñ after n. Compared bytewise by SQLite and,
 * with `COLLATE "C"`, by PostgreSQL.
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
