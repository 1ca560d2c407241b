import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import build from '../test/support/build.setup.ts';
import { startCluster, type Cluster } from '../test/support/postgres-cluster.ts';
import { measureDoor } from './door.ts';
import { measureEvents } from './events.ts';
import { measureImports } from './imports.ts';
import { measureJoins } from './joins.ts';
import { measureLists, measurePages } from './pages.ts';
import { type Run, startJitsi } from './portals.ts';
import { measureWaiting } from './waiting.ts';

/**
 * `npm run bench`: what the portal does per second and with how much CPU, memory and delay. `-- --joins` (or another part) for that part
 * alone, `-- --rounds 9` for more stable medians, `-- --sqlite` without PostgreSQL, `-- --django` to compare joins with Django.
 */
const parts = {
  joins: (run: Run) => measureJoins(run, options.django),
  door: measureDoor,
  waiting: measureWaiting,
  pages: measurePages,
  lists: measureLists,
  events: measureEvents,
  imports: measureImports,
};

const flag = { type: 'boolean', default: false } as const;
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    sqlite: flag,
    django: flag,
    joins: flag,
    door: flag,
    waiting: flag,
    pages: flag,
    lists: flag,
    events: flag,
    imports: flag,
  },
});
const names = Object.keys(parts) as (keyof typeof parts)[];
const chosen = names.filter((name) => options[name]);

build();
const folder = mkdtempSync(join(tmpdir(), 'portal-bench-'));
const cluster = options.sqlite ? undefined : startPostgres();
const jitsi = await startJitsi();
const run: Run = { rounds: Number(options.rounds), folder, jitsiUrl: jitsi.url, cluster, started: [] };
try {
  const date = new Date().toISOString().slice(0, 10);
  const before = `load average ${loadavg()[0]!.toFixed(1)} before the start`;
  console.log(
    `${date}, Node ${process.versions.node}, ${availableParallelism()} cores shared with the load, ${run.rounds} rounds, ${before}`,
  );
  for (const name of chosen.length > 0 ? chosen : names) {
    await parts[name](run);
    await stopAll();
  }
} finally {
  await stopAll();
  await jitsi.stop();
  cluster?.stop();
  rmSync(folder, { recursive: true });
}

async function stopAll(): Promise<void> {
  for (let started = run.started.pop(); started; started = run.started.pop()) await started.stop();
}

function startPostgres(): Cluster | undefined {
  try {
    return startCluster();
  } catch (error) {
    console.log(`PostgreSQL is left out: ${(error as Error).message}`);
    return undefined;
  }
}
