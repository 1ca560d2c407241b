import { domainToASCII } from 'node:url';

/** The form in which two spellings of one e-mail address are the same; undefined where the text is no address. */
export function emailKey(address: string): string | undefined {
  const [local, domain, ...rest] = address.normalize('NFKC').trim().toLowerCase().split('@');
  const host = domain && domainToASCII(domain);
  return local && host && rest.length === 0 ? `${local}@${host}` : undefined;
}
