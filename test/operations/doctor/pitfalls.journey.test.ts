import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { domain, soundConfig, startConferenceServer } from '../../support/conference-server.ts';
import { accounts, runDoctor, outcomesByCheck, portal, settingsWith, type Report } from '../../support/run-doctor.ts';
import { freePort } from '../../support/free-port.ts';
import { run } from '../../support/run-command.ts';
import { script, startWebServer } from '../../support/web-page.ts';

const sound = { '/config.js': script(soundConfig(portal)) };

/** What was found of a check, and under which number docs/doctor.md explains it. */
const found = ({ results }: Report, name: string, outcome: string) =>
  results.filter((result) => result.check === name && result.outcome === outcome).map(({ status, pitfall }) => [status, pitfall]);

describe('the doctor reports', () => {
  test.each([
    ['', 'token-auth-url-missing', 'failed'],
    [`config.tokenAuthUrl = 'https://elsewhere.test/{room}';`, 'token-auth-url-elsewhere', 'failed'],
    [`config.tokenAuthUrl = '${portal}/aula/{room}';`, 'token-auth-url-without-state', 'warning'],
  ])('a wrong TOKEN_AUTH_URL: %s', async (config, outcome, verdict) => {
    const url = await startWebServer({ '/config.js': script(`config.hosts.domain = '${domain}'; ${config}`) });
    expect(found(await runDoctor({ JITSI_SERVER_URL: url }), 'token-auth-url', outcome)).toEqual([[verdict, 13]]);
  });

  test('a web server that exposes Prosody’s internal paths', async () => {
    const url = await startWebServer({ ...sound, '/room-census': { type: 'application/json', text: '{"room_census":[]}' } });
    expect(found(await runDoctor({ JITSI_SERVER_URL: url }), 'paths', 'paths-exposed')).toEqual([['failed', 15]]);
  });

  test("Prosody's port under the public name", async () => {
    const host = '127.0.0.77';
    const prosody = createServer().listen(5280, host);
    onTestFinished(() => void prosody.close());
    const url = await startWebServer(sound, { host });
    expect(found(await runDoctor({ JITSI_SERVER_URL: url }), 'port', 'port-open')).toEqual([['warning', 15]]);
  });

  test('credentials that Jitsi never reads', async () => {
    const report = await runDoctor({ JITSI_SERVER_URL: await startWebServer(sound), XMPP_CREDENTIALS: 'authreg' });
    expect(found(report, 'credentials', 'credentials-unread')).toEqual([['warning', 18]]);
  });

  test('a Prosody without the module for accounts, as in the stock image', async () => {
    const config = `config.hosts.domain = '${domain}';`;
    const { url } = await startConferenceServer({ host: 'authentication = "sql_of_no_image"', front: { config } });
    const report = await runDoctor({ JITSI_SERVER_URL: url, ...accounts });
    expect(found(report, 'accounts', 'accounts-not-known')).toEqual([['failed', 18]]);
  });

  test('a Jitsi that did not start', async () => {
    const report = await runDoctor({ JITSI_SERVER_URL: `http://127.0.0.1:${await freePort()}` });
    expect(found(report, 'web', 'web-unreachable')).toEqual([['failed', 21]]);
  });

  test('a missing Jicofo', async () => {
    const { url } = await startConferenceServer({
      host: 'authentication = "anonymous"',
      withoutFocus: true,
      front: { config: soundConfig(portal) },
    });
    expect(found(await runDoctor({ JITSI_SERVER_URL: url }), 'room', 'jicofo-unreachable')).toEqual([['failed', 19]]);
  });

  test('a lobby that the portal did not request', async () => {
    const { url } = await startConferenceServer({
      host: 'authentication = "anonymous"',
      muc: 'muc_room_default_members_only = true',
      front: { config: soundConfig(portal) },
    });
    expect(found(await runDoctor({ JITSI_SERVER_URL: url }), 'student', 'student-in-lobby')).toEqual([['failed', 10]]);
  });

  test('a lobby in which the teacher waits too', async () => {
    const { url } = await startConferenceServer({
      host: 'authentication = "anonymous"',
      // After the student, who opened the room.
      muc: 'modules_enabled = { "portal_lobby" }',
      front: { config: soundConfig(portal) },
    });
    const report = await runDoctor({ JITSI_SERVER_URL: url });
    expect(found(report, 'teacher', 'teacher-in-lobby')).toEqual([['failed', 10]]);
    // Who was kept waiting was not refused for the token.
    expect(outcomesByCheck(report)).toMatchObject({ 'wrong-room': 'refused-otherwise', 'wrong-sub': 'refused-otherwise' });
  });

  test('a room and a token that Jitsi finds to be of different domains', async () => {
    const { url } = await startConferenceServer({
      host: 'authentication = "anonymous"',
      muc: 'modules_enabled = { "portal_lobby" }\n  lobby_refuses = "Room and token mismatched"',
      front: { config: soundConfig(portal) },
    });
    expect(found(await runDoctor({ JITSI_SERVER_URL: url }), 'student', 'join-mismatched')).toEqual([['failed', 2]]);
  });
});

describe('the certificate of Jitsi', () => {
  test.each<[string, CertificateKind, string, string]>([
    ['valid for long', { days: 200 }, 'certificate-valid', '199'],
    ['valid for two weeks', { days: 14 }, 'certificate-expires-soon', '13'],
    ['valid for a few days', { days: 3 }, 'certificate-expires-soon', '2'],
    ['expired', { days: -1 }, 'certificate-refused', 'CERT_HAS_EXPIRED'],
    ['self-signed', { days: 200, selfSigned: true }, 'certificate-refused', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['for another name', { days: 200, name: 'DNS:elsewhere.test' }, 'certificate-refused', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['without the rest of its chain', { days: 200, alone: true }, 'certificate-refused', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('%s', async (_what, kind, outcome, observed) => {
    const { authority, ...certificate } = createCertificate(kind);
    const url = await startWebServer(sound, { certificate });
    const settings = settingsWith({ JITSI_SERVER_URL: url });
    const db = openDatabase(settings['DATABASE_URL']!);
    await migrate(db).finally(() => db.destroy());
    const { said } = await run('cli', ['doctor', '--json'], { ...settings, NODE_EXTRA_CA_CERTS: authority });
    const report = JSON.parse(said) as Report;
    expect(report.results.find(({ check }) => check === 'certificate')).toMatchObject({ outcome, observed });
    const answers = outcome === 'certificate-refused' ? 'web-unreachable' : 'web-answers';
    expect([outcomesByCheck(report)['web'], report.healthy]).toEqual([answers, false]);
  });

  test('is not refused where nobody could see it', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const report = await runDoctor({ JITSI_SERVER_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(outcomesByCheck(report)).toMatchObject({ web: 'web-unreachable' });
    expect(outcomesByCheck(report)).not.toHaveProperty('certificate');
  });
});

/** `alone`: the server does not send the certificate of the authority in between. */
type CertificateKind = { days: number; name?: string; selfSigned?: boolean; alone?: boolean };

/** A certificate for the address of this machine, signed by an authority below one that is trusted; `authority` is the path of that. */
function createCertificate({ days, name = 'IP:127.0.0.1', selfSigned = false, alone = false }: CertificateKind) {
  const folder = mkdtempSync(join(tmpdir(), 'portal-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });
  const request = (of: string) =>
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${of}.key`, '-out', `${of}.csr`, '-subj', `/CN=${of}`);
  const sign = (of: string, by: string, lifetime: number, extension: string) => {
    writeFileSync(join(folder, 'extension'), extension);
    const ca = by === of ? ['-signkey', `${of}.key`] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'];
    openssl('x509', '-req', '-in', `${of}.csr`, ...ca, '-days', String(lifetime), '-out', `${of}.pem`, '-extfile', 'extension');
  };
  for (const of of ['root', 'between', 'jitsi']) request(of);
  sign('root', 'root', 400, 'basicConstraints=critical,CA:true');
  sign('between', 'root', 400, 'basicConstraints=critical,CA:true');
  sign('jitsi', selfSigned ? 'jitsi' : 'between', days, `subjectAltName=${name}`);
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  return {
    key: read('jitsi.key'),
    cert: read('jitsi.pem') + (alone || selfSigned ? '' : read('between.pem')),
    authority: join(folder, 'root.pem'),
  };
}
