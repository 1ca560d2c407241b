import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DirectoryClient } from '../../../src/accounts/directory/directory-client.ts';
import { systemClock } from '../../../src/platform/shared/clock.ts';
import { startLdapProxy, type LdapProxy } from '../../support/ldap-proxy.ts';
import { runDoctor } from '../../support/run-doctor.ts';
import { BASE, startSlapd, type Slapd } from '../../support/slapd.ts';
import { testSettings } from '../../support/test-settings.ts';

let slapd: Slapd;
let proxy: LdapProxy | undefined;

beforeAll(async () => {
  slapd = await startSlapd();
  await slapd.addPerson('sofia');
});

afterEach(() => {
  proxy?.close();
  proxy = undefined;
});

afterAll(() => slapd.remove());

function openDirectory(more: Record<string, string>, overrides: { url?: URL; isEncrypted?: boolean } = {}) {
  const { directory } = testSettings(slapd.settings(more));
  return new DirectoryClient({ ...directory!, ...overrides }, { clock: systemClock, log: pino({ enabled: false }) });
}

/** By StartTLS, through a proxy. */
async function openThroughProxy(replaceFirst: Parameters<typeof startLdapProxy>[1]) {
  proxy = await startLdapProxy(slapd.plainUrl, replaceFirst);
  return openDirectory({}, { url: proxy.url, isEncrypted: true });
}

test('everybody is read with the groups that a filter finds, though they are more than a page', async () => {
  const uids = Array.from({ length: 501 }, (_, index) => `persona${index}`);
  await slapd.asRoot(async (client) => {
    for (const uid of uids)
      await client.add(`uid=${uid},ou=personas,${BASE}`, { objectClass: ['inetOrgPerson', 'adUser'], cn: uid, sn: uid, uid });
  });
  await slapd.addGroup('curso', uids);
  const people = [];
  for await (const page of openDirectory({ LDAP_GROUP_FILTER: '(member={dn})' }).list()) people.push(...page);
  expect(people).toHaveLength(502);
  expect(people.filter(({ groups }) => groups?.includes(`cn=curso,ou=grupos,${BASE}`))).toHaveLength(501);
});

describe('StartTLS', () => {
  test('somebody in between cannot say beforehand that a password is right', async () => {
    // Success for the message after StartTLS (RFC 4511, 4.2.2), but for the last byte, for which any will do.
    const begunSuccess = Buffer.from('300d02010361080a010004000401', 'hex');
    const directory = await openThroughProxy((answer, connection) => ({
      bytes: connection === 2 ? Buffer.concat([answer, begunSuccess]) : answer,
      goesOn: true,
    }));
    expect((await directory.authenticate('sofia', 'mala')).kind).toBe('down');
  });

  test.each([
    ['is never finished', (answer: Buffer) => ({ bytes: answer, goesOn: false })],
    // protocolError (RFC 4511, 4.14.2.2).
    ['is refused', () => ({ bytes: Buffer.from('300c02010278070a010204000400', 'hex'), goesOn: true })],
  ])('that %s is given up, and no connection stays open', async (_how, replaceFirst) => {
    const directory = await openThroughProxy(replaceFirst);
    expect((await directory.authenticate('sofia', 'clave de sofia')).kind).toBe('down');
    expect(directory.isDown()).toBe(true);
    await vi.waitFor(() => expect(proxy!.open()).toBe(0));
  });
});

test('the doctor leaves no connection open', async () => {
  proxy = await startLdapProxy(slapd.plainUrl, (answer) => ({ bytes: answer, goesOn: true }));
  const { results } = await runDoctor(slapd.settings({ LDAP_URL: `ldap://127.0.0.1:${proxy.url.port}` }));
  expect(results.find(({ check }) => check === 'directory')).toMatchObject({ outcome: 'directory-ok' });
  await vi.waitFor(() => expect(proxy!.open()).toBe(0));
});
