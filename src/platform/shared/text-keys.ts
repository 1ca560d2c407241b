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
