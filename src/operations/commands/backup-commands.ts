import { statSync } from 'node:fs';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { removeCheckpoint } from '../../platform/audit-log/checkpoint.ts';
import { systemClock } from '../../platform/shared/clock.ts';
import { type Engine, engineFromUrl, sqlitePath } from '../../platform/db/engine.ts';
import { createBackup, defaultBackupPath } from '../backup/create-backup.ts';
import { detectBackupFormat } from '../backup/backup-format.ts';
import { type OperationContext, OperationRefusedError, type RestoreResult } from '../backup/context.ts';
import { restorePostgres } from '../backup/restore-postgres.ts';
import { restoreSqlite } from '../backup/restore-sqlite.ts';
import { CommandError } from './command.ts';

/** `npm run backup [-- FILE]`: backs the configured database up, also while the portal runs. */
export async function backup(args: string[]): Promise<number> {
  if (args.length > 1) throw new CommandError('npm run backup [-- FILE]');
  loadEnvFile();
  const { url } = readSettings().database;
  const now = systemClock.now();
  const [path = defaultBackupPath(url, now)] = args;
  const tables = Object.values(await createBackup(url, path, now));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`${path}: ${tables.length} tables with ${rows} rows, ${Math.ceil(statSync(path).size / 1024)} KiB`);
  return 0;
}

/** `npm run restore -- FILE`: replaces the stopped portal's database with a backup. */
export async function restoreBackup(args: string[]): Promise<number> {
  const isDamaged = args.includes('--damaged');
  const [path, ...more] = args.filter((arg) => arg !== '--damaged');
  if (!path || more.length > 0 || path.startsWith('-')) throw new CommandError('npm run restore -- FILE [--damaged]');
  loadEnvFile();
  const { backupCreatedAt, rows, pendingMigrations, previousDatabase, warnings } = await restoreDatabase(path, isDamaged, {
    settings: readSettings(),
    clock: systemClock,
    reportProgress: console.log,
  });
  console.log(`the portal of ${backupCreatedAt} is restored: ${rows} rows, verified`);
  if (previousDatabase) console.log(`the previous database is kept as ${previousDatabase}`);
  for (const warning of warnings) console.log(`not restored: ${warning}`);
  console.log('all users must sign in again');
  if (pendingMigrations.length > 0) console.log(`it is older than this portal: run «npm run migrate» (${pendingMigrations.join(', ')})`);
  return 0;
}

/**
 * Replaces the portal's database by a backup, after loading the backup beside it and verifying it. `damaged`: the operator knows that
 * the current SQLite file is unreadable. Throws an OperationRefusedError where the backup or the current database is unsuitable.
 */
export async function restoreDatabase(path: string, damaged: boolean, context: OperationContext): Promise<RestoreResult> {
  const { url } = context.settings.database;
  const format = detectBackupFormat(path);
  if (format.engine !== engineFromUrl(url))
    throw new OperationRefusedError(`the backup is of ${engineNames[format.engine]}, DATABASE_URL is not: nothing was changed`);
  const result =
    format.engine === 'sqlite'
      ? await restoreSqlite(path, sqlitePath(url), damaged, context)
      : await restorePostgres(path, format, url, context);
  removeCheckpoint(context.settings.auditLog);
  return result;
}

const engineNames: Record<Engine, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
