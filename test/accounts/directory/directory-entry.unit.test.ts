import { pino } from 'pino';
import { expect, test } from 'vitest';
import { DirectoryClient, escapeFilterValue } from '../../../src/accounts/directory/directory-client.ts';
import { formatGuid, parseGuid, toDirectoryEntry } from '../../../src/accounts/directory/directory-entry.ts';
import { readSettings } from '../../../src/platform/config/environment.ts';

const NOW = new Date('2026-01-01T00:00:00Z');

const ldap = { LDAP_URL: 'ldaps://dc1.colegio.cl', LDAP_BASE: 'DC=Colegio, DC=cl' };
const read = (given: Record<string, string>) => readSettings({ NODE_ENV: 'test', ...given }, {}).directory;

test('an entry of Active Directory has the number that Windows shows, and says that it is disabled', () => {
  const guid = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
  const more = { sAMAccountName: 'ana', userAccountControl: '514', memberOf: 'CN=Docentes, DC=colegio,DC=cl' };
  expect(toDirectoryEntry({ dn: 'CN=Ana,DC=colegio,DC=cl', objectGUID: guid, ...more }, 'memberof', NOW)).toMatchObject({
    subject: '00112233-4455-6677-8899-aabbccddeeff',
    login: 'ana',
    disabled: true,
    groups: ['cn=docentes,dc=colegio,dc=cl'],
  });
  expect(parseGuid(formatGuid(guid))).toEqual(guid);
  expect(toDirectoryEntry({ dn: 'CN=Ana', sAMAccountName: 'ana' }, undefined, NOW)).toBeUndefined();
});

test.each([
  ['0', false],
  ['9223372036854775807', false],
  // [MS-DTYP] 2.3.3: 2026-01-01T00:00:00Z, and a second later.
  ['134116992000000000', true],
  ['134116992010000000', false],
])('an account of Active Directory with accountExpires %s is over: %s', (accountExpires, disabled) => {
  const entry = { dn: 'CN=Ana', entryUUID: 'a-1', userAccountControl: '512', accountExpires };
  expect(toDirectoryEntry(entry, undefined, NOW)).toMatchObject({ disabled });
});

test('what people type is no part of a filter', () => {
  expect(escapeFilterValue('a*b(c)d\\e\0 ñ')).toBe('a\\2ab\\28c\\29d\\5ce\\00 ñ');
});

test('no directory is asked with an empty password', async () => {
  const directory = read({ ...ldap, LDAP_URL: 'ldap://127.0.0.1:1' })!;
  const clock = { now: () => new Date(), pause: () => Promise.resolve() };
  const client = new DirectoryClient(directory, { clock, log: pino({ enabled: false }) });
  expect(await client.authenticate('ana', '')).toEqual({ kind: 'wrong' });
  expect(await client.authenticateSubject('00112233-4455-6677-8899-aabbccddeeff', '')).toEqual({ kind: 'wrong' });
  expect(await client.authenticate('ana', 'clave')).toEqual({ kind: 'down' });
});

test('only this machine itself is asked without encryption', () => {
  const isEncrypted = (url: string) => read({ ...ldap, LDAP_URL: url })!.isEncrypted;
  expect(['ldaps://127.0.0.1', 'ldap://dc1.colegio.cl', 'ldap://127.0.0.1:1389'].map(isEncrypted)).toEqual([true, true, false]);
  expect(read(ldap)).toMatchObject({ issuer: 'ldap:dc=colegio,dc=cl', label: 'LDAP', bind: undefined });
  expect(read({})).toBeUndefined();
});

test.each([
  [{ LDAP_URL: 'http://x' }, 'LDAP_URL: must be ldaps'],
  [{ LDAP_URL: 'ldaps://x/dc=cl' }, 'LDAP_URL: must be ldaps'],
  [{ LDAP_BASE: '' }, 'LDAP_BASE: needed'],
  [{ LDAP_BIND_DN: 'cn=x' }, 'LDAP_BIND_DN: give it together'],
  [{ LDAP_USER_FILTER: '(uid=x)' }, 'LDAP_USER_FILTER: must be a filter'],
  [{ LDAP_USER_FILTER: '(uid={login}))(' }, 'LDAP_USER_FILTER: must be a filter'],
  [{ LDAP_GROUP_FILTER: '(member=x)' }, 'LDAP_GROUP_FILTER: must be a filter'],
  [{ LDAP_CREATE_ACCOUNTS: 'true' }, 'LDAP_CREATE_ACCOUNTS: needs LDAP_TRUST_EMAIL'],
  [{ LDAP_CA_FILE: '/nowhere' }, 'LDAP_CA_FILE: /nowhere cannot be read'],
])('%o is refused', (given, problem) => {
  expect(() => read({ ...ldap, ...given })).toThrow(problem);
});
