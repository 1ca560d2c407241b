import type { Settings } from '../../platform/config/settings.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { rejectForeignDatabase } from '../../demo/foreign-database.ts';
import { seed } from '../../demo/seed.ts';
import { createContext } from '../../portal.ts';
import { readDemoSettings } from './demo-settings.ts';

/** `npm run seed`: the cast and a week of classes around now, in a database that holds nobody else. */
export async function seedDatabase(): Promise<number> {
  await seedDemo(readDemoSettings());
  console.log('the cast and their classes are in place');
  return 0;
}

/** Migrates and fills the database of these settings, before anyone is served. One of other people is left as it was. */
export async function seedDemo(settings: Settings): Promise<void> {
  await rejectForeignDatabase(settings.database.url);
  const context = createContext(settings);
  try {
    await migrate(context.db);
    await seed(context);
  } finally {
    await context.db.destroy();
  }
}
