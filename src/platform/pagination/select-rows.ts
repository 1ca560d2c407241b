import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { fromMatching } from './filter.ts';
import type { Cursor, RowKey, Sort } from './list-url.ts';

/** The rows of a page, and one more, which tells whether there is another page. */
export type RowQuery = {
  /** A table, or a query in parentheses with a column `id` and that of the order. */
  table: string | RawBuilder<unknown>;
  /** Conditions on the table, with the alias `t`. An index has their columns first, then the sort column and id. */
  conditions?: RawBuilder<boolean>[];
  sort: Sort;
  cursor: Cursor;
  size: number;
};

type Position = Pick<RowQuery, 'sort' | 'cursor' | 'size'>;

/** A query of id and sort key, in order, from the cursor on. `from` and `column` have the alias `t`. */
export function selectRows(
  from: RawBuilder<unknown>,
  conditions: RawBuilder<unknown>[],
  column: RawBuilder<unknown>,
  { sort, cursor, size }: Position,
  limit: RawBuilder<unknown> = sql`${size + 1}`,
): RawBuilder<RowKey> {
  const comparison = sql.raw(isDescending({ sort, cursor }) ? '<' : '>');
  const beyond = 'row' in cursor ? [sql`(${column}, t.id) ${comparison} (${cursor.row.key}, ${cursor.row.id})`] : [];
  const direction = order({ sort, cursor });
  return sql<RowKey>`select t.id as id, ${column} as key from ${from} where ${sql.join([...conditions, ...beyond], sql` and `)}
    order by ${column} ${direction}, t.id ${direction} limit ${limit}`;
}

/** What follows `from`. */
export function toTable(table: RowQuery['table']): RawBuilder<unknown> {
  return typeof table === 'string' ? sql.table(table) : table;
}

/** Looking so many up by number takes longer than reading the first entries of an index. */
const MIN_IDS_OF_SCAN = 2_500;
const ENTRIES_OF_SCAN = 6_000;
/** Of larger pages the first entries seldom have enough. */
export const MAX_ROWS_OF_SCAN = 100;

const isMany = sql`(select count(*) from matching) >= ${sql.lit(MIN_IDS_OF_SCAN)}`;

/** Whether a row's id is one of the table `matching`. PostgreSQL might join row by row what is not `is true`. */
export const isAmongMatching = sql`(id in (select id from matching)) is true`;

/**
 * Of thousands of ids, the table `matching`: the first entries of the index of the order mostly have a page of them, and are read five times
 * sooner than all are looked up. No rows where there are fewer ids, fewer than the page and one more where these entries have not enough.
 */
export function selectByIndexScan({ table, conditions = [], sort, cursor, size }: RowQuery): RawBuilder<RowKey> {
  const query = { sort, cursor, size };
  const limit = limitIf(isMany, sort.hasIndex ? ENTRIES_OF_SCAN : 0);
  const entries = selectRows(sql`${toTable(table)} as t`, [sql`1 = 1`, ...conditions], sortColumn(sort), query, limit);
  return sql<RowKey>`select id, key from (${entries}) as entries where ${isAmongMatching}
    order by key ${order(query)}, id ${order(query)} limit ${sql.lit(size + 1)}`;
}

/** Whether the index scan, the table `scanned`, has a page and one row more. */
export function scanFillsPage({ size }: Position): RawBuilder<boolean> {
  return sql`((select count(*) from scanned) = ${sql.lit(size + 1)})`;
}

/** The page from the index scan; where that has not enough, all ids are looked up. */
export function selectByScanOrLookup(db: Db, ids: RawBuilder<{ id: number }>, query: RowQuery): RawBuilder<RowKey> {
  const { from, condition } = fromMatching(db, toTable(query.table), sql`select id from matching`);
  const limit = limitIf(sql`not ${scanFillsPage(query)}`, query.size + 1);
  const found = selectRows(from, [condition, ...(query.conditions ?? [])], sortColumn(query.sort), query, limit);
  return sql<RowKey>`with matching as materialized (${ids}), scanned as materialized (${selectByIndexScan(query)})
    select id, key from scanned where ${scanFillsPage(query)}
    union all select id, key from (${found}) as found order by key ${order(query)}, id ${order(query)}`;
}

/** Rows behind a limit of 0 are not read by either engine. */
export function limitIf(condition: RawBuilder<unknown>, limit: number): RawBuilder<number> {
  return sql`case when ${condition} then ${sql.lit(limit)} else 0 end`;
}

/** The sort column as its index has it. */
export function sortColumn({ column, whenNull }: Sort): RawBuilder<unknown> {
  const plain = sql.ref(`t.${column}`);
  return whenNull === undefined ? plain : sql`coalesce(${plain}, ${sql.lit(whenNull)})`;
}

/** `asc` or `desc`: backwards from the end, rows are read in reverse. */
export function order(query: Pick<RowQuery, 'sort' | 'cursor'>): RawBuilder<unknown> {
  return sql.raw(isDescending(query) ? 'desc' : 'asc');
}

function isDescending({ sort, cursor }: Pick<RowQuery, 'sort' | 'cursor'>): boolean {
  return (sort.direction === 'desc') !== isBackward(cursor);
}

/** Whether the page is read from its last row to its first. */
export function isBackward({ position }: Cursor): boolean {
  return position === 'end' || position === 'before';
}
