import type { Actor } from '../../accounts/authority.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { everyPageOfIds, pageOfIds } from '../../platform/pagination/find-page.ts';
import type { Place, Sort } from '../../platform/pagination/cursor.ts';
import { EXPORT_SIZE, PAGE_SIZE } from '../../platform/pagination/sizes.ts';
import { listedPeople, type ListedPerson } from './person-summary.ts';
import { sorts, tabs, type PeopleFilter, type Tab } from './people-filter.ts';
import { countByTab, questionOf, type TabCounts } from './people.queries.ts';

export type PeoplePage = {
  people: ListedPerson[];
  previous: string | undefined;
  next: string | undefined;
  counts: TabCounts;
  /** Where a search finds nobody: the other tabs in which it finds somebody. */
  elsewhere: Tab[];
};

/** One page of the people whom a filter lets pass, and how many each tab would show. */
export async function listPeople(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  filter: PeopleFilter,
  order: { sort: Sort; at: Place },
  actor: Actor,
): Promise<PeoplePage> {
  const now = clock.now();
  // PostgreSQL works on both at once.
  const [page, counts] = await Promise.all([
    pageOfPeople({ db, clock }, filter, { ...order, size: PAGE_SIZE }, actor),
    countByTab(db, filter, now),
  ]);
  const elsewhere = page.people.length > 0 || !isSearch(filter) ? [] : await tabsWithSomebody(db, filter, counts, now);
  return { ...page, counts, elsewhere };
}

/** The people of one page, and nothing counted. */
export async function pageOfPeople(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  filter: PeopleFilter,
  order: { sort: Sort; at: Place; size: number },
  actor: Actor,
): Promise<Pick<PeoplePage, 'people' | 'previous' | 'next'>> {
  const now = clock.now();
  const { ids, previous, next } = await pageOfIds(db, { ...questionOf(filter, now), ...order });
  return { people: await listedPeople(db, ids, actor, now), previous, next };
}

function isSearch({ q, role, course }: PeopleFilter): boolean {
  return q !== '' || role !== undefined || course !== undefined;
}

/** The other tabs that are not empty: by their counts or, where nothing was counted, by a page of one. */
async function tabsWithSomebody(db: Db, filter: PeopleFilter, counts: TabCounts, now: Date): Promise<Tab[]> {
  const found: Tab[] = [];
  for (const tab of tabs) {
    if (tab === filter.tab) continue;
    if ((counts[tab] ?? (await countOf(tab))) > 0) found.push(tab);
  }
  return found;

  async function countOf(tab: Tab): Promise<number> {
    const question = questionOf({ ...filter, tab }, now);
    return (await pageOfIds(db, { ...question, sort: sorts.added, at: { side: 'start' }, size: 1 })).ids.length;
  }
}

/** The same people without end, a few hundred at a time. */
export async function* everyPageOfPeople(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  filter: PeopleFilter,
  sort: Sort,
): AsyncGenerator<ListedPerson[]> {
  const now = clock.now();
  for await (const ids of everyPageOfIds(db, { ...questionOf(filter, now), sort, size: EXPORT_SIZE }))
    yield await listedPeople(db, ids, null, now);
}
