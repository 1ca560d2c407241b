import { engineOf, type Engine } from '../../platform/db/engine.ts';
import { kindOf } from './backup-format.ts';
import type { MovingNeeds } from './context.ts';
import { Refused } from './operation-refused.ts';
import { restorePostgres } from './restore-postgres.ts';
import { restoreSqlite } from './restore-sqlite.ts';
import type { Restored } from './restore-result.ts';

/**
 * Puts a backup in the place of the portal's database, once it has been loaded beside it and found whole. `damaged` says that
 * the operator knows the SQLite file to be unreadable. Throws a Refused where the backup or the place is not as it has to be.
 */
export async function restore(path: string, damaged: boolean, needs: MovingNeeds): Promise<Restored> {
  const { url } = needs.settings.database;
  const kind = kindOf(path);
  if (kind.engine !== engineOf(url)) throw new Refused(`the backup is of ${names[kind.engine]}, DATABASE_URL is not: nothing was changed`);
  return kind.engine === 'sqlite'
    ? restoreSqlite(path, url.slice('file:'.length), damaged, needs)
    : restorePostgres(path, kind, url, needs);
}

const names: Record<Engine, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
