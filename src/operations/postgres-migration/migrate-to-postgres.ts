import Database from 'better-sqlite3';
import { setAuditLogKey } from '../../platform/audit-log/chain.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { describeConnectionError } from '../../platform/db/database-errors.ts';
import { type Db, inTransaction, type Tx } from '../../platform/db/database.ts';
import { appliedMigrations, migrate, requireCurrentSchema, unknownMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { type OperationContext, OperationRefusedError } from '../backup/context.ts';
import { computeFingerprint, FingerprintBuilder, type Fingerprints, listDifferingTables } from '../backup/fingerprint.ts';
import { analyzeDatabase } from '../backup/postgres-server.queries.ts';
import { openExclusive, toKysely } from '../backup/sqlite-file.ts';
import { countRows, listTableNames, listTables, readInBatches, type TableInfo } from '../backup/tables.queries.ts';
import { addForeignKeys, clearTable, dropForeignKeys, insertJsonRows, listNextIds, restartIdSequence } from './postgres-target.queries.ts';

/**
 * Copies the portal from a SQLite file to an empty PostgreSQL database and verifies the copy, all in one transaction. The file is
 * only read, and locked meanwhile. Throws an OperationRefusedError where the file is open elsewhere or the target is not empty.
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

/** All tables of the source. Refuses tables that no migration created: they would be lost. */
async function listTablesToCopy(source: Db, target: Db): Promise<TableInfo[]> {
  const known = new Set(await listTableNames(target));
  const foreign = (await listTableNames(source)).filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new OperationRefusedError(`the portal does not know these tables of the file: ${foreign.join(', ')}; drop or move them first`);
  return listTables(source);
}

async function copyTables(source: Db, tx: Tx, tables: TableInfo[], { clock, reportProgress }: OperationContext): Promise<Fingerprints> {
  const sent: Fingerprints = {};
  const received: Fingerprints = {};
  const foreignKeys = await dropForeignKeys(tx);
  for (const table of tables) {
    await clearTable(tx, table.name);
    const builder = new FingerprintBuilder(table);
    for await (const rows of readInBatches(source, table)) {
      builder.add(rows);
      await insertJsonRows(tx, table, rows).catch((error: unknown) => {
        throw new OperationRefusedError(
          `PostgreSQL does not take a row of ${table.name}: ${(error as Error).message}; nothing was changed`,
        );
      });
    }
    sent[table.name] = builder.build();
    reportProgress(`copied ${table.name}: ${sent[table.name]!.rows} rows`);
  }
  await addForeignKeys(tx, foreignKeys);
  for (const { name, next } of await listNextIds(source)) await restartIdSequence(tx, name, next);
  for (const table of tables) received[table.name] = await computeFingerprint(tx, table);
  const different = listDifferingTables(sent, received);
  if (different.length > 0)
    throw new OperationRefusedError(`the copy differs from the source: ${different.join(', ')}; nothing was changed`);
  await recordAuditEvent(tx, { at: clock.now(), actorId: null, event: 'portal.moved', subject: 'portal', subjectId: null });
  return sent;
}

/** Migrates an empty database to the current schema. Throws an OperationRefusedError, before any change, where it has rows. */
async function prepareTargetDatabase(target: Db, reportProgress: (line: string) => void): Promise<void> {
  const names = await listTableNames(target).catch((error: unknown) => {
    throw new OperationRefusedError(describeConnectionError(error, 'the target') ?? String(error));
  });
  if (names.length > 0 && (await appliedMigrations(target)).length === 0)
    throw new OperationRefusedError(`the target holds tables of another program (${names[0]}): nothing was changed`);
  const rowsOfNew = await countRowsOfNewDatabase();
  for (const name of names) {
    const rows = await countRows(target, name);
    if (rows > (rowsOfNew.get(name) ?? 0))
      throw new OperationRefusedError(`the target is not empty (${name} has ${rows} rows): take a new database; nothing was changed`);
  }
  const done = await migrate(target);
  if (done.length > 0) reportProgress(`the target has its tables now (${done.length} migrations)`);
}

/** The rows that the migrations themselves insert, by table. */
async function countRowsOfNewDatabase(): Promise<Map<string, number>> {
  const db = toKysely(new Database(':memory:'));
  try {
    await migrate(db);
    const rows = new Map<string, number>();
    for (const name of await listTableNames(db)) rows.set(name, await countRows(db, name));
    return rows;
  } finally {
    await db.destroy();
  }
}
