import { expect, test } from 'vitest';
import { openPortal } from '../../support/test-portal.ts';

test('/readyz answers 200 with the schema of this version, and 503 with a pending migration', async () => {
  const portal = await openPortal();
  const ready = await portal.stranger().get('/readyz');
  expect([ready.status, ready.body, ready.headers['cache-control']]).toEqual([200, { status: 'ready' }, 'no-store']);
  await portal.context.db
    .withTables<{ kysely_migration: { name: string } }>()
    .deleteFrom('kysely_migration')
    .where('name', '=', '0009-calendar')
    .execute();
  const old = await portal.stranger().get('/readyz');
  expect([old.status, old.body]).toEqual([503, { status: 'not ready' }]);
});
