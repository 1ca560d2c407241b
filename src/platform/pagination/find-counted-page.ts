import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { MAX_ID } from '../db/engine.ts';
import { type AppliedFilters, fromMatching } from './filter.ts';
import { type IdPage, toIdPage } from './find-page.ts';
import type { RowKey } from './list-url.ts';
import {
  scanFillsPage,
  isAmongMatching,
  limitIf,
  order,
  type RowQuery,
  selectByIndexScan,
  selectRows,
  sortColumn,
  toTable,
} from './select-rows.ts';

/** Parts of a table with more rows together are not read for their counts. */
const MAX_ROWS_OF_PARTS = 20_000;

/**
 * As `findPage`, with the rows that filters chose counted, whatever the conditions: all of them, and those of each part of the table by its
 * conditions, which no row meets twice. Filters that chose none leave too many rows for it. `mayLackRows`: whether ids may have no row now, which
 * are not counted.
 */
export async function findCountedPage<Part extends string>(
  db: Db,
  query: RowQuery & { filters: AppliedFilters; parts: Record<Part, RawBuilder<boolean>[]>; mayLackRows?: RawBuilder<boolean> },
): Promise<IdPage & { matchCount: number; counts: Record<Part, number> }> {
  const { filters, conditions = [], mayLackRows = sql`1 = 0` } = query;
  const parts = Object.entries<RawBuilder<boolean>[]>(query.parts);
  const [table, column] = [toTable(query.table), sortColumn(query.sort)];
  const inParts = parts.map(
    ([name, where]) => sql`select * from (select t.id as id, ${sql.lit(name)} as part from ${table} as t
    where ${sql.join(where, sql` and `)} limit ${limitIf(scanFillsPage(query), MAX_ROWS_OF_PARTS + 1)}) as ${sql.ref(name)}`,
  );
  const partOf = sql.join(
    parts.map(([name, where]) => sql`when ${sql.join(where, sql` and `)} then ${sql.lit(name)}`),
    sql` `,
  );
  const suffice = sql`not (${mayLackRows}) and ${scanFillsPage(query)} and (select count(*) from in_parts) <= ${sql.lit(MAX_ROWS_OF_PARTS)}`;
  const { from, condition } = fromMatching(db, table, sql`select id from matching`);
  const page = selectRows(sql`found as t`, [sql`t.is_shown = 1`], sql.ref('t.key'), query);
  const { rows } = await sql<RowKey & { part: Part | null; count: number | null }>`
    with matching as materialized (${filters.ids}), scanned as materialized (${selectByIndexScan(query)}),
    in_parts as materialized (${sql.join(inParts, sql` union all `)}),
    found as materialized (select t.id as id, ${column} as key, case ${partOf} end as part,
      case when ${sql.join([sql`1 = 1`, ...conditions], sql` and `)} then 1 else 0 end as is_shown
      from ${from} where ${condition} limit ${limitIf(sql`not (${suffice})`, MAX_ID)})
    select id, key, cast(null as text) as part, cast(null as bigint) as count from scanned where ${suffice}
    union all select id, key, null, null from (${page}) as page
    union all select 0, null, part, count(*) from in_parts where ${suffice} and ${isAmongMatching} group by part
    union all select 0, null, part, count(*) from found where part is not null group by part
    union all select 0, null, null, case when ${suffice} then (select count(*) from matching) else (select count(*) from found) end
    order by key ${order(query)}, id ${order(query)}`.execute(db);
  const counted = rows.filter(({ count }) => count !== null);
  const countOf = (name: Part | null) => counted.find(({ part }) => part === name)?.count ?? 0;
  return {
    ...toIdPage(
      rows.filter(({ count }) => count === null),
      query,
    ),
    matchCount: countOf(null),
    counts: Object.fromEntries(parts.map(([name]) => [name, countOf(name as Part)])) as Record<Part, number>,
  };
}
