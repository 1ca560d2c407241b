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
 * against an Express that does next to nothing. `-- --rounds 9` for calmer medians, `-- --sqlite` without PostgreSQL.
 */
const JITSI = 'https://meet.gryphos.cl';
/** Fewer than there are pairs of student and meeting, so that every join of a turn adds its row. */
const JOINS = 6_000;
const JOINS_ON_POSTGRES = 3_000;
/** Long enough for the sign-ins to pile up. */
const JOINS_BESIDE_SIGN_INS = 15_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, sqlite: { type: 'boolean', default: false } } });
const rounds = Number(values.rounds);

const cluster = values.sqlite ? 'left out' : startPostgres();
const contestants: Contestant[] = [];
try {
  console.log(
    `GET /join-meeting/:id, ${availableParallelism()} cores shared with the load, Node ${process.versions.node}, ${rounds} rounds`,
  );
  for (const size of sizes) {
    contestants.push(await portalOn(`SQLite, ${size.name}`, await sqliteDatabase(size, JITSI), size, JOINS));
  }
  const small = contestants[0]!;
  const bare = await bareServer('bare Express', false, small);
  const signing = await bareServer('bare Express that signs', true, small);
  contestants.splice(1, 0, signing, bare);
  if (typeof cluster !== 'string') {
    for (const size of sizes) {
      contestants.push(await portalOn(`PostgreSQL, ${size.name}`, await postgresDatabase(cluster, size, JITSI), size, JOINS_ON_POSTGRES));
    }
  }
  printTurns(await takeTurns(contestants, rounds), { bare, signing });
  if (typeof cluster === 'string') console.log(`PostgreSQL: ${cluster}`);
  for (const contestant of contestants.filter(({ name }) => name.endsWith(', large')))
    printLists(contestant.name, await measureLists(contestant));
  for (const contestant of contestants.filter(({ name }) => name.endsWith(', large')))
    printImport(contestant.name, await measureImport(contestant));
  printSignIns(await besideSignIns({ ...small, joins: JOINS_BESIDE_SIGN_INS }, sizes[0]!, Math.min(rounds, 3)));
} finally {
  for (const contestant of contestants) await contestant.stop();
  if (typeof cluster !== 'string') cluster.stop();
}
