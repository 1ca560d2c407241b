import type { Db } from '../db/database.ts';
import { countUpTo } from './count-up-to.ts';
import type { Filter } from './filter.ts';

/** A filter that lets fewer pass than this is worth starting from; where others thin its rows out further, this many. */
const FEW = 8_000;
const FEW_AMONG_SEVERAL = 16_000;

/**
 * The filter that a list is best made from: the one that lets the fewest rows pass, where these are few. Undefined where all of
 * them let many pass: then the first page is soon full, whichever rows are asked.
 */
export async function driverOf(db: Db, filters: readonly Filter[]): Promise<Filter | undefined> {
  const few = filters.length > 1 ? FEW_AMONG_SEVERAL : FEW;
  let best: { filter: Filter; passing: number } | undefined;
  for (const filter of filters) {
    const passing = await countUpTo(db, filter.ids, best?.passing ?? few);
    if (passing < (best?.passing ?? few)) best = { filter, passing };
  }
  return best?.filter;
}
