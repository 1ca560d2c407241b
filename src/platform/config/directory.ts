import { readFileSync } from 'node:fs';
import { normalizeDn } from '../shared/normalize-dn.ts';
import type { IdentityIssuer } from './identity-providers.ts';
import { isLoopback } from './validators.ts';
import type { Variables } from './variables.ts';

/** Its name among all issuers, which no provider has. */
export const DIRECTORY_NAME = 'ldap';

/** A directory (LDAP, Active Directory) whose passwords the sign-in page takes too. */
export type Directory = IdentityIssuer & {
  /** `ldaps:` is encrypted from the first byte, `ldap:` by StartTLS; not at all on this machine itself. */
  url: URL;
  isEncrypted: boolean;
  base: string;
  /** The account that looks people up; undefined: anonymously. */
  bind: { dn: string; password: string } | undefined;
  /** Certificates of the authorities that sign the directory's, as PEM; undefined: those that Node knows. */
  ca: string | undefined;
  /** With `{login}` for what was typed. */
  userFilter: string;
  /** Names the groups of a person, as DNs. */
  groupsAttribute: string | undefined;
  /** Finds the groups of a person; with `{dn}` and `{login}`. */
  groupFilter: string | undefined;
  createsAccounts: boolean;
};

/** Undefined where none is named. Adds to `problems` what cannot be used. */
export function buildDirectory(given: Variables, providers: readonly IdentityIssuer[], problems: string[]): Directory | undefined {
  if (given.LDAP_URL === undefined) return undefined;
  if (providers.some(({ name }) => name === DIRECTORY_NAME))
    problems.push(`OIDC_PROVIDERS: ${DIRECTORY_NAME} is the name of the directory`);
  const url = new URL(given.LDAP_URL);
  if (given.LDAP_BASE === undefined) problems.push('LDAP_BASE: needed, below which people are looked for, such as dc=colegio,dc=cl');
  if ((given.LDAP_BIND_DN === undefined) !== (given.LDAP_BIND_PASSWORD === undefined))
    problems.push('LDAP_BIND_DN: give it together with LDAP_BIND_PASSWORD, or neither');
  if (given.LDAP_CREATE_ACCOUNTS && !given.LDAP_TRUST_EMAIL)
    problems.push('LDAP_CREATE_ACCOUNTS: needs LDAP_TRUST_EMAIL=true, so that nobody gets a second account');
  const base = given.LDAP_BASE ?? '';
  return {
    name: DIRECTORY_NAME,
    label: given.LDAP_NAME,
    // The directory as such, not one of its servers: it may move.
    issuer: `ldap:${normalizeDn(base)}`,
    trustsEmail: given.LDAP_TRUST_EMAIL,
    createDomains: [],
    url,
    isEncrypted: url.protocol === 'ldaps:' || !isLoopback(url.hostname),
    base,
    bind: given.LDAP_BIND_DN === undefined ? undefined : { dn: given.LDAP_BIND_DN, password: given.LDAP_BIND_PASSWORD ?? '' },
    ca: readCertificates(given.LDAP_CA_FILE, problems),
    userFilter: given.LDAP_USER_FILTER,
    groupsAttribute: given.LDAP_GROUPS_ATTRIBUTE,
    groupFilter: given.LDAP_GROUP_FILTER,
    createsAccounts: given.LDAP_CREATE_ACCOUNTS,
  };
}

function readCertificates(path: string | undefined, problems: string[]): string | undefined {
  if (path === undefined) return undefined;
  try {
    const text = readFileSync(path, 'utf8');
    if (!text.includes('-----BEGIN CERTIFICATE-----')) problems.push(`LDAP_CA_FILE: ${path} has no certificate in PEM`);
    return text;
  } catch (error) {
    problems.push(`LDAP_CA_FILE: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    return undefined;
  }
}
