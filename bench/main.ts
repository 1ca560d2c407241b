import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { startBaseline, startPortalTarget, type BenchmarkTarget, type PortalTarget } from './targets.ts';
import { preparePostgres, prepareSqlite, startPostgres } from './databases.ts';
import { measureJoinsDuringSignIns } from './joins-during-sign-ins.ts';
import { measureEvents } from './room-events.ts';
import { measureImport } from './imports.ts';
import { measurePages } from './pages.ts';
import { printEvents, printImport, printPages, printSignIns, printJoins } from './report.ts';
import { sizes } from './sizes.ts';
import { runRounds } from './rounds.ts';

/**
 * `npm run bench`: how fast 200 signed-in students get into 100 meetings, through the page and through the API, on a small and on a
 * large database, held against an Express that does next to nothing; then lists, Jitsi's events, imports and sign-ins beside joins.
 * `-- --rounds 9` for calmer medians, `-- --sqlite` without PostgreSQL, `-- --lists` (or another part) for that part alone.
 */
const JITSI = 'https://meet.gryphos.cl';
/** Fewer than there are pairs of student and meeting, so that every join of a turn adds its row. */
const JOINS = 6_000;
const JOINS_ON_POSTGRES = 3_000;
/** Long enough for the sign-ins to pile up. */
const JOINS_BESIDE_SIGN_INS = 15_000;

const part = { type: 'boolean', default: false } as const;
const { values } = parseArgs({
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
const rounds = Number(values.rounds);
const parts = ['joins', 'lists', 'events', 'imports', 'sign-ins'] as const;
const named = parts.filter((one) => values[one]);
const wanted = new Set(named.length === 0 ? parts : named);

const onBoth = wanted.has('joins') || wanted.has('sign-ins');
const cluster = values.sqlite ? 'left out' : startPostgres();
const portals: PortalTarget[] = [];
const others: BenchmarkTarget[] = [];
try {
  const usedSizes = sizes.filter(({ name }) => onBoth || name === 'large');
  for (const size of usedSizes)
    portals.push(await startPortalTarget(`SQLite, ${size.name}`, await prepareSqlite(size, JITSI), size, JOINS));
  if (typeof cluster === 'string') console.log(`PostgreSQL: ${cluster}`);
  else
    for (const size of usedSizes)
      portals.push(
        await startPortalTarget(`PostgreSQL, ${size.name}`, await preparePostgres(cluster, size, JITSI), size, JOINS_ON_POSTGRES),
      );
  console.log(`${availableParallelism()} cores shared with the load, Node ${process.versions.node}, ${rounds} rounds`);
  const bare = await track(startBaseline('bare Express', false, portals[0]!));
  const large = portals.filter(({ name }) => name.endsWith(', large'));
  if (wanted.has('joins')) await compareJoins(bare);
  if (wanted.has('lists')) for (const portal of large) printPages(portal.name, await measurePages(portal));
  if (wanted.has('events')) for (const figures of await measureEvents(large, bare, rounds)) printEvents(figures);
  if (wanted.has('imports')) for (const portal of large) printImport(portal.name, await measureImport(portal));
  if (wanted.has('sign-ins'))
    printSignIns(await measureJoinsDuringSignIns({ ...portals[0]!, amount: JOINS_BESIDE_SIGN_INS }, sizes[0]!, Math.min(rounds, 3)));
} finally {
  for (const contestant of [...portals, ...others]) await contestant.stop();
  if (typeof cluster !== 'string') cluster.stop();
}

/** Joins through the page and through the API take turns with the two bare servers. */
async function compareJoins(bare: BenchmarkTarget): Promise<void> {
  const signing = await track(startBaseline('bare Express that signs', true, portals[0]!));
  const contestants = [...portals.flatMap((portal) => [portal, portal.api]), signing, bare];
  printJoins(await runRounds(contestants, rounds), { bare, signing });
}

async function track(starting: Promise<BenchmarkTarget>): Promise<BenchmarkTarget> {
  const contestant = await starting;
  others.push(contestant);
  return contestant;
}
