import { createHash } from 'node:crypto';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { EXPORT_BATCH_SIZE, iteratePages } from '../../platform/pagination/find-page.ts';
import { parseSort } from '../../platform/pagination/list-url.ts';
import { toPageQuery } from './people.queries.ts';
import { peopleListQuery, peopleSorts } from './people-filter.ts';

/** People of one bulk action. Less than the list counts, so that a count which is shown is exact. */
export const MAX_SELECTED = 9_999;

type SelectContext = Pick<AppContext, 'db' | 'clock'>;

/** The ids of all people who match the query of a list's URL, in its order; of more than `most`, a few more than these. */
export async function findMatchingIds({ db, clock }: SelectContext, listQuery: string, most = Infinity): Promise<number[]> {
  const query = parseInput(peopleListQuery, Object.fromEntries(new URLSearchParams(listQuery)));
  const { sort } = parseSort(peopleSorts, query.sort);
  const ids: number[] = [];
  for await (const page of iteratePages(db, { ...toPageQuery(query, clock.now()), sort, size: EXPORT_BATCH_SIZE })) {
    ids.push(...page);
    if (ids.length > most) break;
  }
  return ids;
}

/** Who is selected. `fingerprint` differs where anybody else is, so that a confirmation is for whom it showed. */
export type Selection = { ids: number[]; fingerprint: string };

export function toSelection(ids: readonly number[]): Selection {
  const sorted = [...new Set(ids)].sort((one, other) => one - other);
  return { ids: sorted, fingerprint: createHash('sha256').update(sorted.join()).digest('base64url').slice(0, 22) };
}

/** Everybody who matches the query of a list's URL. */
export async function selectMatching(context: SelectContext, listQuery: string): Promise<Selection | 'too-many'> {
  const ids = await findMatchingIds(context, listQuery, MAX_SELECTED);
  return ids.length > MAX_SELECTED ? 'too-many' : toSelection(ids);
}
