import { loadEnvFile, readSettings } from '../config/environment.ts';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open-database.ts';

/** `npm run migrate`: brings the database of the settings to today's schema. */
export async function migrateDatabase(): Promise<number> {
  loadEnvFile();
  const db = openDatabase(readSettings().database.url);
  try {
    const done = await migrate(db);
    console.log(done.length === 0 ? 'the database is up to date' : `migrated: ${done.join(', ')}`);
    return 0;
  } finally {
    await db.destroy();
  }
}
