import { engineFromUrl, type Engine } from '../../platform/db/engine.ts';
import { detectBackupFormat } from './backup-format.ts';
import type { OperationContext } from './context.ts';
import { OperationRefusedError } from './operation-refused.ts';
import { restorePostgres } from './restore-postgres.ts';
import { restoreSqlite } from './restore-sqlite.ts';
import type { RestoreResult } from './restore-result.ts';

/**
 * Puts a backup in the place of the portal's database, once it has been loaded beside it and found whole. `damaged` says that
 * the operator knows the SQLite file to be unreadable. Throws a Refused where the backup or the place is not as it has to be.
 */
export async function restoreDatabase(path: string, damaged: boolean, context: OperationContext): Promise<RestoreResult> {
  const { url } = context.settings.database;
  const kind = detectBackupFormat(path);
  if (kind.engine !== engineFromUrl(url))
    throw new OperationRefusedError(`the backup is of ${engineNames[kind.engine]}, DATABASE_URL is not: nothing was changed`);
  return kind.engine === 'sqlite'
    ? restoreSqlite(path, url.slice('file:'.length), damaged, context)
    : restorePostgres(path, kind, url, context);
}

const engineNames: Record<Engine, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
