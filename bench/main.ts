import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { preparePostgres, prepareSqlite, startPostgres } from './databases.ts';
import { measureImport } from './imports.ts';
import { measurePages } from './pages.ts';
import { printEvents, printImport, printJoins, printPages, printSignIns } from './report.ts';
import { measureEvents } from './room-events.ts';
import { runRounds } from './rounds.ts';
import { measureJoinsDuringSignIns } from './sign-ins.ts';
import { sizes } from './sizes.ts';
import { startBaseline, startPortalTarget, type BenchmarkTarget, type PortalTarget } from './targets.ts';

/**
 * `npm run bench`: joins of 200 signed-in students into 100 meetings, through the page and through the API, on a small and on a large
 * database, compared with a minimal Express; then pages, events of Jitsi, imports, and sign-ins during joins.
 * `-- --rounds 9` for more stable medians, `-- --sqlite` without PostgreSQL, `-- --lists` (or another part) for that part alone.
 */
const JITSI_URL = 'https://meet.gryphos.cl';
/** Fewer than pairs of student and meeting, so that every join of a round adds a row. */
const JOINS = 6_000;
const JOINS_ON_POSTGRES = 3_000;
/** Enough for the sign-ins to queue. */
const JOINS_DURING_SIGN_INS = 15_000;

const part = { type: 'boolean', default: false } as const;
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    sqlite: { type: 'boolean', default: false },
    joins: part,
    lists: part,
    events: part,
    imports: part,
    'sign-ins': part,
  },
});
const rounds = Number(options.rounds);
const allParts = ['joins', 'lists', 'events', 'imports', 'sign-ins'] as const;
const chosenParts = allParts.filter((name) => options[name]);
const parts = new Set(chosenParts.length === 0 ? allParts : chosenParts);

const cluster = options.sqlite ? 'left out' : startPostgres();
const portals: PortalTarget[] = [];
const baselines: BenchmarkTarget[] = [];
try {
  const needsSmall = parts.has('joins') || parts.has('sign-ins');
  const usedSizes = sizes.filter(({ name }) => needsSmall || name === 'large');
  for (const size of usedSizes) {
    portals.push(await startPortalTarget(`SQLite, ${size.name}`, await prepareSqlite(size, JITSI_URL), size, JOINS));
  }
  if (typeof cluster === 'string') console.log(`PostgreSQL: ${cluster}`);
  else
    for (const size of usedSizes) {
      const url = await preparePostgres(cluster, size, JITSI_URL);
      portals.push(await startPortalTarget(`PostgreSQL, ${size.name}`, url, size, JOINS_ON_POSTGRES));
    }
  console.log(`${availableParallelism()} cores shared with the load, Node ${process.versions.node}, ${rounds} rounds`);
  const bare = await addBaseline('bare Express', false);
  const large = portals.filter(({ name }) => name.endsWith(', large'));
  if (parts.has('joins')) await compareJoins(bare);
  if (parts.has('lists')) for (const portal of large) printPages(portal.name, await measurePages(portal));
  if (parts.has('events')) for (const measurement of await measureEvents(large, bare, rounds)) printEvents(measurement);
  if (parts.has('imports')) for (const portal of large) printImport(portal.name, await measureImport(portal));
  if (parts.has('sign-ins')) {
    const portal = { ...portals[0]!, amount: JOINS_DURING_SIGN_INS };
    printSignIns(await measureJoinsDuringSignIns(portal, sizes[0]!, Math.min(rounds, 3)));
  }
} finally {
  for (const target of [...portals, ...baselines]) await target.stop();
  if (typeof cluster !== 'string') cluster.stop();
}

async function compareJoins(bare: BenchmarkTarget): Promise<void> {
  const signing = await addBaseline('bare Express that signs', true);
  const targets = [...portals.flatMap((portal) => [portal, portal.api]), signing, bare];
  printJoins(await runRounds(targets, rounds), { bare, signing });
}

async function addBaseline(name: string, signs: boolean): Promise<BenchmarkTarget> {
  const baseline = await startBaseline(name, signs, portals[0]!);
  baselines.push(baseline);
  return baseline;
}
