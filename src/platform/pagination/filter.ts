import { sql, type RawBuilder } from 'kysely';
import type { SearchKind } from './search-terms.table.ts';
import { parseSearchInput } from './fold.ts';

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
