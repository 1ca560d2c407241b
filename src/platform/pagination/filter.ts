import { sql, type RawBuilder } from 'kysely';
import { parseSearchInput, type SearchKind } from './search-terms.ts';
import { toSearchableIdentifier } from '../identity/identifier.ts';
import type { Db } from '../db/database.ts';
import { isPostgres } from '../db/engine.ts';

/**
 * A condition of a list in two forms: as a query of the matching ids, used when they are few, and as a condition on one row, used
 * when the list is scanned in its order.
 */
export type Filter = {
  /** A query of the matching ids in a column `id`, with duplicates allowed. */
  ids: RawBuilder<{ id: number }>;
  /** Whether the row with this id matches. A scalar subquery: PostgreSQL would turn `exists` into a join of all rows. */
  matches: (id: RawBuilder<number>) => RawBuilder<boolean>;
};

/** One filter for each word of the input: a search term of the subject starts with it. */
export function searchFilters(kind: SearchKind, input: string): Filter[] {
  return parseSearchInput(input).map((term) => {
    // Compared bytewise: no term with this prefix sorts after the prefix and the last code point.
    const startsWith = (text: string) => sql<boolean>`(term >= ${text} and term < ${`${text}\u{10FFFF}`})`;
    const spellings = new Set([term, ...(kind === 'person' ? [toSearchableIdentifier(term)] : [])]);
    const hasPrefix = sql<boolean>`kind = ${sql.lit(kind)} and (${sql.join([...spellings].map(startsWith), sql` or `)})`;
    return {
      ids: sql<{ id: number }>`select subject_id as id from search_terms where ${hasPrefix}`,
      matches: (id) => sql<boolean>`(select 1 from search_terms where subject_id = ${id} and ${hasPrefix} limit 1) = 1`,
    };
  });
}

/** So many rows are sorted, or ids intersected, within some milliseconds. */
const MAX_ROWS_TO_SORT = 12_000;
const MAX_IDS_TO_INTERSECT = 40_000;

export type AppliedFilters = {
  /** A query of the distinct ids to build the list from; undefined when the list is scanned in its order. */
  ids: RawBuilder<{ id: number }> | undefined;
  /** Conditions that every row must still be checked for. */
  remaining: Filter[];
};

/**
 * Decides how to apply filters. When some match few rows, the list is built from their intersection. When each matches many, a scan
 * fills the first page soon; only a list whose first rows do not match would take long, such as one by last name for «Zúñiga», and
 * that filter matches few.
 */
export async function applyFilters(db: Db, filters: readonly Filter[]): Promise<AppliedFilters> {
  const limit = filters.length > 1 ? MAX_IDS_TO_INTERSECT : MAX_ROWS_TO_SORT;
  const counted = [];
  for (const filter of filters) counted.push({ filter, matchCount: await countUpTo(db, filter.ids, limit) });
  const selective = counted.filter(({ matchCount }) => matchCount < limit);
  const isWorthwhile = selective.length > 1 || selective.some(({ matchCount }) => matchCount < MAX_ROWS_TO_SORT);
  if (!isWorthwhile) return { ids: undefined, remaining: [...filters] };
  // An intersection has each id once.
  const select = selective.length === 1 ? sql`select distinct id` : sql`select id`;
  return {
    ids: sql`${sql.join(
      selective.map(({ filter }) => sql`${select} from (${filter.ids}) as matching`),
      sql` intersect `,
    )}`,
    remaining: counted.filter(({ matchCount }) => matchCount >= limit).map(({ filter }) => filter),
  };
}

/**
 * The `from` and first condition of a page. Either engine would rather scan an index of the whole table than look up some thousand
 * rows: `cross join` makes SQLite keep the order of the tables, and PostgreSQL expects few rows of an array.
 */
export function fromMatching(
  db: Db,
  table: RawBuilder<unknown>,
  ids: AppliedFilters['ids'],
): { from: RawBuilder<unknown>; condition: RawBuilder<unknown> } {
  if (!ids) return { from: sql`${table} as t`, condition: sql`1 = 1` };
  return isPostgres(db)
    ? { from: sql`${table} as t`, condition: sql`t.id = any(array(${ids}))` }
    : {
        from: sql`(${ids}) as matching cross join ${table} as t`,
        condition: sql`t.id = matching.id`,
      };
}

/** Counts the rows of a query up to a limit: «1.000 or more» costs the same on any table. */
export async function countUpTo(db: Db, query: RawBuilder<unknown>, limit: number): Promise<number> {
  const { rows } = await sql<{
    number: number;
  }>`select count(*) as number from (select 1 from (${query}) as matching limit ${limit}) as counted`.execute(db);
  return rows[0]!.number;
}
