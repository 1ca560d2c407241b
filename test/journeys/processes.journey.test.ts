import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, get, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { beforeAll, afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { PASSWORD_RESET_JOB } from '../../src/accounts/passwords/reset-password.ts';
import { createContext, type PortalContext } from '../../src/context.ts';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { seed } from '../../src/demo/seed.ts';
import { verifyAuditLog } from '../../src/platform/audit-log/verify-audit-log.ts';
import { inTransaction } from '../../src/platform/db/database.ts';
import type { Engine } from '../../src/platform/db/engine.ts';
import { enqueueJob } from '../../src/platform/jobs/job-queue.ts';
import { encryptText } from '../../src/platform/shared/encryption.ts';
import { freePort } from '../support/free-port.ts';
import { spawnBuilt, startPortalProcess, type PortalProcess } from '../support/portal-process.ts';
import { startCluster } from '../support/postgres-cluster.ts';
import { prepareDatabase } from '../support/prepared-database.ts';
import { testSettings } from '../support/test-settings.ts';

const METRICS_TOKEN = 'shown-by-prometheus-in-these-tests-01';
const CONNECTIONS = 12;
/** A start takes long on a machine that is busy. */
const SOON = { timeout: 100_000, interval: 100 };

let database: { url: string; remove: () => void };
let context: PortalContext;
let jitsi: Server;

async function openDatabase(engine: Engine): Promise<void> {
  // Every Jitsi has it; where it is missing, joins are refused.
  jitsi = createServer((_request, response) => response.setHeader('Content-Type', 'application/javascript').end());
  await once(jitsi.listen(0, '127.0.0.1'), 'listening');
  database = engine === 'sqlite' ? createFolder() : createOnServer();
  await prepareDatabase(database.url);
  context = createContext(testSettings({ DATABASE_URL: database.url, JITSI_SERVER_URL: jitsiUrl() }));
  await seed(context);
}

const jitsiUrl = () => `http://127.0.0.1:${(jitsi.address() as AddressInfo).port}`;

function createFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'portal-processes-'));
  return { url: `file:${join(folder, 'portal.sqlite3')}`, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function createOnServer() {
  const cluster = startCluster();
  cluster.sql('postgres', 'create database portal');
  return { url: cluster.url('portal'), remove: () => cluster.stop() };
}

async function closeDatabase(): Promise<void> {
  jitsi.close();
  await context.db.destroy();
  database.remove();
}

async function startPortal(given: Record<string, string> = {}): Promise<PortalProcess> {
  const portal = await startPortalProcess({
    DATABASE_URL: database.url,
    WEB_PROCESSES: '2',
    JITSI_SERVER_URL: jitsiUrl(),
    METRICS_TOKEN,
    LOG_LEVEL: 'DEBUG',
    ...given,
  });
  onTestFinished(async () => {
    await portal.stop();
  });
  return portal;
}

/** The processes that serve, by their numbers, as the log tells. */
function servingPids({ log }: PortalProcess): Record<string, number> {
  const lines = log.lines().filter((line) => line['event'] === 'process' && line.message === 'a process serves');
  return Object.fromEntries(lines.map((line) => [String(line['process']), line['pid'] as number]));
}

/** Other errors may come with a machine that is too busy for its database. */
const lostProcesses = ({ log }: PortalProcess) => log.errors().filter((line) => line['event'] === 'process');

const countOf = ({ log }: PortalProcess, message: string) => log.lines().filter((line) => line.message === message).length;

async function sessionOf(portal: PortalProcess, username: string): Promise<string> {
  const answer = await request(portal.url).post('/login').type('form').send({ username, password: DEMO_PASSWORD }).expect(303);
  return (answer.headers['set-cookie'] as unknown as string[]).map((cookie) => cookie.split(';')[0]).join('; ');
}

/** Joins the class again and again, over connections that are kept, until it is told to stop. Answers how many joins were admitted and how many failed. */
function startJoining(portal: PortalProcess, cookie: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const counts = { admitted: 0, failed: 0 };
  let isStopped = false;
  const joinOnce = () =>
    new Promise<void>((resolve) => {
      const fail = () => {
        counts.failed++;
        resolve();
      };
      const sent = get(`${portal.url}/join-meeting/1`, { agent, headers: { cookie } }, (answer) => {
        answer.resume().on('error', fail);
        answer.on('end', () => {
          if (answer.statusCode !== 303) return fail();
          counts.admitted++;
          resolve();
        });
      });
      sent.on('error', fail);
    });
  const lanes = Array.from({ length: CONNECTIONS }, async () => {
    while (!isStopped) await joinOnce();
  });
  const stop = async () => {
    isStopped = true;
    await Promise.all(lanes);
    agent.destroy();
    return counts;
  };
  onTestFinished(() => void stop());
  return { counts, stop };
}

async function recordedJoins(): Promise<number> {
  const { joins } = await context.db
    .selectFrom('join_attempts')
    .where('outcome', '=', 'admitted')
    .select((eb) => eb.fn.sum<number | null>('count').as('joins'))
    .executeTakeFirstOrThrow();
  return joins ?? 0;
}

async function countedJoins(portal: PortalProcess): Promise<number> {
  const answer = await request(portal.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`).expect(200);
  return Number(/portal_joins_total\{entry_point="page",outcome="admitted"\} (\d+)/.exec(answer.text)?.[1] ?? 0);
}

describe.each(['sqlite', 'postgres'] as const)('two processes on %s', (engine) => {
  beforeAll(() => openDatabase(engine));
  afterAll(() => closeDatabase());

  test('both answer, /metrics counts for both, and one that is killed under load is replaced without a lost row', async () => {
    const portal = await startPortal();
    const before = await recordedJoins();
    const load = startJoining(portal, await sessionOf(portal, 'sofia'));
    await expect.poll(() => load.counts.admitted, SOON).toBeGreaterThan(200);
    const counted = await countedJoins(portal);
    expect(counted).toBeGreaterThan(100);

    const { 2: killed } = servingPids(portal);
    process.kill(killed!, 'SIGKILL');
    await expect.poll(() => countOf(portal, 'a process serves'), SOON).toBe(3);
    const atReplacement = load.counts.admitted;
    await expect.poll(() => load.counts.admitted, SOON).toBeGreaterThan(atReplacement + 200);
    const { admitted, failed } = await load.stop();

    expect(failed).toBeLessThanOrEqual(CONNECTIONS);
    const recorded = (await recordedJoins()) - before;
    expect(recorded).toBeGreaterThanOrEqual(admitted);
    expect(recorded).toBeLessThanOrEqual(admitted + failed);
    const afterwards = await countedJoins(portal);
    expect(afterwards).toBeGreaterThanOrEqual(counted);
    expect(afterwards).toBeLessThanOrEqual(recorded);

    expect(lostProcesses(portal)).toMatchObject([{ process: 2, pid: killed, code: null, signal: 'SIGKILL' }]);
    const answering = portal.log.lines().filter((line) => line['route'] === '/join-meeting/:id');
    expect(new Set(answering.map((line) => line['process']))).toEqual(new Set([1, 2]));
    expect(await portal.stop()).toBe(0);
  });

  test('SIGUSR2 replaces both under load: no request fails, every join is recorded and counted once', async () => {
    const portal = await startPortal();
    const before = await recordedJoins();
    const load = startJoining(portal, await sessionOf(portal, 'sofia'));
    await expect.poll(() => load.counts.admitted, SOON).toBeGreaterThan(50);
    const old = servingPids(portal);
    portal.reload();
    await expect.poll(() => countOf(portal, 'all processes are replaced'), SOON).toBe(1);
    await expect.poll(() => countOf(portal, 'a process has ended'), SOON).toBe(2);
    const { admitted, failed } = await load.stop();

    expect(failed).toBe(0);
    expect((await recordedJoins()) - before).toBe(admitted);
    expect(await countedJoins(portal)).toBe(admitted);
    const fresh = servingPids(portal);
    expect(Object.keys(fresh)).toEqual(['1', '2']);
    expect(Object.values(fresh).filter((pid) => Object.values(old).includes(pid))).toEqual([]);
    expect(lostProcesses(portal)).toEqual([]);
    expect(await verifyAuditLog(context.db)).toMatchObject({ defects: [] });
  });

  test('the first one runs the jobs, each once, and the one that takes its place goes on', async () => {
    const portal = await startPortal();
    const { db, settings } = context;
    const enqueue = (count: number) =>
      inTransaction(db, async (tx) => {
        const now = new Date();
        const login = encryptText(settings.http.keys.passwordResets, PASSWORD_RESET_JOB, 'nobody');
        const payload = { login, clientIp: '127.0.0.1', requestedAt: now.toISOString() };
        for (let one = 0; one < count; one++) await enqueueJob(tx, { kind: PASSWORD_RESET_JOB, payload, runAt: now }, now);
      });
    const states = async () => {
      const jobs = await db.selectFrom('jobs').select(['state', 'attempts']).where('kind', '=', PASSWORD_RESET_JOB).execute();
      return [...new Set(jobs.map(({ state, attempts }) => `${state} ${attempts}`))].sort();
    };
    await enqueue(10);
    await expect.poll(states, SOON).toEqual(['done 1']);
    process.kill(servingPids(portal)[1]!, 'SIGKILL');
    await enqueue(10);
    await expect.poll(states, SOON).toEqual(['done 1']);
    expect(lostProcesses(portal)).toMatchObject([{ process: 1, signal: 'SIGKILL' }]);
    // Lines of the log come a quarter of a second later.
    const ranIn = () => portal.log.lines().flatMap((line) => (line.message === 'a job is done' ? [line['process']] : []));
    await expect.poll(() => [...new Set(ranIn())], SOON).toEqual([1]);
  });
});

describe('two processes', () => {
  beforeAll(() => openDatabase('sqlite'));
  afterAll(() => closeDatabase());

  test('a request that runs is answered when the portal is told to end', async () => {
    const portal = await startPortal();
    const { hostname, port } = new URL(portal.url);
    const socket = connect(Number(port), hostname);
    const body = `username=sofia&password=${encodeURIComponent(DEMO_PASSWORD)}`;
    const head = `POST /login HTTP/1.1\r\nHost: portal\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(head + body.slice(0, 5));
    await expect.poll(() => countOf(portal, 'the portal serves http://127.0.0.1:0'), SOON).toBe(1);
    await request(portal.url).get('/healthz').expect(200);
    const ended = portal.stop();
    await expect
      .poll(
        async () =>
          request(portal.url)
            .get('/healthz')
            // A connection that comes while the last process stops listening gets no answer.
            .timeout(1000)
            .then(
              () => 'answered',
              () => 'refused',
            ),
        SOON,
      )
      .toBe('refused');
    socket.write(body.slice(5));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 303 /);
    expect(await ended).toBe(0);
  });

  test('ends with one message where a new process cannot start any more', async () => {
    const portal = await startPortal();
    // Before the new process complains: that is no line of the log.
    const pids = Object.values(servingPids(portal));
    await context.db.schema.alterTable('kysely_migration').renameTo('set_aside').execute();
    onTestFinished(async () => context.db.schema.alterTable('set_aside').renameTo('kysely_migration').execute());
    portal.reload();
    await expect.poll(() => portal.log.text, SOON).toContain('the processes are not replaced, because a new one could not start');
    await request(portal.url).get('/healthz').expect(200);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await portal.ended).toBe(1);
    expect(portal.log.text.trimEnd().split('\n').at(-1)).toMatch(/^the processes of the portal end again and again, and it gives up/);
  });

  test.each([
    [
      'a number that it does not take',
      { WEB_PROCESSES: '65' },
      /^the settings cannot be used:\n {2}- WEB_PROCESSES: must be at most 64\n$/,
    ],
    [
      'no number',
      { WEB_PROCESSES: 'two' },
      /^the settings cannot be used:\n {2}- WEB_PROCESSES: must be a whole number from 1 to 64, or auto\n$/,
    ],
    ['another secret of the audit log', { AUDIT_LOG_SECRET: 'another secret of thirty-two signs' }, /^[^\n]*AUDIT_LOG_SECRET[^\n]*\n$/],
  ])('does not start with %s, and says so once', async (_name, given, message) => {
    expect(await failedStart(given)).toEqual([1, expect.stringMatching(message)]);
  });

  test('does not start on a port that is taken, and says so once', async () => {
    const PORT = String(await freePort());
    const portal = await startPortal({ PORT });
    const message = `port ${PORT} of 127.0.0.1 is taken: end what listens there, or set PORT\n`;
    expect(await failedStart({ PORT })).toEqual([1, message]);
    await request(portal.url).get('/healthz').expect(200);
  });
});

async function failedStart(given: Record<string, string>): Promise<[number | null, string]> {
  const child = spawnBuilt('main', {
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: database.url,
    WEB_PROCESSES: '2',
    LOG_LEVEL: 'ERROR',
    ...given,
  });
  const [complaints, lines] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'close')]);
  expect(lines).toBe('');
  return [child.exitCode, complaints];
}
