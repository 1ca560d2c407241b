import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
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
    expect(found(await runDoctor({ JITSI_SERVER_URL: url }), 'port', 'paths-exposed')).toEqual([['failed', 15]]);
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

  test('a certificate that browsers reject, and one that expires soon', async () => {
    const certificate = certificateFor(5);
    const url = await startWebServer(sound, { certificate });
    expect(outcomesByCheck(await runDoctor({ JITSI_SERVER_URL: url }))).toMatchObject({
      web: 'web-unreachable',
      certificate: 'certificate-refused',
    });
    const settings = settingsWith({ JITSI_SERVER_URL: url });
    const db = openDatabase(settings['DATABASE_URL']!);
    await migrate(db).finally(() => db.destroy());
    const { said } = await run('cli', ['doctor', '--json'], { ...settings, NODE_EXTRA_CA_CERTS: certificate.path });
    expect(outcomesByCheck(JSON.parse(said) as Report)).toMatchObject({ web: 'web-answers', certificate: 'certificate-expires-soon' });
  });
});

/** A certificate that nobody signed, for the address of this machine. */
function certificateFor(days: number): { key: string; cert: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'portal-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const what = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', String(days)];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...what], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8'), path: cert };
}
