import { sql, type RawBuilder } from 'kysely';
import { parseSearchInput, type SearchKind } from './search-terms.ts';
import { toSearchableIdentifier } from '../identity/identifier.ts';
import type { Db } from '../db/database.ts';
import { isPostgres } from '../db/engine.ts';
import { selectIds } from '../db/prepared-list-read.ts';

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

/** So many rows are sorted, or ids intersected, within some milliseconds; more ids where the first look at a list would take as long. */
const MAX_ROWS_TO_SORT = 12_000;
const MAX_IDS_TO_INTERSECT = 20_000;
const MAX_IDS_TO_INTERSECT_AT_LAST = 40_000;

type CountedFilter = { filter: Filter; matchCount: number };

/** Where more match all filters, a scan soon finds a page of them. */
const MAX_RARE_MATCHES = 4_000;

const SAMPLE_SIZE = 500;

export type AppliedFilters = {
  /** A query of the distinct ids to build the list from; undefined when the list is scanned in its order. */
  ids: RawBuilder<{ id: number }> | undefined;
  /** Conditions that every row must still be checked for: none where there are `ids`, but for those of a short list. */
  remaining: Filter[];
};

/**
 * Decides how to apply filters. When some match few rows, the list is built from their intersection; when each matches many and few match
 * all of them, from these. When many do, as a sample shows, a scan fills the first page soon; only a list whose first rows do not match would
 * take long, such as one by last name for «Zúñiga», and that filter matches few. A list of some thousand rows (`isShort`) is scanned sooner.
 */
export async function applyFilters(db: Db, filters: readonly Filter[], isShort = false): Promise<AppliedFilters> {
  let limit = filters.length > 1 ? MAX_IDS_TO_INTERSECT : MAX_ROWS_TO_SORT;
  let counted = await countMatches(db, filters, limit);
  if (filters.length > 1 && !isShort && counted.every(isFrequent) && counted.some(({ matchCount }) => matchCount === limit)) {
    if (await areOftenTogether(db, filters)) return { ids: undefined, remaining: [...filters] };
    limit = MAX_IDS_TO_INTERSECT_AT_LAST;
    counted = await countMatches(db, filters, limit);
  }
  counted.sort((one, other) => one.matchCount - other.matchCount);
  const selective = counted.filter(({ matchCount }) => matchCount < limit);
  const rarestFirst = counted.map(({ filter }) => filter);
  const isWorthwhile = selective.length > 1 || selective.some((one) => !isFrequent(one));
  if (!isWorthwhile) return isShort ? { ids: undefined, remaining: rarestFirst } : applyToRarest(db, rarestFirst);
  // An intersection has each id once.
  const select = selective.length === 1 ? sql`select distinct id` : sql`select id`;
  const ids = sql<{ id: number }>`${sql.join(
    selective.map(({ filter }) => sql`${select} from (${filter.ids}) as matching`),
    sql` intersect `,
  )}`;
  const others = rarestFirst.slice(selective.length);
  if (isShort || others.length === 0) return { ids, remaining: others };
  // Checked before the rows are looked up, and in the order of their ids: neighbours are on the same page of an index.
  const matchOthers = others.map(({ matches }) => matches(sql.ref<number>('common.id')));
  return { ids: sql`select id from (${ids} order by id) as common where ${sql.join(matchOthers, sql` and `)}`, remaining: [] };
}

function isFrequent({ matchCount }: CountedFilter): boolean {
  return matchCount >= MAX_ROWS_TO_SORT;
}

function countMatches(db: Db, filters: readonly Filter[], limit: number): Promise<CountedFilter[]> {
  return Promise.all(filters.map(async (filter) => ({ filter, matchCount: await countUpTo(db, filter.ids, limit) })));
}

/** Of filters that match many rows each: whether most of the first that one matches are matched by all. Then a scan soon finds a page. */
async function areOftenTogether(db: Db, [first, ...others]: readonly Filter[]): Promise<boolean> {
  const matchOthers = others.map(({ matches }) => matches(sql.ref<number>('sample.id')));
  const sample = sql`select id from (select id from (${first!.ids}) as matching limit ${SAMPLE_SIZE}) as sample
    where ${sql.join(matchOthers, sql` and `)}`;
  return (await countUpTo(db, sample, SAMPLE_SIZE)) > SAMPLE_SIZE / 2;
}

/** Looks at those whom the rarest filter matches one by one, until many match the others too. */
async function applyToRarest(db: Db, filters: readonly Filter[]): Promise<AppliedFilters> {
  const scan = { ids: undefined, remaining: [...filters] };
  const [rarest, ...others] = filters;
  if (!rarest || others.length === 0) return scan;
  const matchOthers = others.map(({ matches }) => matches(sql.ref<number>('rarest.id')));
  const { rows } = await sql<{ id: number }>`select id from (${rarest.ids}) as rarest where ${sql.join(matchOthers, sql` and `)}
    limit ${MAX_RARE_MATCHES}`.execute(db);
  if (rows.length === MAX_RARE_MATCHES) return scan;
  const ids = [...new Set(rows.map(({ id }) => id))];
  return { ids: selectIds(db, ids), remaining: [] };
}

/**
 * The `from` and first condition of a page. Either engine would rather scan an index of the whole table than look up some thousand
 * rows: `cross join` makes SQLite keep the order of the tables, and PostgreSQL expects few rows of an array. A page by id is `byId`: SQLite
 * looks its rows up in that order, and no more of them than the page has.
 */
export function fromMatching(
  db: Db,
  table: RawBuilder<unknown>,
  ids: AppliedFilters['ids'],
  byId = false,
): { from: RawBuilder<unknown>; condition: RawBuilder<unknown> } {
  if (!ids) return { from: sql`${table} as t`, condition: sql`1 = 1` };
  if (isPostgres(db)) return { from: sql`${table} as t`, condition: sql`t.id = any(array(${ids}))` };
  return byId
    ? { from: sql`${table} as t`, condition: sql`t.id in (${ids})` }
    : { from: sql`(${ids}) as matching cross join ${table} as t`, condition: sql`t.id = matching.id` };
}

/** Counts the rows of a query up to a limit: «1.000 or more» costs the same on any table. */
export async function countUpTo(db: Db, query: RawBuilder<unknown>, limit: number): Promise<number> {
  const { number } = await selectCounts(db, { number: query }, limit);
  return number;
}

/** The same of several queries, in one statement. */
export async function selectCounts<Name extends string>(
  db: Db,
  queries: Record<Name, RawBuilder<unknown>>,
  limit: number,
): Promise<Record<Name, number>> {
  const counts = Object.entries<RawBuilder<unknown>>(queries).map(
    ([name, query]) => sql`(select count(*) from (select 1 from (${query}) as matching limit ${limit}) as counted) as ${sql.ref(name)}`,
  );
  const { rows } = await sql<Record<Name, number>>`select ${sql.join(counts)}`.execute(db);
  return rows[0]!;
}
