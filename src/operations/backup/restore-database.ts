import { engineFromUrl, type Engine } from '../../platform/db/engine.ts';
import { detectBackupFormat } from './backup-format.ts';
import { type OperationContext, OperationRefusedError, type RestoreResult } from './context.ts';
import { restorePostgres } from './restore-postgres.ts';
import { restoreSqlite } from './restore-sqlite.ts';

/**
 * Replaces the portal's database by a backup, after loading the backup beside it and verifying it. `damaged`: the operator knows that
 * the current SQLite file is unreadable. Throws an OperationRefusedError where the backup or the current database is unsuitable.
 */
export async function restoreDatabase(path: string, damaged: boolean, context: OperationContext): Promise<RestoreResult> {
  const { url } = context.settings.database;
  const format = detectBackupFormat(path);
  if (format.engine !== engineFromUrl(url))
    throw new OperationRefusedError(`the backup is of ${engineNames[format.engine]}, DATABASE_URL is not: nothing was changed`);
  return format.engine === 'sqlite'
    ? restoreSqlite(path, url.slice('file:'.length), damaged, context)
    : restorePostgres(path, format, url, context);
}

const engineNames: Record<Engine, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
