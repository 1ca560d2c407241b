import { engineOf } from '../../platform/db/engine.ts';
import { backUpPostgres } from './back-up-postgres.ts';
import { backUpSqlite } from './back-up-sqlite.ts';
import type { Fingerprints } from './fingerprint.ts';
import { writeNewFile } from './new-file.ts';
import { stampOf } from './file-timestamp.ts';

/** Writes a backup of the portal's database, which may be in use, to a new file that only its owner can read. Answers what is in it. */
export function backUp(url: string, path: string, now: Date): Promise<Fingerprints> {
  return writeNewFile(path, (part) =>
    engineOf(url) === 'sqlite' ? backUpSqlite(url.slice('file:'.length), part, now) : backUpPostgres(url, part, now),
  );
}

/** Where a backup goes when nobody says: `data/backups/portal-20261121T050000Z.sqlite3`. */
export function backupPath(url: string, now: Date): string {
  return `data/backups/portal-${stampOf(now)}.${engineOf(url) === 'sqlite' ? 'sqlite3' : 'pgdump'}`;
}
