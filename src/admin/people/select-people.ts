import { createHash } from 'node:crypto';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { EXPORT_BATCH_SIZE, findPage, iteratePages, type PageQuery } from '../../platform/pagination/find-page.ts';
import { parseSort } from '../../platform/pagination/list-url.ts';
import { toPageQuery } from './people.queries.ts';
import { peopleListQuery, peopleSorts } from './people-filter.ts';

/** People of one bulk action. Less than the list counts, so that a count which is shown is exact. */
export const MAX_SELECTED = 9_999;

type SelectContext = Pick<AppContext, 'db' | 'clock'>;

/** The ids of all people who match the query of a list's URL, in its order. */
export async function findMatchingIds(context: SelectContext, listQuery: string): Promise<number[]> {
  const ids: number[] = [];
  for await (const page of iteratePages(context.db, { ...parseListQuery(context, listQuery), size: EXPORT_BATCH_SIZE })) ids.push(...page);
  return ids;
}

function parseListQuery({ clock }: SelectContext, listQuery: string): Omit<PageQuery, 'cursor' | 'size'> {
  const query = parseInput(peopleListQuery, Object.fromEntries(new URLSearchParams(listQuery)));
  return { ...toPageQuery(query, clock.now()), sort: parseSort(peopleSorts, query.sort).sort };
}

/** Who is selected. `fingerprint` differs where anybody else is, so that a confirmation is for whom it showed. */
export type Selection = { ids: number[]; fingerprint: string };

export function toSelection(ids: readonly number[]): Selection {
  const sorted = [...new Set(ids)].sort((one, other) => one - other);
  return { ids: sorted, fingerprint: createHash('sha256').update(sorted.join()).digest('base64url').slice(0, 22) };
}

/** Everybody who matches the query of a list's URL. They are found at once: each page of them would sort all who match again. */
export async function selectMatching(context: SelectContext, listQuery: string): Promise<Selection | 'too-many'> {
  const query = parseListQuery(context, listQuery);
  const { ids, next } = await findPage(context.db, { ...query, cursor: { position: 'start' }, size: MAX_SELECTED });
  return next === undefined ? toSelection(ids) : 'too-many';
}
