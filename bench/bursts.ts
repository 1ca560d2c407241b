import { cpus } from 'node:os';
import { openConnections, sendAll, sendInTurn } from './load.ts';
import { percentile } from './report.ts';
import type { Server } from './servers.ts';

/** One of the things that are measured in turn. */
export type Arm = {
  name: string;
  server: Server;
  /** Sent in turn; a burst that uses them up ends early. */
  requests: Buffer[];
  expectedStatus: number;
  /** Runs before each burst. */
  reset?: () => Promise<void>;
  /** What the answers leave in the database. `reload`: each request is sent once before, and raises the counter of its row afterwards. */
  attempts?: { count: () => Promise<Attempts>; reload: boolean };
};

/** Rows of `join_attempts`, and the sum of their counters. */
export type Attempts = { rows: number; joins: number };

/**
 * `cpu`: microseconds of the server's processes for each response; latencies in milliseconds; `memory`: resident bytes at the end; `others`: the
 * part of the cores that neither the server nor the load had; `load`: microseconds of the load for each response.
 */
export type Burst = Record<'perSecond' | 'p50' | 'p99' | 'max' | 'cpu' | 'memory' | 'others' | 'load', number>;

/** CPU in microseconds: of the server, of the load, of all programs; `cores`: what all cores together have had. */
type Moment = { time: number; cpu: number; load: number; all: number; cores: number };

/** The bursts of each arm, one for each round. */
export type Results = Map<Arm, Burst[]>;

export const CONNECTIONS = 32;
const BURST_MS = 2000;
/** Not measured: the first requests of a burst, and longer when a server is new, which compiles its code and accepts the connections. */
const LEAD_IN_MS = 300;
const WARM_UP_MS = 3000;

/** Measures the arms in turn, so that other load on the machine affects all of them: what counts is the ratio within a round. */
export async function runRounds(arms: Arm[], rounds: number, connections = CONNECTIONS): Promise<Results> {
  const results: Results = new Map(arms.map((arm) => [arm, []]));
  const runs = arms.map((arm) => ({ arm, burst: prepareBursts(arm, connections) }));
  for (const { burst } of runs) await burst(WARM_UP_MS);
  for (let round = 0; round < rounds; round++) {
    for (const { arm, burst } of runs) results.get(arm)!.push(await burst(BURST_MS));
  }
  for (const { burst } of runs) burst.close();
  return results;
}

/** Answers a function that runs a burst, each with the same connections and from where the last one stopped. */
function prepareBursts({ name, server, requests, expectedStatus, reset, attempts }: Arm, connectionCount: number) {
  const connections = openConnections(server.port, connectionCount);
  // A join that is sent twice within a burst would be a reload.
  const mostInBurst = attempts?.reload === false ? requests.length : Infinity;
  let at = 0;

  async function burst(milliseconds: number): Promise<Burst> {
    await reset?.();
    if (attempts?.reload) await sendAll(connections, requests, expectedStatus);
    const before = await attempts?.count();
    const latencies: number[] = [];
    let [sent, answers] = [0, 0];
    let begin: Moment | undefined;
    let end: Moment | undefined;
    const timers = [setTimeout(() => (begin = now()), LEAD_IN_MS), setTimeout(() => (end = now()), LEAD_IN_MS + milliseconds)];
    const next = () => (end || sent === mostInBurst ? void (end ??= now()) : (sent++, requests[at++ % requests.length]));
    await sendInTurn(connections, next, expectedStatus, (latency) => {
      answers++;
      if (begin && !end) latencies.push(latency);
    });
    timers.forEach(clearTimeout);
    if (!begin) throw new Error(`${name}: too few requests for a burst`);
    const after = await attempts?.count();
    if (before && after) checkAttempts(before, after, answers);
    latencies.sort((one, other) => one - other);
    const passed = (key: keyof Moment) => end![key] - begin![key];
    return {
      perSecond: (latencies.length / passed('time')) * 1000,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      max: latencies.at(-1)!,
      cpu: passed('cpu') / latencies.length,
      memory: server.memory(),
      others: Math.max(0, passed('all') - passed('cpu') - passed('load')) / passed('cores'),
      load: passed('load') / latencies.length,
    };
  }

  function now(): Moment {
    const { user, system } = process.cpuUsage();
    const times = cpus().map((core) => core.times);
    const idle = times.reduce((sum, core) => sum + core.idle, 0) * 1000;
    const cores = times.reduce((sum, core) => sum + core.user + core.nice + core.sys + core.idle + core.irq, 0) * 1000;
    return { time: performance.now(), cpu: server.cpu(), load: user + system, all: cores - idle, cores };
  }

  function checkAttempts(before: Attempts, after: Attempts, answers: number): void {
    const [rows, joins] = [after.rows - before.rows, after.joins - before.joins];
    if (joins === answers && rows === (attempts!.reload ? 0 : answers)) return;
    throw new Error(`${name}: ${answers} answers left ${rows} rows with ${joins} joins`);
  }

  return Object.assign(burst, { close: () => connections.forEach((connection) => connection.close()) });
}
