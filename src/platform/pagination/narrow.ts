import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { countUpTo } from './count-up-to.ts';
import type { Filter } from './filter.ts';

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
