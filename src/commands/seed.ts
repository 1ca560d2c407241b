import { migrate } from '../db/migrate.ts';
import { seed } from '../demo/seed.ts';
import { assemble } from '../portal.ts';
import { demoSettings } from './demo-settings.ts';

/** `npm run seed`: the cast and a week of classes around now, in a database that holds nobody else. */
export async function seedDatabase(): Promise<number> {
  const needs = assemble(demoSettings());
  try {
    await migrate(needs.db);
    await seed(needs);
    console.log('the cast and their classes are in place');
    return 0;
  } finally {
    await needs.db.destroy();
  }
}
