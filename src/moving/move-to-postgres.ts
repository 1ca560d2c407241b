import Database from 'better-sqlite3';
import { connectionSentence } from '../db/connection-errors.ts';
import { inTransaction, type Db, type Tx } from '../db/database.ts';
import { doneMigrations, migrate, requireCurrentSchema } from '../db/migrate.ts';
import { openDatabase } from '../db/open-database.ts';
import { setJournalKey } from '../journal/journal-key.ts';
import { recordDeed } from '../journal/record-deed.ts';
import type { Clock } from '../shared/clock.ts';
import { differing, fingerprintOf, FingerprintTaker, type Fingerprints } from './fingerprint.ts';
import {
  addForeignKeys,
  dropForeignKeys,
  emptyTable,
  gatherStatistics,
  insertRows,
  nextNumbers,
  restartNumbering,
} from './postgres-target.queries.ts';
import type { MovingNeeds } from './needs.ts';
import { Refused } from './refused.ts';
import { openAlone, queriesOn } from './sqlite-file.ts';
import { batchesOf, countRows, listTables, type Table } from './tables.queries.ts';

/**
 * Copies the portal in a SQLite file to an empty PostgreSQL, and compares what arrived with what was sent. All of it is in the
 * target afterwards, or nothing; the file is only read, and nobody else can open it meanwhile. Throws a Refused where the file
 * is open elsewhere or the target is somebody's already.
 */
export async function moveToPostgres(path: string, targetUrl: string, { settings, clock, say }: MovingNeeds): Promise<Fingerprints> {
  const file = openAlone(path);
  file.pragma('query_only = ON');
  const source = queriesOn(file);
  const target = openDatabase(targetUrl);
  setJournalKey(target, settings.journal.secret);
  try {
    await requireCurrentSchema(source);
    await prepareTarget(target, say);
    const tables = await tablesToCopy(source, target);
    const copied = await inTransaction(target, (tx) => copyAll(source, tx, tables, clock, say));
    await gatherStatistics(target);
    return copied;
  } finally {
    await target.destroy();
    await source.destroy();
  }
}

/** Migrates a database in which nobody's rows are. */
async function prepareTarget(target: Db, say: MovingNeeds['say']): Promise<void> {
  const tables = await listTables(target).catch((error: unknown) => {
    throw new Refused(connectionSentence(error, 'the target') ?? String(error));
  });
  if (tables.length > 0 && (await doneMigrations(target)).length === 0)
    throw new Refused(`the target holds tables of another program (${tables[0]!.name}): nothing was changed`);
  const rowsOfNew = await rowsOfNewPortal();
  for (const { name } of tables) {
    const rows = await countRows(target, name);
    if (rows > (rowsOfNew.get(name) ?? 0))
      throw new Refused(`the target is not empty (${name} has ${rows} rows): take a new database; nothing was changed`);
  }
  const done = await migrate(target);
  if (done.length > 0) say(`the target has its tables: ${done.length} migrations`);
}

/** What the migrations themselves write, by table. */
async function rowsOfNewPortal(): Promise<Map<string, number>> {
  const db = queriesOn(new Database(':memory:'));
  try {
    await migrate(db);
    const tables = await listTables(db);
    return new Map(await Promise.all(tables.map(async ({ name }) => [name, await countRows(db, name)] as const)));
  } finally {
    await db.destroy();
  }
}

/** Every table of the source. Those that no migration made have no place in the target, and are not left behind in silence. */
async function tablesToCopy(source: Db, target: Db): Promise<Table[]> {
  const tables = await listTables(source);
  const known = new Set((await listTables(target)).map(({ name }) => name));
  const foreign = tables.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (foreign.length > 0)
    throw new Refused(`the portal does not know these tables of the file: ${foreign.join(', ')}; drop or move them first`);
  return tables;
}

async function copyAll(source: Db, tx: Tx, tables: Table[], clock: Clock, say: MovingNeeds['say']): Promise<Fingerprints> {
  const sent: Fingerprints = {};
  const arrived: Fingerprints = {};
  const foreignKeys = await dropForeignKeys(tx);
  for (const table of tables) {
    await emptyTable(tx, table.name);
    const taker = new FingerprintTaker(table);
    for await (const rows of batchesOf(source, table)) {
      taker.add(rows);
      await insertRows(tx, table, rows).catch((error: unknown) => {
        throw new Refused(`PostgreSQL does not take a row of ${table.name}: ${(error as Error).message}; nothing was changed`);
      });
    }
    sent[table.name] = taker.taken();
    say(`copied ${table.name}: ${sent[table.name]!.rows} rows`);
  }
  await addForeignKeys(tx, foreignKeys);
  for (const { name, next } of await nextNumbers(source)) await restartNumbering(tx, name, next);
  for (const table of tables) arrived[table.name] = await fingerprintOf(tx, table);
  const different = differing(sent, arrived);
  if (different.length > 0) throw new Refused(`what arrived is not what was sent: ${different.join(', ')}; nothing was changed`);
  await recordDeed(tx, {
    at: clock.now(),
    actorId: null,
    deed: 'portal.moved',
    subject: 'portal',
    subjectId: null,
    details: { to: 'postgres' },
  });
  return sent;
}
