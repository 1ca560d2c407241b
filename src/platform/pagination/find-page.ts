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
  const { cursor, size } = query;
  const found = await findRows(db, query);
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
  const { table, conditions = [], anyOf = [], among, filters, sort, cursor, size } = query;
  const { ids, remaining } = await applyOnce(db, filters, among !== undefined);
  const column = sortColumn(sort);
  const id = sql.ref<number>('t.id');
  const tableSql = typeof table === 'string' ? sql.table(table) : table;
  const descending = (sort.direction === 'desc') !== isBackward(cursor);
  const all = [...conditions, ...remaining.map((filter) => filter.matches(id)), ...('row' in cursor ? [isBeyond(cursor.row)] : [])];
  const { from, condition } = fromMatching(db, tableSql, intersectIds(among, ids));
  const where = sql.join([condition, ...all], sql` and `);
  const order = sql.raw(descending ? 'desc' : 'asc');
  const rowsWhere = (where: RawBuilder<unknown>) => sql<RowKey>`select t.id as id, ${column} as key from ${from} where ${where}
    order by ${column} ${order}, t.id ${order} limit ${size + 1}`;
  const alternatives = anyOf.map((condition) => sql`select * from (${rowsWhere(sql`${condition} and ${where}`)}) as alternative`);
  const statement =
    anyOf.length === 0
      ? rowsWhere(where)
      : sql<RowKey>`${sql.join(alternatives, sql` union `)} order by key ${order}, id ${order} limit ${size + 1}`;
  return (await statement.execute(db)).rows;

  function isBeyond({ key, id: last }: RowKey): RawBuilder<boolean> {
    return sql<boolean>`(${column}, t.id) ${sql.raw(descending ? '<' : '>')} (${key}, ${last})`;
  }
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

function isBackward({ position }: Cursor): boolean {
  return position === 'end' || position === 'before';
}
