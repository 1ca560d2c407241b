import { statSync } from 'node:fs';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { createBackup, defaultBackupPath } from '../backup/create-backup.ts';
import { systemClock } from '../../platform/shared/clock.ts';
import { CommandError } from './command.ts';
import { restoreDatabase } from '../backup/restore-database.ts';

/** `npm run backup [-- FILE]`: a backup of the database of the settings, while the portal runs or not. */
export async function backup(words: string[]): Promise<number> {
  if (words.length > 1) throw new CommandError('npm run backup [-- FILE]');
  loadEnvFile();
  const { url } = readSettings().database;
  const now = systemClock.now();
  const [path = defaultBackupPath(url, now)] = words;
  const tables = Object.values(await createBackup(url, path, now));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`${path}: ${tables.length} tables with ${rows} rows, ${Math.ceil(statSync(path).size / 1024)} KiB`);
  return 0;
}

/** `npm run restore -- FILE`: puts a backup in the place of the stopped portal's database. */
export async function restoreBackup(words: string[]): Promise<number> {
  const damaged = words.includes('--damaged');
  const [path, ...more] = words.filter((word) => word !== '--damaged');
  if (!path || more.length > 0 || path.startsWith('-')) throw new CommandError('npm run restore -- FILE [--damaged]');
  loadEnvFile();
  const { backupCreatedAt, rows, pendingMigrations, previousDatabase, warnings } = await restoreDatabase(path, damaged, {
    settings: readSettings(),
    clock: systemClock,
    reportProgress: console.log,
  });
  console.log(`the portal of ${backupCreatedAt} is in place: ${rows} rows, every one as it was`);
  if (previousDatabase) console.log(`what stood there before is kept as ${previousDatabase}`);
  for (const warning of warnings) console.log(`not brought back: ${warning}`);
  console.log('everyone has to sign in again');
  if (pendingMigrations.length > 0) console.log(`it is older than this portal: run «npm run migrate» (${pendingMigrations.join(', ')})`);
  return 0;
}
