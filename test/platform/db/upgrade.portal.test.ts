import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import request from 'supertest';
import { expect, inject, test } from 'vitest';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import type { Db } from '../../../src/platform/db/database.ts';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { packageRoot } from '../../../src/platform/shared/package-root.ts';
import { portalVersion } from '../../../src/platform/shared/package-root.ts';
import { startPortal } from '../../../src/portal.ts';
import { createReleaseDatabase, createTestDatabase } from '../../support/fresh-database.ts';
import { RELEASE_SECRETS } from '../../support/prepared-database.ts';
import { TestClock } from '../../support/test-clock.ts';
import { testSettings } from '../../support/test-settings.ts';

const releases = [...new Set(readdirSync(join(packageRoot, 'test/releases')).map((name) => name.replace(/\.\w+\.gz$/, '')))];

test('a database is kept of this version', () => {
  expect(releases).toContain(portalVersion);
});

test.each(releases)('a database of %s gets the current schema, and its users sign in', async (version) => {
  const [kept, current] = [await createReleaseDatabase(version), await createTestDatabase()];
  const [upgraded, expected] = [openDatabase(kept.url), openDatabase(current.url)];
  await migrate(upgraded);
  expect(await readSchema(upgraded)).toEqual(await readSchema(expected));
  await Promise.all([upgraded.destroy(), expected.destroy()]);

  const portal = await startPortal(testSettings({ DATABASE_URL: kept.url, ...RELEASE_SECRETS }), {
    clock: new TestClock(),
    logDestination: { write: () => undefined },
  });
  const sofia = request.agent(portal.server);
  await sofia.post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD }).expect(303);
  expect((await sofia.get('/').expect(200)).text).toContain('Unirse ahora');
  await portal.close();
  await Promise.all([kept.remove(), current.remove()]);
});

/** Tables with their columns, and every index and constraint as the engine describes it. */
async function readSchema(db: Db): Promise<unknown> {
  const tables = await db.introspection.getTables();
  const columns = tables.map(({ name, columns }) => ({
    name,
    columns: columns
      .map(({ name, dataType, isNullable, hasDefaultValue }) => ({ name, dataType, isNullable, hasDefaultValue }))
      .sort(byName),
  }));
  const definitions =
    inject('prepared').engine === 'sqlite'
      ? sql<{ name: string }>`select name, sql from sqlite_master where type = 'index' and sql is not null`
      : sql<{ name: string }>`select indexname as name, indexdef as sql from pg_indexes where schemaname = 'public'
          union all select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace`;
  return { tables: columns.sort(byName), definitions: (await definitions.execute(db)).rows.sort(byName) };
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
