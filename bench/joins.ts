import { type Arm, type Burst, CONNECTIONS, type Results, runRounds } from './bursts.ts';
import { startDjango } from './django.ts';
import { httpRequest } from './load.ts';
import { createApiKeys, createSessions, type Pair, peoplePairs, studentPairs } from './open-meetings.ts';
import { copyData, countAttempts, deleteAttempts, type Run, type Served, startByHand, startPortal } from './portals.ts';
import { median, medianOf, medianRatio, printTable } from './report.ts';
import { startTypeScriptServer } from './servers.ts';
import { sizes } from './sizes.ts';

/** So many that most of their rows are not in SQLite's cache. */
const PEOPLE = 19_000;

/** A class or two that reload: each pair is counted in one row. */
const RELOADED_PAIRS = 1000;

const STARTS = 3;

/**
 * Joins of students through the page and the API, first ones and reloads, on both engines, on small and large data, with one process and
 * with two, in turn with the same work by hand, with a bare Express that signs, and with Django.
 */
export async function measureJoins(run: Run, withDjango: boolean): Promise<void> {
  const { small, large } = sizes;
  const startMs = await measureStart(run);
  const sqlite = await startPortal(run, await copyData(run, 'sqlite', small));
  const first = await joinArm(sqlite, 'SQLite');
  const byHand = await joinArm(await startByHand(run, await copyData(run, 'sqlite', small)), 'The same work by hand');
  const arms = {
    byHand,
    first,
    byHandReload: reloads(byHand),
    reload: reloads(first),
    api: await apiArm(sqlite, 'SQLite'),
    bare: await bareArm(run, first),
    twoProcesses: await joinArm(
      await startPortal(run, await copyData(run, 'sqlite', small), { WEB_PROCESSES: '2' }),
      'SQLite, two processes',
    ),
    ...(await largeArms(await startPortal(run, await copyData(run, 'sqlite', large)))),
    ...(run.cluster && (await postgresArms(await startPortal(run, await copyData(run, 'postgres', small))))),
    ...(withDjango && { django: await startDjango(run) }),
  };
  const results = await runRounds(
    Object.values(arms).filter((arm) => arm !== undefined),
    run.rounds,
  );
  printArms(results, arms.byHand);
  printWanted(results, arms, startMs);
  printNoise(results.get(arms.byHand)!);
}

async function largeArms(portal: Served) {
  const everybody = await peoplePairs(portal.db, portal.size, PEOPLE);
  return {
    large: await joinArm(portal, 'SQLite, 200,000 people, 200 of them in turn'),
    largeCold: await joinArm(portal, 'SQLite, 200,000 people, 19,000 of them in turn', everybody),
  };
}

async function postgresArms(portal: Served) {
  const postgres = await joinArm(portal, 'PostgreSQL');
  return { postgres, postgresReload: reloads(postgres), postgresApi: await apiArm(portal, 'PostgreSQL') };
}

async function joinArm(served: Served, name: string, pairs: Pair[] = studentPairs(served.size)): Promise<Arm> {
  const cookies = await createSessions(served.db, served.http, usersOf(pairs));
  return {
    name: `${name}: first joins`,
    server: served.server,
    requests: pairs.map(({ user, meeting }) => httpRequest('GET', `/join-meeting/${meeting}`, { Cookie: cookies.get(user)! })),
    expectedStatus: 303,
    reset: () => deleteAttempts(served),
    attempts: { count: () => countAttempts(served), reload: false },
  };
}

function reloads(arm: Arm): Arm {
  const name = arm.name.replace('first joins', 'reloads');
  return { ...arm, name, requests: arm.requests.slice(0, RELOADED_PAIRS), attempts: { ...arm.attempts!, reload: true } };
}

/** With the body of the mobile client. */
async function apiArm(served: Served, name: string): Promise<Arm> {
  const pairs = studentPairs(served.size);
  const keys = await createApiKeys(served.db, usersOf(pairs));
  const body = JSON.stringify({ identity: 'persona', name: 'Persona', email: 'persona@example.cl', is_host: false });
  return {
    name: `${name}: first joins through the API`,
    server: served.server,
    requests: pairs.map(({ user, meeting }) => {
      const headers = { Authorization: `Bearer ${keys.get(user)!}`, 'Content-Type': 'application/json' };
      return httpRequest('POST', `/api/v1/live/streams/${meeting}/join`, headers, body);
    }),
    expectedStatus: 200,
    reset: () => deleteAttempts(served),
    attempts: { count: () => countAttempts(served), reload: false },
  };
}

async function bareArm(run: Run, { requests }: Arm): Promise<Arm> {
  const server = await startTypeScriptServer('bare-server.ts', {});
  run.started.push(server);
  return { name: 'A bare Express that signs', server, requests, expectedStatus: 303 };
}

function usersOf(pairs: Pair[]): number[] {
  return [...new Set(pairs.map(({ user }) => user))];
}

/** Milliseconds until `/healthz` answers, of several starts. */
async function measureStart(run: Run): Promise<number> {
  const data = await copyData(run, 'sqlite', sizes.small);
  const starts: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const { server } = await startPortal(run, data);
    starts.push(server.startMs);
    await server.stop();
  }
  return median(starts);
}

function printArms(results: Results, reference: Arm): void {
  const rows = [...results].map(([{ name }, bursts]) => [
    name,
    medianOf(bursts, 'perSecond').toFixed(0),
    medianOf(bursts, 'cpu').toFixed(0),
    medianOf(bursts, 'p50').toFixed(1),
    medianOf(bursts, 'p99').toFixed(1),
    medianOf(bursts, 'max').toFixed(0),
    (Math.max(...bursts.map(({ memory }) => memory)) / 1e6).toFixed(0),
    medianRatio(bursts, results.get(reference)!, 'perSecond').toFixed(2),
  ]);
  printTable(['', 'joins/s', 'CPU µs', 'p50 ms', 'p99 ms', 'slowest ms', 'RSS MB', 'joins/s of by hand'], rows);
}

type Arms = Partial<Record<string, Arm>> & { byHand: Arm; first: Arm };

/** What was wanted of this version, with what came out. */
function printWanted(results: Results, arms: Arms, startMs: number): void {
  const bursts = (name: string) => (arms[name] ? results.get(arms[name]) : undefined);
  const ratio = (of: string, to: string, key: keyof Burst) => {
    const [one, other] = [bursts(of), bursts(to)];
    return one && other ? medianRatio(one, other, key) : undefined;
  };
  const text = (figure: number | undefined, unit = '', digits = 2) => (figure === undefined ? '–' : `${figure.toFixed(digits)}${unit}`);
  const first = results.get(arms.first)!;
  const django = ratio('django', 'first', 'cpu');
  const isNode20 = process.versions.node.startsWith('20.');
  printTable(
    ['', 'wanted', 'measured'],
    [
      ['CPU of the same work by hand, of a first join on SQLite', '≥ 0.85', text(ratio('byHand', 'first', 'cpu'))],
      ['the same, of a reload', '≥ 0.85', text(ratio('byHandReload', 'reload', 'cpu'))],
      ['CPU of a bare Express that signs, of a first join on SQLite', isNode20 ? '≥ 0.7' : '≥ 1.0', text(ratio('bare', 'first', 'cpu'))],
      ['CPU of a join in Django, of a first join on SQLite', '≥ 12', text(django, '', 1)],
      [`p99 of first joins at ${CONNECTIONS} connections`, '≤ 12 ms', text(medianOf(first, 'p99'), ' ms', 1)],
      ['joins a second on PostgreSQL, of those on SQLite', '≥ 0.75', text(ratio('postgres', 'first', 'perSecond'))],
      ['joins a second of two processes, of those of one', '≥ 1.5', text(ratio('twoProcesses', 'first', 'perSecond'))],
      [
        'CPU of a join on large data, of one on small: 200 people, 19,000 people',
        '≤ 1.05, ≤ 1.2',
        `${text(ratio('large', 'first', 'cpu'))}, ${text(ratio('largeCold', 'first', 'cpu'))}`,
      ],
      ['RSS under load', '≤ 180 MB', text(Math.max(...first.map(({ memory }) => memory)) / 1e6, ' MB', 0)],
      ['start until /healthz', '≤ 0.8 s', text(startMs / 1000, ' s')],
    ],
  );
}

/** How much one and the same server differed between rounds. */
function printNoise(bursts: Burst[]): void {
  const spread = (key: keyof Burst) => {
    const figures = bursts.map((burst) => burst[key]);
    return (((Math.max(...figures) - Math.min(...figures)) / median(figures)) * 100).toFixed(0);
  };
  const [others, load] = [medianOf(bursts, 'others') * 100, medianOf(bursts, 'load')];
  console.log(`
Noise: between rounds the work by hand differed by ${spread('perSecond')} % in joins a second and by ${spread('cpu')} % in CPU, while other
programs had ${others.toFixed(0)} % of the cores. The load itself took ${load.toFixed(0)} µs of CPU a join.`);
}
