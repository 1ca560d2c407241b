import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { formatCheckResult } from '../../../src/operations/doctor/check-result.ts';
import { startPortal } from '../../../src/portal.ts';
import { messagesFor } from '../../../src/platform/messages/messages.ts';
import { domain, jitsiPlugins, soundConfig, startConferenceServer, withoutPlugins } from '../../support/conference-server.ts';
import { accounts, appSecret, runDoctor, outcomesByCheck, portal, settingsWith, webhookSecret } from '../../support/run-doctor.ts';
import { freePort } from '../../support/free-port.ts';
import { LogCapture } from '../../support/log-capture.ts';
import { run } from '../../support/run-command.ts';
import { testSettings } from '../../support/test-settings.ts';

const anyone = { host: 'authentication = "anonymous"' };

/** Jitsi's virtual host as docker-jitsi-meet writes it with AUTH_TYPE=jwt. */
function tokens({ secret = appSecret, issuer = 'gryphos', audience = 'jitsi', verification = true, empty = false } = {}) {
  return `authentication = "token"
  app_id = "gryphos"
  app_secret = "${secret}"
  allow_empty_token = ${empty}
  asap_accepted_issuers = { "${issuer}" }
  asap_accepted_audiences = { "${audience}" }
  enable_domain_verification = ${verification}`;
}

const callbacks = (port: number) => `main_muc = "muc.${domain}"
  focus_component = "focus.${domain}"
  reservations_api_prefix = "http://127.0.0.1:${port}/api/jitsi"
  reservations_api_headers = { ["Authorization"] = "Bearer ${webhookSecret}" }
  reservations_api_retry_delay = 1`;

const rooms = (modules: string) => `restrict_room_creation = true
  modules_enabled = { ${modules} }`;

const soundRooms = rooms('"token_verification", "token_affiliation"');

describe('the doctor', () => {
  test('reports everything wrong with a server that accepts everything', async () => {
    const { url } = await startConferenceServer({ ...anyone, front: { config: soundConfig(portal) } });
    const report = await runDoctor({ JITSI_SERVER_URL: url });
    expect(report.healthy).toBe(false);
    expect(outcomesByCheck(report)).toMatchObject({
      web: 'web-answers',
      domain: 'domain-matches',
      'token-auth-url': 'token-auth-url-set',
      'valid-token': 'token-accepted',
      'no-token': 'no-token-accepted',
      'wrong-secret': 'wrong-secret-accepted',
      expired: 'expired-accepted',
      room: 'room-opened',
      student: 'student-not-moderator',
      'wrong-room': 'wrong-room-accepted',
      'wrong-sub': 'wrong-sub-accepted',
      teacher: 'teacher-not-moderator',
    });
    for (const finding of report.results) {
      const { status, fix } = formatCheckResult(messagesFor('en'), finding);
      expect([finding.outcome, fix !== '']).toEqual([finding.outcome, status === 'failed' || status === 'warning']);
    }
    expect(JSON.stringify(report)).not.toMatch(/eyJ|of-the-doctor-and-of-jitsi/);
  });

  test('explains the refusals of a server that accepts nothing', async () => {
    const { url } = await startConferenceServer({ host: 'authentication = "internal_hashed"', front: { config: soundConfig(portal) } });
    const report = await runDoctor({ JITSI_SERVER_URL: url });
    expect(outcomesByCheck(report)).toMatchObject({
      'valid-token': 'tokens-not-accepted',
      'no-token': 'refused-otherwise',
      'wrong-secret': 'refused-otherwise',
      room: 'no-connection',
    });
    expect(report.results.find(({ check }) => check === 'valid-token')).toMatchObject({ pitfall: 18 });
  });

  test('reports a missing server, or another one', async () => {
    const nobody = await runDoctor({ JITSI_SERVER_URL: `http://127.0.0.1:${await freePort()}` });
    expect(nobody.healthy).toBe(false);
    expect(outcomesByCheck(nobody)).toMatchObject({ database: 'schema-current', web: 'web-unreachable', 'valid-token': 'no-connection' });
    const unsafe = await runDoctor({ JITSI_SERVER_URL: 'http://meet.example.com' });
    expect(outcomesByCheck(unsafe)).toMatchObject({ web: 'web-unencrypted', 'valid-token': 'no-connection' });
  });

  test('reports wrong settings of the web page: another domain, guests, no TOKEN_AUTH_URL, another time', async () => {
    const config = `config.hosts.domain = 'meet.jitsi'; config.hosts.muc = 'muc.meet.jitsi'; config.hosts.anonymousdomain = 'guest.meet.jitsi';`;
    const { url } = await startConferenceServer({ ...anyone, front: { config, ahead: 40 } });
    const report = await runDoctor({ JITSI_SERVER_URL: url, JITSI_XMPP_DOMAIN: 'meet.example.com' });
    expect(outcomesByCheck(report)).toMatchObject({
      clock: 'clock-skewed',
      domain: 'domain-mismatch',
      guests: 'guests-on',
      'token-auth-url': 'token-auth-url-missing',
      'valid-token': 'token-other-domain',
    });
    const traps = report.results.filter(({ status }) => status === 'failed').map(({ pitfall }) => pitfall);
    expect(traps).toEqual(expect.arrayContaining([2, 5, 13, 16]));
  });

  test('checks what it can without an account on a server that asks for accounts', async () => {
    const config = `config.hosts.domain = '${domain}';`;
    const sound = await startConferenceServer({ host: 'authentication = "internal_hashed"', front: { config } });
    const report = await runDoctor({ JITSI_SERVER_URL: sound.url, ...accounts });
    expect(outcomesByCheck(report)).toMatchObject({
      accounts: 'accounts-asked',
      'unknown-account': 'refused-as-expected',
      'not-enforced': 'rules-not-enforced',
    });
    expect(report.healthy).toBe(true);
    const open = await startConferenceServer({ ...anyone, front: { config } });
    expect(outcomesByCheck(await runDoctor({ JITSI_SERVER_URL: open.url, ...accounts }))).toMatchObject({ accounts: 'accounts-not-asked' });
  });

  test('exits with 1 where a check failed, and prints text or JSON', async () => {
    const refused = await run('cli', ['doctor', '--json'], { NODE_ENV: 'production' });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.said)).toMatchObject({
      healthy: false,
      results: [{ check: 'settings', outcome: 'settings-refused' }, {}, {}, {}, {}],
    });
    const old = await run('cli', ['doctor'], settingsWith({ JITSI_SERVER_URL: 'http://127.0.0.1:1' }));
    expect(old.code).toBe(1);
    expect(old.said).toMatch(/FAIL +Database up to date: Missing migrations: 0001-accounts.*\n +-> Run "npm run migrate"/);
  });

  test('exits with 0 where no check failed', async () => {
    const { url } = await startConferenceServer({
      host: 'authentication = "internal_hashed"',
      front: { config: `config.hosts.domain = '${domain}';` },
    });
    const settings = settingsWith({ JITSI_SERVER_URL: url, ...accounts });
    const db = openDatabase(settings['DATABASE_URL']!);
    await migrate(db).finally(() => db.destroy());
    const { code, said } = await run('cli', ['doctor'], settings);
    expect([code, said.trim().split('\n').at(-1)]).toEqual([0, 'Everything that was checked is fine. 2 things could not be checked.']);
  });
});

describe.skipIf(!jitsiPlugins)(`the doctor and Jitsi's own plugins (${withoutPlugins})`, () => {
  const jitsi = (given: Partial<Parameters<typeof startConferenceServer>[0]> = {}) =>
    startConferenceServer({ host: tokens(), muc: soundRooms, front: { config: soundConfig(portal) }, ...given });

  test('passes all checks on a correct server, reservations and events included', async () => {
    const port = await freePort();
    const { url } = await jitsi({
      host: `${tokens()}\n  modules_enabled = { "bosh"; "reservations" }\n  ${callbacks(port)}`,
      more: `Component "esync.${domain}" "event_sync_component"
  muc_component = "muc.${domain}"
  api_prefix = "http://127.0.0.1:${port}/api/jitsi"
  api_headers = { ["Authorization"] = "Bearer ${webhookSecret}" }`,
    });
    const settings = settingsWith({ JITSI_SERVER_URL: url, JITSI_WEBHOOK_SECRET: webhookSecret });
    const database = openDatabase(settings['DATABASE_URL']!);
    await migrate(database).finally(() => database.destroy());
    const running = await startPortal(testSettings({ ...settings, PORT: String(port) }), { logDestination: new LogCapture() });
    onTestFinished(() => running.close());
    const report = await runDoctor(settings);
    expect(report.results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(outcomesByCheck(report)).toMatchObject({
      'valid-token': 'token-accepted',
      'no-token': 'refused-as-expected',
      'wrong-secret': 'refused-as-expected',
      expired: 'refused-as-expected',
      'wrong-room': 'refused-as-expected',
      'wrong-sub': 'refused-as-expected',
      guest: 'refused-as-expected',
      student: 'student-not-moderator',
      teacher: 'teacher-moderates',
      reservation: 'reservation-arrived',
      events: 'events-arrived',
    });
    expect(report.healthy).toBe(true);
  });

  test('leaves the lines in Prosody’s log that prosody/README.md describes', async () => {
    const { url, log } = await jitsi();
    await runDoctor({ JITSI_SERVER_URL: url });
    expect(log()).toMatch(/Error verifying token err:not-allowed, reason:Invalid signature/);
    expect(log()).toMatch(/Error verifying token err:not-allowed, reason:Not acceptable by exp/);
  });

  test('reports missing reservations and events where they are not configured, or have another secret', async () => {
    const { url } = await jitsi();
    const silent = await runDoctor({ JITSI_SERVER_URL: url, JITSI_WEBHOOK_SECRET: webhookSecret });
    expect(outcomesByCheck(silent)).toMatchObject({ room: 'room-opened', reservation: 'reservation-missing', events: 'events-missing' });
    const port = await freePort();
    const other = await jitsi({ host: `${tokens()}\n  modules_enabled = { "bosh"; "reservations" }\n  ${callbacks(port)}` });
    const settings = settingsWith({ JITSI_SERVER_URL: other.url, JITSI_WEBHOOK_SECRET: `another-${webhookSecret}` });
    const database = openDatabase(settings['DATABASE_URL']!);
    await migrate(database).finally(() => database.destroy());
    const running = await startPortal(testSettings({ ...settings, PORT: String(port) }), { logDestination: new LogCapture() });
    onTestFinished(() => running.close());
    expect(outcomesByCheck(await runDoctor(settings))).toMatchObject({ room: 'room-not-reserved', reservation: 'reservation-missing' });
  });

  test.each<[string, Partial<Parameters<typeof startConferenceServer>[0]>, Record<string, string>, number | undefined]>([
    ['another secret', { host: tokens({ secret: 'another' }) }, { 'valid-token': 'token-other-secret' }, undefined],
    ['another issuer', { host: tokens({ issuer: 'another' }) }, { 'valid-token': 'token-other-issuer' }, undefined],
    ['another audience', { host: tokens({ audience: 'another' }) }, { 'valid-token': 'token-other-audience' }, 4],
    ['another algorithm', { host: `${tokens()}\n  signature_algorithm = "HS512"` }, { 'valid-token': 'token-other-algorithm' }, 4],
    ['entry without a token', { host: tokens({ empty: true }) }, { 'no-token': 'no-token-accepted' }, undefined],
    ['domains that nobody compares', { host: tokens({ verification: false }) }, { 'wrong-sub': 'wrong-sub-accepted' }, 3],
    ['rooms that nobody compares', { muc: '' }, { 'wrong-room': 'wrong-room-accepted' }, undefined],
    ['rights that nobody reads', { muc: rooms('"token_verification"') }, { teacher: 'teacher-not-moderator' }, 1],
    ['everyone a moderator', { grants: 'all' }, { student: 'student-moderates' }, 1],
    ['the first a moderator', { grants: 'first' }, { student: 'first-moderates' }, 1],
    [
      'guests',
      {
        host: tokens({ verification: false }),
        more: `VirtualHost "guest.${domain}"\n  modules_enabled = { "bosh" }\n  authentication = "jitsi-anonymous"`,
        front: { config: `${soundConfig(portal)}config.hosts.anonymousdomain = 'guest.${domain}';` },
      },
      { guests: 'guests-on', guest: 'guest-accepted' },
      16,
    ],
  ])('reports %s', async (_what, given, expected, pitfall) => {
    const { url } = await jitsi(given);
    const report = await runDoctor({ JITSI_SERVER_URL: url });
    expect(outcomesByCheck(report)).toMatchObject(expected);
    const found = report.results.find(({ check }) => check === Object.keys(expected).at(-1));
    expect([found?.status, found?.pitfall]).toEqual(['failed', pitfall]);
  });
});
