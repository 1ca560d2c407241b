import { sql, type RawBuilder } from 'kysely';
import type { SearchKind } from './search-terms.table.ts';
import { parseSearchInput } from './search-terms.ts';
import type { Db } from '../db/database.ts';
import { isPostgres } from '../db/engine.ts';

/**
 * A condition of a list that can be used from both ends: to enumerate who passes, where they are few, or to be asked of one row
 * after another in the order of the list, where they are many.
 */
export type Filter = {
  /** A query of the ids that pass, in a column `id`. An id may come twice. */
  ids: RawBuilder<{ id: number }>;
  /** Whether the row with this id passes. A scalar subquery: PostgreSQL would turn an `exists` into a join of everything. */
  matches: (id: RawBuilder<number>) => RawBuilder<boolean>;
};

/** One filter for each word that was typed: a word of the subject begins with it. */
export function searchFilters(kind: SearchKind, typed: string): Filter[] {
  return parseSearchInput(typed).map((term) => {
    // Bytes are compared: nothing that begins with the word sorts behind the last character that there is.
    const begins = sql<boolean>`kind = ${sql.lit(kind)} and term >= ${term} and term < ${`${term}\u{10FFFF}`}`;
    return {
      ids: sql<{ id: number }>`select subject_id as id from search_terms where ${begins}`,
      matches: (id) => sql<boolean>`(select 1 from search_terms where subject_id = ${id} and ${begins} limit 1) = 1`,
    };
  });
}

/** So many rows are looked up and sorted in some milliseconds, and so many ids are held against those of another filter. */
const MAX_ROWS_TO_SORT = 12_000;
const MAX_IDS_TO_INTERSECT = 40_000;

export type AppliedFilters = {
  /** The ids, each once, to make the list from; undefined where the order of the list has to be followed from its beginning. */
  ids: RawBuilder<{ id: number }> | undefined;
  /** What every row has still to be asked. */
  remaining: Filter[];
};

/**
 * How a list is best narrowed. Where filters let few rows pass, the list is made from those that pass all of them. Where each
 * lets many pass, the first page is soon full, whichever rows are asked; only a list whose first rows fail would be long to
 * walk, as one by last name is when «Zúñiga» is searched, and that one is narrow.
 */
export async function applyFilters(db: Db, filters: readonly Filter[]): Promise<AppliedFilters> {
  const most = filters.length > 1 ? MAX_IDS_TO_INTERSECT : MAX_ROWS_TO_SORT;
  const counted = [];
  for (const filter of filters) counted.push({ filter, passing: await countUpTo(db, filter.ids, most) });
  const narrowing = counted.filter(({ passing }) => passing < most);
  const worthwhile = narrowing.length > 1 || narrowing.some(({ passing }) => passing < MAX_ROWS_TO_SORT);
  if (!worthwhile) return { ids: undefined, remaining: [...filters] };
  // What lies in several is in their intersection once.
  const once = narrowing.length === 1 ? sql`select distinct id` : sql`select id`;
  return {
    ids: sql`${sql.join(
      narrowing.map(({ filter }) => sql`${once} from (${filter.ids}) as passing`),
      sql` intersect `,
    )}`,
    remaining: counted.filter(({ passing }) => passing >= most).map(({ filter }) => filter),
  };
}

/**
 * Where the search for rows begins. Either engine would rather follow an index through the whole table than look up some
 * thousand rows; `cross join` binds SQLite to the order of its tables, and of an array PostgreSQL expects little.
 */
export function pageStart(
  db: Db,
  table: RawBuilder<unknown>,
  ids: AppliedFilters['ids'],
): { from: RawBuilder<unknown>; narrowed: RawBuilder<unknown> } {
  if (!ids) return { from: sql`${table} as t`, narrowed: sql`1 = 1` };
  return isPostgres(db)
    ? { from: sql`${table} as t`, narrowed: sql`t.id = any(array(${ids}))` }
    : {
        from: sql`(${ids}) as narrowed cross join ${table} as t`,
        narrowed: sql`t.id = narrowed.id`,
      };
}

/** How many rows a query has, counted no further than somebody wants to know: «1.000 or more» costs the same on any table. */
export async function countUpTo(db: Db, query: RawBuilder<unknown>, most: number): Promise<number> {
  const { rows } = await sql<{
    number: number;
  }>`select count(*) as number from (select 1 from (${query}) as matching limit ${most}) as counted`.execute(db);
  return rows[0]!.number;
}
