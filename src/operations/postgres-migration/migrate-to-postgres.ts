import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { requireCurrentSchema, unknownMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { setJournalKey } from '../../platform/audit-log/audit-log-key.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { differing, fingerprintOf, FingerprintTaker, type Fingerprints } from '../backup/fingerprint.ts';
import {
  addForeignKeys,
  dropForeignKeys,
  emptyTable,
  gatherStatistics,
  insertRows,
  nextNumbers,
  restartNumbering,
} from './postgres-target.queries.ts';
import type { MovingNeeds } from '../backup/context.ts';
import { prepareTarget } from './prepare-target.ts';
import { Refused } from '../backup/operation-refused.ts';
import { openAlone, queriesOn } from '../backup/sqlite-file.ts';
import { batchesOf, listTables, tableNames, type Table } from '../backup/tables.queries.ts';

/**
 * Copies the portal in a SQLite file to an empty PostgreSQL, and compares what arrived with what was sent. All of it is in the
 * target afterwards, or nothing; the file is only read, and nobody else can open it meanwhile. Throws a Refused where the file
 * is open elsewhere or the target is somebody's already.
 */
export async function moveToPostgres(path: string, targetUrl: string, needs: MovingNeeds): Promise<Fingerprints> {
  const file = openAlone(path);
  file.pragma('query_only = ON');
  const source = queriesOn(file);
  const target = openDatabase(targetUrl);
  setJournalKey(target, needs.settings.journal.secret);
  try {
    await requireCurrentSchema(source);
    const unknown = await unknownMigrations(source);
    if (unknown.length > 0) throw new Refused(`the file is of a newer portal (${unknown.join(', ')}): nothing was changed`);
    await prepareTarget(target, needs.say);
    const tables = await tablesToCopy(source, target);
    const copied = await inTransaction(target, (tx) => copyAll(source, tx, tables, needs));
    await gatherStatistics(target);
    return copied;
  } finally {
    await target.destroy();
    await source.destroy();
  }
}

/** Every table of the source. Those that no migration made have no place in the target, and are not left behind in silence. */
async function tablesToCopy(source: Db, target: Db): Promise<Table[]> {
  const known = new Set(await tableNames(target));
  const foreign = (await tableNames(source)).filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new Refused(`the portal does not know these tables of the file: ${foreign.join(', ')}; drop or move them first`);
  return listTables(source);
}

async function copyAll(source: Db, tx: Tx, tables: Table[], { clock, say }: MovingNeeds): Promise<Fingerprints> {
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
  await recordDeed(tx, { at: clock.now(), actorId: null, deed: 'portal.moved', subject: 'portal', subjectId: null });
  return sent;
}
