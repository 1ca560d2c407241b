import { sql } from 'kysely';
import { describe, expect, inject, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { instantColumn, selectColumns, selectColumnsBy } from '../../../src/platform/db/select-columns.ts';
import { migrate, pendingMigrations } from '../../../src/platform/db/migrate.ts';
import { startPortal } from '../../../src/portal.ts';
import { migrations } from '../../../migrations/index.ts';
import { createTestDatabase } from '../../support/fresh-database.ts';
import { openPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';

describe('migrations', () => {
  test('create the schema of the portal', async () => {
    const portal = await openPortal();
    expect(await pendingMigrations(portal.context.db)).toEqual([]);
    expect(await migrate(portal.context.db)).toEqual([]);
  });

  test('that fail are rolled back', async () => {
    const { context } = await openPortal();
    const list = {
      ...migrations,
      '9999-broken': {
        up: async (db: typeof context.db) => {
          await sql`create table half_done (id integer)`.execute(db);
          await sql`insert into no_such_table values (1)`.execute(db);
        },
      },
    };
    await expect(migrate(context.db, list)).rejects.toThrow('no_such_table');
    const tables = await context.db.introspection.getTables();
    expect(tables.map(({ name }) => name)).not.toContain('half_done');
  });

  test('that are pending prevent the start, with a message that says what to run', async () => {
    const database = await createTestDatabase();
    const portal = await startPortal(testSettings({ DATABASE_URL: database.url }));
    const newest = Object.keys(migrations).at(-1)!;
    await sql`delete from kysely_migration where name = ${newest}`.execute(portal.context.db);
    await portal.close();
    await expect(startPortal(testSettings({ DATABASE_URL: database.url }))).rejects.toThrow(new RegExp(`${newest}.*npm run migrate`));
    await database.remove();
  });
});

describe('a transaction', () => {
  test('is rolled back when it throws', async () => {
    const { context } = await openPortal();
    const attempt = inTransaction(context.db, async (tx) => {
      await tx.updateTable('auth_user').set({ first_name: 'Changed' }).execute();
      throw new Error('half-way');
    });
    await expect(attempt).rejects.toThrow('half-way');
    expect(await context.db.selectFrom('auth_user').select('id').where('first_name', '=', 'Changed').execute()).toEqual([]);
  });

  test('loses no update when many change one row', async () => {
    const { context } = await openPortal();
    await Promise.all(
      Array.from({ length: 40 }, () =>
        inTransaction(context.db, (tx) =>
          tx
            .updateTable('meetings')
            .set({ closing: sql`coalesce(closing, 0) + 1` })
            .where('id', '=', 1)
            .execute(),
        ),
      ),
    );
    expect(await context.db.selectFrom('meetings').select('closing').where('id', '=', 1).executeTakeFirst()).toEqual({ closing: 40 });
  });
});

describe('values', () => {
  test('are the same on both engines: integers and ISO instants', async () => {
    const { context } = await openPortal();
    const row = await context.db
      .selectFrom('meetings')
      .select(['starts_at', (eb) => eb.fn.countAll<number>().over().as('count')])
      .where('id', '=', 1)
      .executeTakeFirst();
    expect(row).toEqual({ starts_at: '2026-11-20T16:55:00.000Z', count: 1 });
  });

  test('keep the milliseconds of instants', async () => {
    const { context } = await openPortal();
    const instants = ['2026-11-20T16:55:00.000Z', '2026-11-20T16:55:00.500Z', '2026-11-20T16:55:00.007Z', '1969-12-31T23:59:59.990Z'];
    for (const starts_at of instants) {
      await context.db.updateTable('meetings').set({ starts_at }).where('id', '=', 1).execute();
      const row = await context.db.selectFrom('meetings').select('starts_at').where('id', '=', 1).executeTakeFirst();
      expect(row).toEqual({ starts_at });
    }
  });

  test('are the same selected as columns and row by row, also without rows', async () => {
    const { context } = await openPortal();
    const title = 'comillas " \' \\, líneas \n\u2028, 🎓 </script>';
    const starts_at = '1969-12-31T23:59:59.007Z';
    await context.db.updateTable('meetings').set({ title, starts_at }).where('id', '=', 1).execute();
    type Row = { id: number; title: string; startsAt: number; cancelledAt: number | null };
    const read = (from: ReturnType<typeof sql>) =>
      selectColumns<{ [Name in keyof Row]: Row[Name][] }>(
        context.db,
        {
          id: 'id',
          title: 'title',
          startsAt: instantColumn('starts_at'),
          cancelledAt: instantColumn('cancelled_at'),
        },
        from,
      );
    const rows = await context.db.selectFrom('meetings').selectAll().execute();
    const found = await read(sql`meetings`);
    const byId = (one: Row, other: Row) => one.id - other.id;
    const toRow = (id: number, index: number): Row => ({
      id,
      title: found.title[index]!,
      startsAt: found.startsAt[index]!,
      cancelledAt: found.cancelledAt[index]!,
    });
    expect(found.id.map(toRow).sort(byId)).toEqual(
      rows
        .map(({ id, title, starts_at, cancelled_at }): Row => {
          return { id, title, startsAt: Date.parse(starts_at), cancelledAt: cancelled_at === null ? null : Date.parse(cancelled_at) };
        })
        .sort(byId),
    );
    expect(found.title).toContain(title);
    expect(found.cancelledAt).toContain(null);
    expect(await read(sql`meetings where 1 = 0`)).toEqual({ id: [], title: [], startsAt: [], cancelledAt: [] });
    const byCourse = await selectColumnsBy<{ id: number[]; title: string[] }>(context.db, 'course_id', [
      { columns: { id: 'id', title: 'title' }, from: sql`meetings where id = 3` },
      { columns: { id: 'id' }, from: sql`meetings where id <> 3` },
    ]);
    const ofCourse = (course: number) => rows.filter(({ course_id }) => course_id === course).map(({ id }) => id);
    for (const [course, { id }] of byCourse) expect(id.toSorted()).toEqual(ofCourse(course).toSorted());
    const { course_id: course, title: third } = rows.find(({ id }) => id === 3)!;
    expect([byCourse.size, byCourse.get(course)!.id[0], byCourse.get(course)!.title]).toEqual([
      new Set(rows.map(({ course_id }) => course_id)).size,
      3,
      [third],
    ]);
  });

  test('are sorted bytewise in key columns, whatever the locale of the server', async () => {
    const { context } = await openPortal();
    const names = ['n~a', 'nz', 'na', 'Na', 'o'];
    for (const name of names)
      await context.db.insertInto('courses').values({ title: name, sort_key: name, created_at: '2026-01-01T00:00:00.000Z' }).execute();
    const rows = await context.db.selectFrom('courses').select('sort_key').where('sort_key', 'in', names).orderBy('sort_key').execute();
    expect(rows.map(({ sort_key }) => sort_key)).toEqual(['Na', 'na', 'nz', 'n~a', 'o']);
  });
});

test('SQLite runs in WAL mode with foreign keys, PostgreSQL in the tests with a Spanish locale', async () => {
  const { context } = await openPortal();
  if (inject('prepared').engine === 'sqlite') {
    expect((await sql`pragma journal_mode`.execute(context.db)).rows).toEqual([{ journal_mode: 'wal' }]);
    expect((await sql`pragma foreign_keys`.execute(context.db)).rows).toEqual([{ foreign_keys: 1 }]);
  } else {
    const { rows } = await sql`select datlocprovider, daticulocale from pg_database where datname = current_database()`.execute(context.db);
    expect(rows).toEqual([{ datlocprovider: 'i', daticulocale: 'es-CL' }]);
  }
});
