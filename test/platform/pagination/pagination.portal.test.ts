import { describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../src/platform/db/database.ts';
import { applyFilters, searchFilters } from '../../../src/platform/pagination/filter.ts';
import { findCountedPage, findPage, iteratePages, type PageQuery } from '../../../src/platform/pagination/find-page.ts';
import { parseCursor, type Sort } from '../../../src/platform/pagination/list-url.ts';
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

  test('is counted by columns, also what its conditions leave out', async () => {
    const db = await withCourses();
    const algebra = await expected(db, byTitle, (title) => title.startsWith('Álg'));
    const off = algebra.slice(0, 3);
    await db.updateTable('courses').set({ is_active: 0 }).where('id', 'in', off).execute();
    const filters = await applyFilters(db, searchFilters('course', 'alg'));
    const query = { table: 'courses', conditions: [sql<boolean>`t.is_active = 1`], filters, countBy: ['is_active' as const], size: 7 };
    for (const direction of ['asc', 'desc'] as const) {
      const sort = { ...byTitle, direction };
      const shown = direction === 'asc' ? algebra.slice(3) : algebra.slice(3).reverse();
      const first = await findCountedPage(db, { ...query, sort, cursor: { position: 'start' } });
      expect(first.counts.map(({ is_active, count }) => [is_active, count]).sort()).toEqual([
        [0, 3],
        [1, 15],
      ]);
      const second = await findCountedPage(db, { ...query, sort, cursor: parseCursor(first.next, sort) });
      expect([first.ids, second.ids]).toEqual([shown.slice(0, 7), shown.slice(7, 14)]);
      const last = await findCountedPage(db, { ...query, sort, cursor: { position: 'end' } });
      expect([last.ids, last.next, last.counts]).toEqual([shown.slice(-7), undefined, first.counts]);
    }
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
