import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { requireCurrentSchema, unknownMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { setAuditLogKey } from '../../platform/audit-log/audit-log-key.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { listDifferingTables, computeFingerprint, FingerprintBuilder, type Fingerprints } from '../backup/fingerprint.ts';
import {
  addForeignKeys,
  dropForeignKeys,
  clearTable,
  analyzeDatabase,
  insertJsonRows,
  listNextIds,
  restartIdSequence,
} from './postgres-target.queries.ts';
import type { OperationContext } from '../backup/context.ts';
import { prepareTargetDatabase } from './prepare-target.ts';
import { OperationRefusedError } from '../backup/operation-refused.ts';
import { openExclusive, toKysely } from '../backup/sqlite-file.ts';
import { readInBatches, listTables, listTableNames, type TableInfo } from '../backup/tables.queries.ts';

/**
 * Copies the portal in a SQLite file to an empty PostgreSQL, and compares what arrived with what was sent. All of it is in the
 * target afterwards, or nothing; the file is only read, and nobody else can open it meanwhile. Throws a Refused where the file
 * is open elsewhere or the target is somebody's already.
 */
export async function migrateToPostgres(path: string, targetUrl: string, context: OperationContext): Promise<Fingerprints> {
  const file = openExclusive(path);
  file.pragma('query_only = ON');
  const source = toKysely(file);
  const target = openDatabase(targetUrl);
  setAuditLogKey(target, context.settings.auditLog.secret);
  try {
    await requireCurrentSchema(source);
    const unknown = await unknownMigrations(source);
    if (unknown.length > 0) throw new OperationRefusedError(`the file is of a newer portal (${unknown.join(', ')}): nothing was changed`);
    await prepareTargetDatabase(target, context.reportProgress);
    const tables = await listTablesToCopy(source, target);
    const copied = await inTransaction(target, (tx) => copyTables(source, tx, tables, context));
    await analyzeDatabase(target);
    return copied;
  } finally {
    await target.destroy();
    await source.destroy();
  }
}

/** Every table of the source. Those that no migration made have no place in the target, and are not left behind in silence. */
async function listTablesToCopy(source: Db, target: Db): Promise<TableInfo[]> {
  const known = new Set(await listTableNames(target));
  const foreign = (await listTableNames(source)).filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new OperationRefusedError(`the portal does not know these tables of the file: ${foreign.join(', ')}; drop or move them first`);
  return listTables(source);
}

async function copyTables(source: Db, tx: Tx, tables: TableInfo[], { clock, reportProgress }: OperationContext): Promise<Fingerprints> {
  const sent: Fingerprints = {};
  const arrived: Fingerprints = {};
  const foreignKeys = await dropForeignKeys(tx);
  for (const table of tables) {
    await clearTable(tx, table.name);
    const taker = new FingerprintBuilder(table);
    for await (const rows of readInBatches(source, table)) {
      taker.add(rows);
      await insertJsonRows(tx, table, rows).catch((error: unknown) => {
        throw new OperationRefusedError(
          `PostgreSQL does not take a row of ${table.name}: ${(error as Error).message}; nothing was changed`,
        );
      });
    }
    sent[table.name] = taker.build();
    reportProgress(`copied ${table.name}: ${sent[table.name]!.rows} rows`);
  }
  await addForeignKeys(tx, foreignKeys);
  for (const { name, next } of await listNextIds(source)) await restartIdSequence(tx, name, next);
  for (const table of tables) arrived[table.name] = await computeFingerprint(tx, table);
  const different = listDifferingTables(sent, arrived);
  if (different.length > 0)
    throw new OperationRefusedError(`what arrived is not what was sent: ${different.join(', ')}; nothing was changed`);
  await recordAuditEvent(tx, { at: clock.now(), actorId: null, event: 'portal.moved', subject: 'portal', subjectId: null });
  return sent;
}
