import { domainToASCII } from 'node:url';
import { cleanIdentifier, cleanLine } from './clean-text.ts';

/** Longer than any address or username with what a paste brings along. */
const MAX_IDENTIFIER_LENGTH = 1000;

/** The same for all spellings of a username or an address, before it is compared. */
export function foldIdentifier(typed: string): string {
  return cleanIdentifier(typed.slice(0, MAX_IDENTIFIER_LENGTH)).toLowerCase();
}

/** Equal for all spellings of an e-mail address; undefined for texts that are none. */
export function emailKey(email: string): string | undefined {
  const [local, domain, ...rest] = foldIdentifier(email).split('@');
  const host = domain && domainToASCII(domain);
  return local && host && rest.length === 0 ? `${local}@${host}` : undefined;
}

const MAX_EMAIL_LENGTH = 254;
const MAX_LOCAL_PART_LENGTH = 64;

/**
 * Whether mail servers take it: a local part of words with single dots between them (RFC 5321 and 6531, without quotes), and a host
 * name, which no bare IP address is. `text` is one that `cleanIdentifier` has been over.
 */
export function isEmailAddress(text: string): boolean {
  const [local = '', domain = '', ...rest] = text.split('@');
  const host = domainToASCII(domain);
  const words = [...local.split('.'), ...host.split('.')];
  return (
    text.length <= MAX_EMAIL_LENGTH &&
    local.length <= MAX_LOCAL_PART_LENGTH &&
    rest.length === 0 &&
    words.every((word) => word !== '') &&
    !/[\s<>()[\]\\,;:"\p{C}\ufffd]/u.test(local) &&
    !/^\d+$/.test(host.split('.').at(-1)!) &&
    host.split('.').every((label) => label.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label))
  );
}

/**
 * A text whose bytes sort as Spanish readers expect: without case and accents, and with ñ after n. Compared bytewise by SQLite and,
 * with `COLLATE "C"`, by PostgreSQL.
 */
export function sortKey(text: string): string {
  return cleanLine(text)
    .replace(/[\u200c\u200d\ufe0f]/g, '')
    .toLowerCase()
    .replaceAll('ñ', 'n~')
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .trim();
}
