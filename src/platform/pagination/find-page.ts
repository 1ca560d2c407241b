import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { pageStart, type Filter, applyFilters, type AppliedFilters } from './filter.ts';
import { formatCursor, type RowKey, type Cursor, type Sort } from './cursor.ts';

export type PageQuery = {
  /** A table, or a query in parentheses with a column `id` and that of the order. */
  table: string | RawBuilder<unknown>;
  /** Conditions on the table, whose alias is `t`; an index begins with their columns and goes on with the sort column and id. */
  conditions?: RawBuilder<boolean>[];
  /** Conditions of which one is enough, each with such an index of its own: the page is put together from one page of each. */
  anyOf?: RawBuilder<boolean>[];
  /** A query of the only ids that may be listed, some thousands at most, in a column `id`: they are looked up and sorted. */
  among?: RawBuilder<{ id: number }>;
  filters?: Filter[];
  sort: Sort;
  cursor: Cursor;
  size: number;
};

/** The ids of one page in their order, and the places of its neighbours where there are any. */
export type IdPage = { ids: number[]; previous: string | undefined; next: string | undefined };

/**
 * Which rows stand on a page. Pages are cut by key, never by offset: the last one costs what the first one costs. Where a
 * filter lets few rows pass, the list is made from those; otherwise the index of the order is followed and each row is asked.
 * What is shown of the rows, the caller looks up by their ids.
 */
export async function findPage(db: Db, question: PageQuery): Promise<IdPage> {
  const { cursor, size } = question;
  const found = await findRows(db, question);
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (isBackward(cursor)) rows.reverse();
  const hasPrevious = isBackward(cursor) ? more : cursor.position === 'after';
  const hasNext = isBackward(cursor) ? cursor.position === 'before' : more;
  return {
    ids: rows.map(({ id }) => id),
    previous: hasPrevious && rows[0] ? formatCursor('before', rows[0]) : undefined,
    next: hasNext && rows.length > 0 ? formatCursor('after', rows.at(-1)!) : undefined,
  };
}

/** Every id that the question's filters let pass, page by page: nothing is held but one page, and others are served between two. */
export async function* iteratePages(db: Db, question: Omit<PageQuery, 'cursor'>): AsyncGenerator<number[]> {
  let cursor: Cursor | undefined = { position: 'start' };
  while (cursor) {
    const rows: RowKey[] = await findRows(db, { ...question, cursor });
    const page = rows.slice(0, question.size);
    if (page.length > 0) yield page.map(({ id }) => id);
    cursor = rows.length > question.size ? { position: 'after', row: page.at(-1)! } : undefined;
  }
}

/** One row more than the page has, which tells whether there is another. */
async function findRows(db: Db, question: PageQuery): Promise<RowKey[]> {
  const { table, conditions = [], anyOf = [], among, filters = [], sort, cursor, size } = question;
  const { ids, remaining } = await applyFilters(db, filters);
  const column = sortColumn(sort);
  const id = sql.ref<number>('t.id');
  const rowsToList = typeof table === 'string' ? sql.table(table) : table;
  const descending = (sort.direction === 'desc') !== isBackward(cursor);
  const all = [...conditions, ...remaining.map((filter) => filter.matches(id)), ...('row' in cursor ? [beyond(cursor.row)] : [])];
  const { from, narrowed } = pageStart(db, rowsToList, intersectIds(among, ids));
  const where = sql.join([narrowed, ...all], sql` and `);
  const order = sql.raw(descending ? 'desc' : 'asc');
  const rowsWhere = (where: RawBuilder<unknown>) => sql<RowKey>`select t.id as id, ${column} as key from ${from} where ${where}
    order by ${column} ${order}, t.id ${order} limit ${size + 1}`;
  const ways = anyOf.map((condition) => sql`select * from (${rowsWhere(sql`${condition} and ${where}`)}) as way`);
  const query =
    anyOf.length === 0
      ? rowsWhere(where)
      : sql<RowKey>`${sql.join(ways, sql` union `)} order by key ${order}, id ${order} limit ${size + 1}`;
  return (await query.execute(db)).rows;

  function beyond({ key, id: last }: RowKey): RawBuilder<boolean> {
    return sql<boolean>`(${column}, t.id) ${sql.raw(descending ? '<' : '>')} (${key}, ${last})`;
  }
}

function intersectIds(one: AppliedFilters['ids'], other: AppliedFilters['ids']): AppliedFilters['ids'] {
  return one && other ? sql`${one} intersect select id from (${other}) as narrowing` : (one ?? other);
}

function sortColumn({ column, whenNull }: Sort): RawBuilder<unknown> {
  const plain = sql.ref(`t.${column}`);
  return whenNull === undefined ? plain : sql`coalesce(${plain}, ${sql.lit(whenNull)})`;
}

function isBackward({ position }: Cursor): boolean {
  return position === 'end' || position === 'before';
}

/** How many rows a page of a list shows. */
export const PAGE_SIZE = 25;

/** The same where each row is one line, and a class is wanted on one page. */
export const LONG_PAGE_SIZE = 50;

/** How many rows of a list that is downloaded are looked up at once. */
export const EXPORT_BATCH_SIZE = 500;
