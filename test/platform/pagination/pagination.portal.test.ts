import { describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../src/platform/db/database.ts';
import { applyFilters, searchFilters } from '../../../src/platform/pagination/filter.ts';
import { findCountedPage } from '../../../src/platform/pagination/find-counted-page.ts';
import { findPage, iteratePages, type PageQuery } from '../../../src/platform/pagination/find-page.ts';
import { byName, parseCursor, type Sort } from '../../../src/platform/pagination/list-url.ts';
import { indexSearchTerms } from '../../../src/platform/pagination/search-terms.ts';
import { sortKey } from '../../../src/platform/shared/text-keys.ts';
import { openPortal } from '../../support/test-portal.ts';

const byTitle: Sort = { column: 'sort_key', kind: 'text', direction: 'asc' };

/** Titles with accents, ñ, and many that are equal. */
const titles = Array.from(
  { length: 90 },
  (_, index) => `${['Álgebra', 'Ñandú y otros', 'Nube', 'nogal', 'Óptica'][index % 5]} ${index % 7 === 0 ? 'básica' : 'II'}`,
);

async function withCourses(): Promise<Db> {
  const { context } = await openPortal();
  await inTransaction(context.db, async (tx) => {
    for (const title of titles) {
      const row = { title, sort_key: sortKey(title), created_at: '2026-11-20T12:00:00.000Z' };
      const { id } = await tx.insertInto('courses').values(row).returning('id').executeTakeFirstOrThrow();
      await indexSearchTerms(tx, 'course', id, [title]);
    }
  });
  return context.db;
}

/** What the pages should hold, found the slow way. */
async function expected(db: Db, { direction }: Sort, passes: (title: string) => boolean): Promise<number[]> {
  const rows = await db.selectFrom('courses').select(['id', 'title', 'sort_key']).execute();
  const order = (one: (typeof rows)[0], other: (typeof rows)[0]) =>
    one.sort_key < other.sort_key ? -1 : one.sort_key > other.sort_key ? 1 : one.id - other.id;
  const sorted = rows.filter(({ title }) => passes(title)).sort(order);
  return (direction === 'asc' ? sorted : sorted.reverse()).map(({ id }) => id);
}

async function listAll(db: Db, query: Omit<PageQuery, 'cursor'>, direction: 'next' | 'previous'): Promise<number[]> {
  const ids: number[] = [];
  let at: string | undefined = direction === 'next' ? '' : 'end';
  for (let pages = 0; at !== undefined && pages < 50; pages++) {
    const page = await findPage(db, { ...query, cursor: parseCursor(at, query.sort) });
    if (direction === 'next') ids.push(...page.ids);
    else ids.unshift(...page.ids);
    at = page[direction];
  }
  return ids;
}

describe('a list', () => {
  test.each([
    ['no search', '', () => true],
    ['one word', 'nan', (title: string) => title.startsWith('Ñandú')],
    ['two words, in any order and any case', 'BAS alg', (title: string) => title.startsWith('Álg') && title.includes('bás')],
    ['a word without matches', 'zzz', () => false],
    ['punctuation around a word', '(nube),', (title: string) => title.startsWith('Nube')],
  ] as const)('returns every matching row once and in order, forwards and backwards: %s', async (_name, typed, passes) => {
    const db = await withCourses();
    for (const direction of ['asc', 'desc'] as const) {
      const query = { table: 'courses', filters: searchFilters('course', typed), sort: { ...byTitle, direction }, size: 7 };
      const ids = await expected(db, query.sort, passes);
      expect(await listAll(db, query, 'next')).toEqual(ids);
      expect(await listAll(db, query, 'previous')).toEqual(ids);
    }
  });

  test('returns the same rows whether it intersects a filter or scans with it', async () => {
    const db = await withCourses();
    const filters = searchFilters('course', 'op');
    const everything = { ids: sql<{ id: number }>`select id from courses`, matches: () => sql<boolean>`1 = 1` };
    const query = { table: 'courses', sort: byTitle, size: 100, cursor: { position: 'start' } as const };
    const enumerated = await findPage(db, { ...query, filters });
    const asked = await findPage(db, { ...query, conditions: filters.map(({ matches }) => matches(sql.ref<number>('t.id'))) });
    expect(enumerated.ids).toHaveLength(18);
    expect(asked).toEqual(enumerated);
    expect(await findPage(db, { ...query, filters: [everything, ...filters] })).toEqual(enumerated);
  });

  test('is built from the few rows that match several words of which each matches very many', async () => {
    const db = await withCourses();
    const all = await expected(db, byTitle, () => true);
    const [uno, dos] = [all.slice(10, 40), all.slice(30, 60)];
    // Of a large portal, whose other rows this one does without.
    for (const [term, ids, from] of [
      ['unoxx', uno, 1_000_000],
      ['dosxx', dos, 2_000_000],
      ['tresxx', uno, 1_000_000],
    ] as const) {
      const many = sql`with recursive many(id) as (select ${sql.lit(from)} union all select id + 1 from many where id < ${sql.lit(from + 41_000)})`;
      await sql`insert into search_terms (kind, term, subject_id) ${many}
        select 'course', ${sql.lit(term)}, id from many union select 'course', ${sql.lit(term)}, id from courses where id in (${sql.join(ids)})`.execute(
        db,
      );
    }
    const both = searchFilters('course', 'unoxx dosxx');
    expect(await applyFilters(db, both)).toMatchObject({ ids: expect.anything() as unknown, remaining: [] });
    const query = { table: 'courses', sort: byTitle, size: 7 };
    for (const direction of ['next', 'previous'] as const)
      expect(await listAll(db, { ...query, filters: both }, direction)).toEqual(all.slice(30, 40));
    const pages: number[][] = [];
    for await (const ids of iteratePages(db, { ...query, filters: both })) pages.push(ids);
    expect(pages).toEqual([all.slice(30, 37), all.slice(37, 40)]);
    // Few match one word, and very many the other.
    const few = searchFilters('course', 'unoxx alg');
    expect(await applyFilters(db, few)).toMatchObject({ ids: expect.anything() as unknown, remaining: [] });
    const algebra = new Set(await expected(db, byTitle, (title) => title.startsWith('Álg')));
    const found = uno.filter((id) => algebra.has(id));
    expect(found.length).toBeGreaterThan(1);
    expect(await listAll(db, { ...query, filters: few }, 'next')).toEqual(found);
    const among = sql<{ id: number }>`select id from courses where id in (${sql.join([...dos, found[0]!])})`;
    expect(await listAll(db, { ...query, filters: few, among }, 'next')).toEqual(found.filter((id) => dos.includes(id) || id === found[0]));
    // Where many match both, the list is scanned in its order.
    const dense = searchFilters('course', 'unoxx tresxx');
    expect((await applyFilters(db, dense)).ids).toBeUndefined();
    expect(await listAll(db, { ...query, filters: dense }, 'next')).toEqual(uno);
  });

  test('is the same by id, of a short list, as by any other order', async () => {
    const db = await withCourses();
    const ids = (await expected(db, byTitle, (title) => title.startsWith('N'))).toSorted((one, other) => one - other);
    const among = sql<{ id: number }>`select id from courses where id in (${sql.join(ids)})`;
    for (const direction of ['asc', 'desc'] as const) {
      const query = { table: 'courses', among, sort: { column: 'id', kind: 'number', direction } as Sort, size: 4 };
      for (const way of ['next', 'previous'] as const)
        expect(await listAll(db, query, way)).toEqual(direction === 'asc' ? ids : ids.toReversed());
    }
  });

  test('is counted by parts, also what its conditions leave out', async () => {
    const db = await withCourses();
    const algebra = await expected(db, byTitle, (title) => title.startsWith('Álg'));
    const off = algebra.slice(0, 3);
    await db.updateTable('courses').set({ is_active: 0 }).where('id', 'in', off).execute();
    const filters = await applyFilters(db, searchFilters('course', 'alg'));
    const query = {
      table: 'courses',
      conditions: [sql<boolean>`t.is_active = 1`],
      filters,
      size: 7,
      parts: { off: [sql<boolean>`t.is_active = 0`] },
    };
    for (const direction of ['asc', 'desc'] as const) {
      const sort = { ...byTitle, direction };
      const shown = direction === 'asc' ? algebra.slice(3) : algebra.slice(3).reverse();
      const first = await findCountedPage(db, { ...query, sort, cursor: { position: 'start' } });
      expect([first.matchCount, first.counts]).toEqual([18, { off: 3 }]);
      const second = await findCountedPage(db, { ...query, sort, cursor: parseCursor(first.next, sort) });
      expect([first.ids, second.ids]).toEqual([shown.slice(0, 7), shown.slice(7, 14)]);
      const last = await findCountedPage(db, { ...query, sort, cursor: { position: 'end' } });
      expect([last.ids, last.next, last.counts]).toEqual([shown.slice(-7), undefined, first.counts]);
    }
  });

  test('does not count ids without a row', async () => {
    const db = await withCourses();
    const all = await expected(db, byTitle, () => true);
    const query = { table: 'courses', sort: byName, cursor: { position: 'start' }, size: 7 } as const;
    const ids = sql<{ id: number }>`select id from courses union select 1000000 union select 1000001`;
    const found = await findCountedPage(db, { ...query, parts: { none: [sql<boolean>`1 = 0`] }, filters: { ids, remaining: [] } });
    expect(found.matchCount).toBe(all.length);
  });

  describe('of thousands of ids', () => {
    /** Titles in an order that has nothing to do with the ids, each twice; every tenth is off. */
    async function withThousands(): Promise<{ db: Db; inOrder: number[] }> {
      const { db } = (await openPortal()).context;
      const row = (number: number) => ({
        title: `Curso ${number}`,
        sort_key: `zz ${String((number * 7919) % 4003).padStart(5, '0')}`,
        is_active: number % 10 === 0 ? 0 : 1,
        created_at: '2026-11-20T12:00:00.000Z',
      });
      for (let from = 0; from < 8006; from += 1001)
        await db
          .insertInto('courses')
          .values(Array.from({ length: Math.min(1001, 8006 - from) }, (_, index) => row(from + index)))
          .execute();
      const rows = await db
        .selectFrom('courses')
        .select('id')
        .where('title', 'like', 'Curso %')
        .orderBy('sort_key')
        .orderBy('id')
        .execute();
      return { db, inOrder: rows.map(({ id }) => id) };
    }

    const inTurn = sql<{ id: number }>`select id from courses where title like 'Curso %' and id % 3 > 0`;
    /** They are beyond the first thousands of the order. */
    const atTheEnd = sql<{ id: number }>`select id from courses where sort_key > 'zz 01500' and sort_key < 'zz 03500'`;

    test('shows every row once and in order, forwards and backwards, wherever in the order they are', async () => {
      const { db, inOrder } = await withThousands();
      for (const [ids, atLeast] of [
        [inTurn, 5000],
        [atTheEnd, 3500],
      ] as const) {
        const { rows } = await ids.execute(db);
        const chosen = new Set(rows.map(({ id }) => id));
        const shown = inOrder.filter((id) => chosen.has(id));
        expect(shown.length).toBeGreaterThan(atLeast);
        for (const sort of [byName, { ...byName, direction: 'desc' as const }]) {
          const expectedIds = sort.direction === 'asc' ? shown : shown.toReversed();
          for (const position of ['start', 'end'] as const) {
            let page = await findPage(db, { table: 'courses', among: ids, sort, cursor: { position }, size: 50 });
            expect(page.ids).toEqual(position === 'start' ? expectedIds.slice(0, 50) : expectedIds.slice(-50));
            const at = position === 'start' ? 'next' : 'previous';
            page = await findPage(db, { table: 'courses', among: ids, sort, cursor: parseCursor(page[at], sort), size: 100 });
            expect(page.ids).toEqual(position === 'start' ? expectedIds.slice(50, 150) : expectedIds.slice(-150, -50));
            expect([page.previous, page.next]).not.toContain(undefined);
          }
          const row = { key: 'zz 03490', id: 0 };
          const last = await findPage(db, { table: 'courses', among: ids, sort, cursor: { position: 'after', row }, size: 50 });
          const rest = await db
            .selectFrom('courses')
            .select('id')
            .where('sort_key', sort.direction === 'asc' ? '>=' : '<', 'zz 03490')
            .execute();
          const beyond = new Set(rest.map(({ id }) => id));
          expect(last.ids).toEqual(expectedIds.filter((id) => beyond.has(id)).slice(0, 50));
        }
      }
    });

    test('does not count ids without a row where there may be some', async () => {
      const { db } = await withThousands();
      const { rows } = await inTurn.execute(db);
      const ids = sql<{ id: number }>`${inTurn} union select 1000000 union select 1000001`;
      const query = { table: 'courses', sort: byName, cursor: { position: 'start' as const }, size: 50, filters: { ids, remaining: [] } };
      const parts = { off: [sql<boolean>`t.is_active = 0`] };
      const found = await findCountedPage(db, { ...query, parts, mayLackRows: sql<boolean>`1 = 1` });
      expect(found.matchCount).toBe(rows.length);
      const isQuick = await findCountedPage(db, { ...query, parts });
      expect([isQuick.ids, isQuick.counts]).toEqual([found.ids, found.counts]);
    });

    test('counts its parts as it counts those of a few', async () => {
      const { db, inOrder } = await withThousands();
      const isOff = sql<boolean>`t.is_active = 0`;
      for (const [ids, hasIndex] of [inTurn, atTheEnd, sql<{ id: number }>`${inTurn} and id % 7 = 0`].flatMap((choice) => [
        [choice, true] as const,
        [choice, false] as const,
      ])) {
        const chosen = new Set((await ids.execute(db)).rows.map(({ id }) => id));
        const off = new Set((await db.selectFrom('courses').select('id').where('is_active', '=', 0).execute()).map(({ id }) => id));
        const query = {
          table: 'courses',
          sort: { ...byName, hasIndex },
          size: 50,
          filters: { ids, remaining: [] },
          parts: { off: [isOff] },
        };
        for (const [conditions, isShown] of [
          [[sql<boolean>`t.is_active = 1`], (id: number) => !off.has(id)],
          [[isOff], (id: number) => off.has(id)],
        ] as const) {
          const shown = inOrder.filter((id) => chosen.has(id) && isShown(id));
          const first = await findCountedPage(db, { ...query, conditions: [...conditions], cursor: { position: 'start' } });
          expect([first.matchCount, first.counts]).toEqual([chosen.size, { off: [...chosen].filter((id) => off.has(id)).length }]);
          expect(first.ids).toEqual(shown.slice(0, 50));
          const last = await findCountedPage(db, { ...query, conditions: [...conditions], cursor: { position: 'end' } });
          expect([last.ids, last.next, last.counts]).toEqual([shown.slice(-50), undefined, first.counts]);
        }
      }
    });
  });

  test('merges alternative conditions, with each row once and in order, forwards and backwards', async () => {
    const db = await withCourses();
    const anyOf = ['%básica', 'Nube%', '%I%'].map((pattern) => sql<boolean>`t.title like ${pattern}`);
    for (const direction of ['asc', 'desc'] as const) {
      const query = { table: 'courses', anyOf, conditions: [sql<boolean>`t.id > 3`], sort: { ...byTitle, direction }, size: 7 };
      const rows = await db.selectFrom('courses').select(['id', 'title']).execute();
      const passing = new Set(rows.filter(({ id, title }) => id > 3 && /básica$|^Nube|I/.test(title)).map(({ title }) => title));
      const ids = (await expected(db, query.sort, (title) => passing.has(title))).filter((id) => id > 3);
      expect(await listAll(db, query, 'next')).toEqual(ids);
      expect(await listAll(db, query, 'previous')).toEqual(ids);
    }
  });

  test('has cursors for the previous and next page, but not beyond the first and last', async () => {
    const db = await withCourses();
    const query = { table: 'courses', sort: byTitle, size: 20 };
    const first = await findPage(db, { ...query, cursor: { position: 'start' } });
    const last = await findPage(db, { ...query, cursor: { position: 'end' } });
    expect([first.previous, last.next]).toEqual([undefined, undefined]);
    const second = await findPage(db, { ...query, cursor: parseCursor(first.next, byTitle) });
    const back = await findPage(db, { ...query, cursor: parseCursor(second.previous, byTitle) });
    expect([back.ids, back.previous, back.next !== undefined]).toEqual([first.ids, undefined, true]);
  });

  test('starts at the first page for an invalid cursor', () => {
    const code = (value: unknown) => `after.${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
    const instant: Sort = { column: 'starts_at', kind: 'instant', direction: 'asc' };
    for (const text of [
      undefined,
      '',
      'after.',
      'after.%',
      'before.e30',
      code(['a']),
      code([1, 2]),
      code(['a\u0000', 1]),
      code(['a', 2 ** 31]),
      code(['a', 1, 1]),
    ])
      expect([text, parseCursor(text, byTitle)]).toEqual([text, { position: 'start' }]);
    for (const key of ['tomorrow', '2026-02-30T00:00:00.000Z', '0000-01-01T00:00:00.000Z', '+010000-01-01T00:00:00.000Z', '2026-11-20'])
      expect([key, parseCursor(code([key, 1]), instant)]).toEqual([key, { position: 'start' }]);
    const number: Sort = { column: 'id', kind: 'number', direction: 'asc' };
    for (const key of [2 ** 31, -(2 ** 31), 2 ** 53, 1.5])
      expect([key, parseCursor(code([key, 1]), number)]).toEqual([key, { position: 'start' }]);
    expect(parseCursor(code(['2026-11-20T12:00:00.000Z', 1]), instant)).toEqual({
      position: 'after',
      row: { key: '2026-11-20T12:00:00.000Z', id: 1 },
    });
  });

  test('can be iterated page by page', async () => {
    const db = await withCourses();
    const pages: number[][] = [];
    for await (const page of iteratePages(db, { table: 'courses', sort: byTitle, size: 40 })) pages.push(page);
    expect(pages.flat()).toEqual(await expected(db, byTitle, () => true));
    expect(pages.map((page) => page.length > 0 && page.length <= 40)).not.toContain(false);
  });
});
