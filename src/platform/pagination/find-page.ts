import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { beginning } from './beginning.ts';
import type { Filter } from './filter.ts';
import { narrow, type Narrowed } from './narrow.ts';
import { placeText, type Cursor, type Place, type Sort } from './cursor.ts';

export type ListQuestion = {
  /** A table, or a query in parentheses with a column `id` and that of the order. */
  table: string | RawBuilder<unknown>;
  /** Conditions on the table, whose alias is `t`; an index begins with their columns and goes on with the sort column and id. */
  conditions?: RawBuilder<boolean>[];
  /** Conditions of which one is enough, each with such an index of its own: the page is put together from one page of each. */
  either?: RawBuilder<boolean>[];
  /** A query of the only ids that may be listed, some thousands at most, in a column `id`: they are looked up and sorted. */
  among?: RawBuilder<{ id: number }>;
  filters?: Filter[];
  sort: Sort;
  at: Place;
  size: number;
};

/** The ids of one page in their order, and the places of its neighbours where there are any. */
export type PageOfIds = { ids: number[]; previous: string | undefined; next: string | undefined };

/**
 * Which rows stand on a page. Pages are cut by key, never by offset: the last one costs what the first one costs. Where a
 * filter lets few rows pass, the list is made from those; otherwise the index of the order is followed and each row is asked.
 * What is shown of the rows, the caller looks up by their ids.
 */
export async function pageOfIds(db: Db, question: ListQuestion): Promise<PageOfIds> {
  const { at, size } = question;
  const found = await rowsOf(db, question);
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (backward(at)) rows.reverse();
  const hasPrevious = backward(at) ? more : at.side === 'after';
  const hasNext = backward(at) ? at.side === 'before' : more;
  return {
    ids: rows.map(({ id }) => id),
    previous: hasPrevious && rows[0] ? placeText('before', rows[0]) : undefined,
    next: hasNext && rows.length > 0 ? placeText('after', rows.at(-1)!) : undefined,
  };
}

/** Every id that the question's filters let pass, page by page: nothing is held but one page, and others are served between two. */
export async function* everyPageOfIds(db: Db, question: Omit<ListQuestion, 'at'>): AsyncGenerator<number[]> {
  let at: Place | undefined = { side: 'start' };
  while (at) {
    const rows: Cursor[] = await rowsOf(db, { ...question, at });
    const page = rows.slice(0, question.size);
    if (page.length > 0) yield page.map(({ id }) => id);
    at = rows.length > question.size ? { side: 'after', of: page.at(-1)! } : undefined;
  }
}

/** One row more than the page has, which tells whether there is another. */
async function rowsOf(db: Db, question: ListQuestion): Promise<Cursor[]> {
  const { table, conditions = [], either = [], among, filters = [], sort, at, size } = question;
  const { ids, asked } = await narrow(db, filters);
  const column = columnOf(sort);
  const id = sql.ref<number>('t.id');
  const rowsToList = typeof table === 'string' ? sql.table(table) : table;
  const descending = (sort.direction === 'desc') !== backward(at);
  const all = [...conditions, ...asked.map((filter) => filter.holds(id)), ...('of' in at ? [beyond(at.of)] : [])];
  const { from, narrowed } = beginning(db, rowsToList, inBoth(among, ids));
  const where = sql.join([narrowed, ...all], sql` and `);
  const order = sql.raw(descending ? 'desc' : 'asc');
  const rowsWhere = (where: RawBuilder<unknown>) => sql<Cursor>`select t.id as id, ${column} as key from ${from} where ${where}
    order by ${column} ${order}, t.id ${order} limit ${size + 1}`;
  const ways = either.map((condition) => sql`select * from (${rowsWhere(sql`${condition} and ${where}`)}) as way`);
  const query =
    either.length === 0
      ? rowsWhere(where)
      : sql<Cursor>`${sql.join(ways, sql` union `)} order by key ${order}, id ${order} limit ${size + 1}`;
  return (await query.execute(db)).rows;

  function beyond({ key, id: last }: Cursor): RawBuilder<boolean> {
    return sql<boolean>`(${column}, t.id) ${sql.raw(descending ? '<' : '>')} (${key}, ${last})`;
  }
}

function inBoth(one: Narrowed['ids'], other: Narrowed['ids']): Narrowed['ids'] {
  return one && other ? sql`${one} intersect select id from (${other}) as narrowing` : (one ?? other);
}

function columnOf({ column, whenNull }: Sort): RawBuilder<unknown> {
  const plain = sql.ref(`t.${column}`);
  return whenNull === undefined ? plain : sql`coalesce(${plain}, ${sql.lit(whenNull)})`;
}

function backward({ side }: Place): boolean {
  return side === 'end' || side === 'before';
}
