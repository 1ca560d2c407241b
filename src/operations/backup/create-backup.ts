import { engineFromUrl } from '../../platform/db/engine.ts';
import { backUpPostgres } from './back-up-postgres.ts';
import { backUpSqlite } from './back-up-sqlite.ts';
import type { Fingerprints } from './fingerprint.ts';
import { writeFileAtomically } from './new-file.ts';
import { formatFileTimestamp } from './file-timestamp.ts';

/** Writes a backup of the portal's database, which may be in use, to a new file that only its owner can read. Answers what is in it. */
export function createBackup(url: string, path: string, now: Date): Promise<Fingerprints> {
  return writeFileAtomically(path, (part) =>
    engineFromUrl(url) === 'sqlite' ? backUpSqlite(url.slice('file:'.length), part, now) : backUpPostgres(url, part, now),
  );
}

/** Where a backup goes when nobody says: `data/backups/portal-20261121T050000Z.sqlite3`. */
export function defaultBackupPath(url: string, now: Date): string {
  return `data/backups/portal-${formatFileTimestamp(now)}.${engineFromUrl(url) === 'sqlite' ? 'sqlite3' : 'pgdump'}`;
}
