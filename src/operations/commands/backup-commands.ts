import { statSync } from 'node:fs';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { createBackup, defaultBackupPath } from '../backup/create-backup.ts';
import { systemClock } from '../../platform/shared/clock.ts';
import { CommandError } from './command-error.ts';

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
