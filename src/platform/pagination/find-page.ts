import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { fromMatching, type Filter, applyFilters, type AppliedFilters } from './filter.ts';
import { formatCursor, type RowKey, type Cursor } from './list-url.ts';
import {
  isBackward,
  MAX_ROWS_OF_SCAN,
  order,
  type RowQuery,
  selectRows,
  selectByScanOrLookup,
  sortColumn,
  toTable,
} from './select-rows.ts';

/** Rows of a page. */
export const PAGE_SIZE = 25;

/** For one-line rows, so that a class fits on a page. */
export const LONG_PAGE_SIZE = 50;

/** Rows of an export that are looked up at once. */
export const EXPORT_BATCH_SIZE = 500;

export type PageQuery = RowQuery & {
  /** Alternative conditions, each with such an index of its own: the page is merged from a page of each. */
  anyOf?: RawBuilder<boolean>[];
  /** A query of the ids to choose from, each once, some thousands at most, in a column `id`: these rows are looked up and sorted. */
  among?: RawBuilder<{ id: number }>;
  /** Those of a list that is read several times may be applied already. */
  filters?: Filter[] | AppliedFilters;
};

/** The ids of a page in their order, and the cursors of the previous and next page. */
export type IdPage = { ids: number[]; previous: string | undefined; next: string | undefined };

/**
 * Finds the ids of a page by key, never by offset, so that the last page costs what the first one costs. When a filter matches few
 * rows the page is built from these, otherwise by scanning the index of the order. Callers look the rows up by their ids.
 */
export async function findPage(db: Db, query: PageQuery): Promise<IdPage> {
  return toIdPage(await findRows(db, query), query);
}

/** `found`: in the order in which they were read, with one more where there is another page. */
export function toIdPage(found: RowKey[], { cursor, size }: Pick<RowQuery, 'cursor' | 'size'>): IdPage {
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
  const { table, conditions = [], anyOf = [], among, filters, sort } = query;
  const { ids, remaining } = await applyOnce(db, filters, among !== undefined);
  const matching = intersectIds(among, ids);
  const all = [...conditions, ...remaining.map(({ matches }) => matches(sql.ref<number>('t.id')))];
  const { from, condition } = fromMatching(db, toTable(table), matching, sort.column === 'id');
  const rowsWhere = (where: RawBuilder<unknown>[]) => selectRows(from, where, sortColumn(sort), query);
  if (anyOf.length > 0) {
    const alternatives = anyOf.map((alternative) => sql`select * from (${rowsWhere([alternative, condition, ...all])}) as alternative`);
    const union = sql.join(alternatives, sql` union `);
    const merged = sql<RowKey>`${union} order by key ${order(query)}, id ${order(query)} limit ${query.size + 1}`;
    return (await merged.execute(db)).rows;
  }
  const isOrdered = sort.hasIndex && (among === undefined || conditions.length === 0);
  const isScanned = matching && isOrdered && remaining.length === 0 && query.size <= MAX_ROWS_OF_SCAN;
  const rows = isScanned ? selectByScanOrLookup(db, matching, query) : rowsWhere([condition, ...all]);
  return (await rows.execute(db)).rows;
}

function applyOnce(db: Db, filters: PageQuery['filters'] = [], isShort: boolean): AppliedFilters | Promise<AppliedFilters> {
  return Array.isArray(filters) ? applyFilters(db, filters, isShort) : filters;
}

function intersectIds(one: AppliedFilters['ids'], other: AppliedFilters['ids']): AppliedFilters['ids'] {
  return one && other ? sql`${one} intersect select id from (${other}) as others` : (one ?? other);
}
