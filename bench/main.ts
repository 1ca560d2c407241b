import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bareServer, portalOn, type Contestant } from './contestants.ts';
import { postgresDatabase, sqliteDatabase, startPostgres } from './databases.ts';
import { besideSignIns } from './beside-sign-ins.ts';
import { measureImport } from './import-people.ts';
import { measureLists } from './lists.ts';
import { printImport, printLists, printSignIns, printTurns } from './report.ts';
import { sizes } from './sizes.ts';
import { takeTurns } from './turns.ts';

/**
 * `npm run bench`: how fast 200 signed-in students get into 100 meetings, on a small and on a large database, held
 * against an Express that does next to nothing. `-- --rounds 9` for calmer medians, `-- --sqlite` without PostgreSQL, `-- --lists` only the lists.
 */
const JITSI = 'https://meet.gryphos.cl';
/** Fewer than there are pairs of student and meeting, so that every join of a turn adds its row. */
const JOINS = 6_000;
const JOINS_ON_POSTGRES = 3_000;
/** Long enough for the sign-ins to pile up. */
const JOINS_BESIDE_SIGN_INS = 15_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    sqlite: { type: 'boolean', default: false },
    lists: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);

const wanted = values.lists ? sizes.filter(({ name }) => name === 'large') : sizes;

const cluster = values.sqlite ? 'left out' : startPostgres();
const contestants: Contestant[] = [];
try {
  for (const size of wanted) {
    contestants.push(await portalOn(`SQLite, ${size.name}`, await sqliteDatabase(size, JITSI), size, JOINS));
  }
  if (typeof cluster === 'string') console.log(`PostgreSQL: ${cluster}`);
  else
    for (const size of wanted) {
      contestants.push(await portalOn(`PostgreSQL, ${size.name}`, await postgresDatabase(cluster, size, JITSI), size, JOINS_ON_POSTGRES));
    }
  const large = contestants.filter(({ name }) => name.endsWith(', large'));
  if (!values.lists) await compareJoins();
  for (const contestant of large) printLists(contestant.name, await measureLists(contestant));
  if (!values.lists) {
    for (const contestant of large) printImport(contestant.name, await measureImport(contestant));
    printSignIns(await besideSignIns({ ...contestants[0]!, joins: JOINS_BESIDE_SIGN_INS }, sizes[0]!, Math.min(rounds, 3)));
  }
} finally {
  for (const contestant of contestants) await contestant.stop();
  if (typeof cluster !== 'string') cluster.stop();
}

async function compareJoins(): Promise<void> {
  console.log(
    `GET /join-meeting/:id, ${availableParallelism()} cores shared with the load, Node ${process.versions.node}, ${rounds} rounds`,
  );
  const bare = await bareServer('bare Express', false, contestants[0]!);
  const signing = await bareServer('bare Express that signs', true, contestants[0]!);
  contestants.push(signing, bare);
  printTurns(await takeTurns(contestants, rounds), { bare, signing });
}
