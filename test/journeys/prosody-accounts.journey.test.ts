import { rename } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { connectXmpp } from '../../src/jitsi/client/xmpp-client.ts';
import { grantProsodyReader } from '../../src/operations/commands/database-commands.ts';
import { buildProsodyEnvironment } from '../../src/operations/commands/jitsi-commands.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { startPortal } from '../../src/portal.ts';
import { readComposeFor, serviceEnvironment } from '../support/compose.ts';
import { freePort } from '../support/free-port.ts';
import { renderImageConfiguration } from '../support/image-configuration.ts';
import { LogCapture } from '../support/log-capture.ts';
import { type Prosody, startProsody } from '../support/prosody.ts';
import { createSharedDatabase, type SharedDatabase } from '../support/shared-database.ts';
import { testSettings } from '../support/test-settings.ts';

const HOST = 'meet.localhost';

type Running = {
  prosody: Prosody;
  health: () => Promise<number>;
  signIn: (username: string, password: string, address?: string) => Promise<string>;
};

/** Prosody as docker-compose.sql.yml and Jitsi's image set it up, with its web port. `more` is further configuration of the main host. */
async function startAsComposed(form: 'scram' | 'authreg', database: SharedDatabase, more = ''): Promise<Running> {
  const settings = testSettings({ DATABASE_URL: database.url, XMPP_CREDENTIALS: form, XMPP_REALM: HOST });
  vi.spyOn(console, 'log').mockReturnValue();
  const { services } = await readComposeFor(['--accounts', form, '--moderators', 'first']);
  vi.restoreAllMocks();
  const composed = serviceEnvironment(services['prosody']);
  const environment = {
    ...composed,
    ...buildProsodyEnvironment(settings),
    XMPP_DOMAIN: HOST,
    XMPP_CONFIGURATION: `${composed['XMPP_CONFIGURATION']}${more}`,
  };
  const httpPort = await freePort();
  const web = `modules_enabled = { "bosh"; "portal_health"; "saslauth"; "disco"; "posix" }
http_ports = { ${httpPort} }
http_interfaces = { "127.0.0.1" }
https_ports = {}
http_default_host = "${HOST}"
consider_bosh_secure = true`;
  const render = renderImageConfiguration(environment);
  const prosody = await startProsody(environment, {
    httpPort,
    configuration: (folder) => render(folder).replace(/^modules_enabled = .*$/m, web),
  });
  const url = `http://127.0.0.1:${httpPort}`;
  return {
    prosody,
    health: async () => (await fetch(`${url}/health`)).status,
    async signIn(username, password, address) {
      const headers = address === undefined ? {} : { 'X-Forwarded-For': address };
      const answer = await connectXmpp({ httpBind: `${url}/http-bind`, domain: HOST, headers }, { username, password });
      if (answer.kind !== 'connected') return answer.condition;
      await answer.client.disconnect();
      return 'in';
    },
  };
}

/** The credentials of the prepared database in the form of the test. */
async function withCredentials(database: SharedDatabase, form: 'scram' | 'authreg'): Promise<void> {
  const settings = testSettings({ DATABASE_URL: database.url, XMPP_CREDENTIALS: form, XMPP_REALM: HOST });
  const portal = await startPortal(settings, { logDestination: new LogCapture(), manualJobs: true });
  await portal.credentialsConverted;
  await portal.close();
}

const patience = { timeout: 20_000, interval: 100 };

/** Looks and tries again sooner than in a school. */
const soon = ',portal_retry_interval = 0.2,portal_look_interval = 0.5';

describe('a database that is not there', () => {
  test.each(['authreg', 'scram'] as const)('PostgreSQL with %s: away at the start, then without the role, then restarted', async (form) => {
    const database = await createSharedDatabase('postgres', form === 'authreg' ? 'authreg' : 'prosody');
    onTestFinished(() => database.remove());
    const { halt, start, sql } = database.server!;
    await withCredentials(database, form);
    sql(`revoke select on ${form === 'authreg' ? 'authreg' : 'prosody'} from prosody_reader; drop role prosody_reader`);
    halt();
    const { prosody, health, signIn } = await startAsComposed(form, database, soon);
    onTestFinished(() => prosody.stop());
    const signInNow = () => signIn('sofia', DEMO_PASSWORD);
    expect([await signInNow(), await health()]).toEqual(['temporary-auth-failure', 500]);
    start();
    expect([await signInNow(), await health()]).toEqual(['temporary-auth-failure', 500]);
    await makeRole(database, form);
    await vi.waitFor(async () => expect(await signInNow()).toBe('in'), patience);
    expect([await health(), await signIn('sofia', 'otra')]).toEqual([200, 'not-authorized']);

    // A connection that the server closed is made again.
    halt();
    start();
    await vi.waitFor(async () => expect(await signInNow()).toBe('in'), patience);

    halt();
    await vi.waitFor(async () => expect(await health()).toBe(500), patience);
    start();
    await vi.waitFor(async () => expect(await health()).toBe(200), patience);
    expect(await signInNow()).toBe('in');
    expect(prosody.log().match(/error\s.*cannot be read, nobody can sign in/g)!.length).toBeLessThan(6);
  });

  test('SQLite: a file that is not there yet, and one that is replaced', async () => {
    const database = await createSharedDatabase('sqlite', 'prosody');
    onTestFinished(() => database.remove());
    await withCredentials(database, 'scram');
    const path = database.url.slice('file:'.length);
    await rename(path, `${path}.later`);
    const { prosody, health, signIn } = await startAsComposed('scram', database, soon);
    onTestFinished(() => prosody.stop());
    expect([await signIn('sofia', DEMO_PASSWORD), await health()]).toEqual(['temporary-auth-failure', 500]);
    await rename(`${path}.later`, path);
    await vi.waitFor(async () => expect(await signIn('sofia', DEMO_PASSWORD)).toBe('in'), patience);
    expect(await health()).toBe(200);
    const other = await createSharedDatabase('sqlite', 'prosody');
    onTestFinished(() => other.remove());
    await rename(other.url.slice('file:'.length), path);
    // It has no credentials of this form.
    expect(await signIn('sofia', DEMO_PASSWORD)).toBe('not-authorized');
  });
});

async function makeRole({ url }: SharedDatabase, form: 'scram' | 'authreg'): Promise<void> {
  const db = openDatabase(url);
  await grantProsodyReader(db, { form, readerPassword: 'of the reader' }).finally(() => db.destroy());
}

describe('wrong passwords', () => {
  const form = 'scram';
  const INTERVAL_SECONDS = 2;
  let database: SharedDatabase;
  let running: Running;

  beforeAll(async () => {
    database = await createSharedDatabase('sqlite', 'prosody');
    await withCredentials(database, form);
    running = await startAsComposed(form, database, `,portal_attempts_interval = ${INTERVAL_SECONDS}`);
  });

  afterAll(async () => {
    await running.prosody.stop();
    database.remove();
  });

  test('one hundred of them stop at ten, the right one too for a moment; nobody else is kept out', async () => {
    const { prosody, signIn } = running;
    const mallory = '203.0.113.66';
    const answers: string[] = [];
    for (let index = 0; index < 100; index++) answers.push(await signIn('sofia', `guess ${index}`, mallory));
    // While ten are answered, one more may have become free.
    expect(answers.filter((answer) => answer === 'not-authorized').length).toBeLessThan(20);
    expect(answers.slice(0, 10)).toEqual(Array(10).fill('not-authorized'));
    expect(await signIn('tomas', DEMO_PASSWORD, mallory)).toBe('in');
    expect(await signIn('sofia', DEMO_PASSWORD, '198.51.100.7')).toBe('in');
    expect(prosody.log()).toContain(`Failed authentication attempt (not-authorized) for user sofia@${HOST} from IP: ${mallory}`);
    const warnings = prosody.log().match(/warn\s.*Too many wrong passwords for user sofia@meet\.localhost from IP: 203\.0\.113\.66\./g);
    expect(warnings?.length).toBeGreaterThanOrEqual(1);
    expect(warnings!.length).toBeLessThan(20);
    await vi.waitFor(async () => expect(await signIn('sofia', DEMO_PASSWORD, mallory)).toBe('in'), patience);
  });

  test('the right one is refused while the wrong ones are too many', async () => {
    const { signIn } = running;
    const address = '203.0.113.67';
    const answers: string[] = [];
    for (let index = 0; index < 40 && answers.at(-1) !== 'temporary-auth-failure'; index++)
      answers.push(await signIn('ada', 'no', address));
    expect([answers.at(-1), await signIn('ada', DEMO_PASSWORD, address)]).toEqual(['temporary-auth-failure', 'temporary-auth-failure']);
  });

  test('count in both steps of SCRAM', async () => {
    const { prosody } = running;
    const answers: string[] = [];
    const startedAt = performance.now();
    for (let index = 0; index < 60 && !answers.includes('temporary-auth-failure'); index++)
      answers.push(await prosody.login('otto', `guess ${index}`, 'SCRAM-SHA-1', HOST));
    const seconds = (performance.now() - startedAt) / 1000;
    expect(answers.slice(0, 10)).toEqual(Array(10).fill('not-authorized'));
    expect(answers).toContain('temporary-auth-failure');
    // Ten, one more for each interval that the guesses took, and the one that was refused.
    expect(answers.length).toBeLessThanOrEqual(10 + Math.ceil(seconds / INTERVAL_SECONDS) + 1);
  });

  test('an address counts that the visitor only claims to have', async () => {
    const { prosody, signIn } = running;
    expect(await signIn('otto', 'no', '192.0.2.1, 198.51.100.99')).toBe('not-authorized');
    expect(prosody.log()).toContain(`for user otto@${HOST} from IP: 198.51.100.99`);
    expect(prosody.log()).not.toContain('from IP: 192.0.2.1');
  });
});
