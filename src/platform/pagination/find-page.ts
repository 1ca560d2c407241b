import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { fromMatching, type Filter, applyFilters, type AppliedFilters } from './filter.ts';
import { formatCursor, type RowKey, type Cursor, type Sort } from './list-url.ts';

/** Rows of a page. */
export const PAGE_SIZE = 25;

/** For one-line rows, so that a class fits on a page. */
export const LONG_PAGE_SIZE = 50;

/** Rows of an export that are looked up at once. */
export const EXPORT_BATCH_SIZE = 500;

export type PageQuery = {
  /** A table, or a query in parentheses with a column `id` and that of the order. */
  table: string | RawBuilder<unknown>;
  /** Conditions on the table, with the alias `t`. An index has their columns first, then the sort column and id. */
  conditions?: RawBuilder<boolean>[];
  /** Alternative conditions, each with such an index of its own: the page is merged from a page of each. */
  anyOf?: RawBuilder<boolean>[];
  /** A query of the ids to choose from, some thousands at most, in a column `id`: these rows are looked up and sorted. */
  among?: RawBuilder<{ id: number }>;
  /** Those of a list that is read several times may be applied already. */
  filters?: Filter[] | AppliedFilters;
  sort: Sort;
  cursor: Cursor;
  size: number;
};

/** The ids of a page in their order, and the cursors of the previous and next page. */
type IdPage = { ids: number[]; previous: string | undefined; next: string | undefined };

/**
 * Finds the ids of a page by key, never by offset, so that the last page costs what the first one costs. When a filter matches few
 * rows the page is built from these, otherwise by scanning the index of the order. Callers look the rows up by their ids.
 */
export async function findPage(db: Db, query: PageQuery): Promise<IdPage> {
  return toIdPage(await findRows(db, query), query);
}

function toIdPage(found: RowKey[], { cursor, size }: Pick<PageQuery, 'cursor' | 'size'>): IdPage {
  const hasMore = found.length > size;
  const rows = found.slice(0, size);
  if (isBackward(cursor)) rows.reverse();
  const hasPrevious = isBackward(cursor) ? hasMore : cursor.position === 'after';
  const hasNext = isBackward(cursor) ? cursor.position === 'before' : hasMore;
  return {
    ids: rows.map(({ id }) => id),
    previous: hasPrevious && rows[0] ? formatCursor('before', rows[0]) : undefined,
    next: hasNext && rows.length > 0 ? formatCursor('after', rows.at(-1)!) : undefined,
  };
}

/**
 * As `findPage`, with the rows that filters chose counted by columns of numbers, whatever the conditions: each row is looked up once for both.
 * Filters that chose none leave too many rows for it.
 */
export async function findCountedPage<Column extends string>(
  db: Db,
  query: Pick<PageQuery, 'table' | 'conditions' | 'sort' | 'cursor' | 'size'> & { filters: AppliedFilters; countBy: Column[] },
): Promise<IdPage & { counts: (Record<Column, number> & { count: number })[] }> {
  const { table, conditions = [], filters, sort, countBy } = query;
  const { from, condition } = fromMatching(db, toTable(table), filters.ids);
  const columns = sql.join(countBy.map((column) => sql.ref(column)));
  const page = selectRows(sql`matching as t`, [sql`1 = 1`, ...conditions], sql.ref('t.key'), query);
  const { rows } = await sql<RowKey & Record<Column, number> & { count: number | null }>`
    with matching as materialized (select t.id as id, ${sortColumn(sort)} as key, ${columns} from ${from} where ${condition})
    select id, key, null as count, ${sql.join(countBy.map((column) => sql`0 as ${sql.ref(column)}`))} from (${page}) as page
    union all select 0, null, count(*), ${columns} from matching group by ${columns} order by key ${order(query)}, id ${order(query)}`.execute(
    db,
  );
  const isCount = (row: (typeof rows)[0]): row is typeof row & { count: number } => row.count !== null;
  const shown = rows.filter((row) => !isCount(row));
  return { ...toIdPage(shown, query), counts: rows.filter(isCount) };
}

/** All matching ids, page by page: only one page is in memory, and other requests are served between two pages. */
export async function* iteratePages(db: Db, query: Omit<PageQuery, 'cursor'>): AsyncGenerator<number[]> {
  const filters = await applyOnce(db, query.filters, query.among !== undefined);
  let cursor: Cursor | undefined = { position: 'start' };
  while (cursor) {
    const rows: RowKey[] = await findRows(db, { ...query, filters, cursor });
    const page = rows.slice(0, query.size);
    if (page.length > 0) yield page.map(({ id }) => id);
    cursor = rows.length > query.size ? { position: 'after', row: page.at(-1)! } : undefined;
  }
}

/** One row more than the page has, which tells whether there is another page. */
async function findRows(db: Db, query: PageQuery): Promise<RowKey[]> {
  const { table, conditions = [], anyOf = [], among, filters, sort } = query;
  const { ids, remaining } = await applyOnce(db, filters, among !== undefined);
  const { from, condition } = fromMatching(db, toTable(table), intersectIds(among, ids), sort.column === 'id');
  const all = [condition, ...conditions, ...remaining.map(({ matches }) => matches(sql.ref<number>('t.id')))];
  const rowsWhere = (where: RawBuilder<unknown>[]) => selectRows(from, where, sortColumn(sort), query);
  if (anyOf.length === 0) return (await rowsWhere(all).execute(db)).rows;
  const alternatives = anyOf.map((alternative) => sql`select * from (${rowsWhere([alternative, ...all])}) as alternative`);
  const union = sql.join(alternatives, sql` union `);
  const merged = sql<RowKey>`${union} order by key ${order(query)}, id ${order(query)} limit ${query.size + 1}`;
  return (await merged.execute(db)).rows;
}

/** Of a query with the alias `t`. */
function selectRows(
  from: RawBuilder<unknown>,
  conditions: RawBuilder<unknown>[],
  column: RawBuilder<unknown>,
  { sort, cursor, size }: Pick<PageQuery, 'sort' | 'cursor' | 'size'>,
): RawBuilder<RowKey> {
  const comparison = sql.raw(isDescending({ sort, cursor }) ? '<' : '>');
  const beyond = 'row' in cursor ? [sql`(${column}, t.id) ${comparison} (${cursor.row.key}, ${cursor.row.id})`] : [];
  const direction = order({ sort, cursor });
  return sql<RowKey>`select t.id as id, ${column} as key from ${from} where ${sql.join([...conditions, ...beyond], sql` and `)}
    order by ${column} ${direction}, t.id ${direction} limit ${size + 1}`;
}

function toTable(table: PageQuery['table']): RawBuilder<unknown> {
  return typeof table === 'string' ? sql.table(table) : table;
}

function applyOnce(db: Db, filters: PageQuery['filters'] = [], isShort: boolean): AppliedFilters | Promise<AppliedFilters> {
  return Array.isArray(filters) ? applyFilters(db, filters, isShort) : filters;
}

function intersectIds(one: AppliedFilters['ids'], other: AppliedFilters['ids']): AppliedFilters['ids'] {
  return one && other ? sql`${one} intersect select id from (${other}) as others` : (one ?? other);
}

function sortColumn({ column, whenNull }: Sort): RawBuilder<unknown> {
  const plain = sql.ref(`t.${column}`);
  return whenNull === undefined ? plain : sql`coalesce(${plain}, ${sql.lit(whenNull)})`;
}

function order(query: Pick<PageQuery, 'sort' | 'cursor'>): RawBuilder<unknown> {
  return sql.raw(isDescending(query) ? 'desc' : 'asc');
}

function isDescending({ sort, cursor }: Pick<PageQuery, 'sort' | 'cursor'>): boolean {
  return (sort.direction === 'desc') !== isBackward(cursor);
}

function isBackward({ position }: Cursor): boolean {
  return position === 'end' || position === 'before';
}
