import type { Actor } from '../../accounts/authority.ts';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { iteratePages, findPage, EXPORT_BATCH_SIZE, PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import type { Cursor, Sort } from '../../platform/pagination/list-url.ts';
import { loadPersonSummaries, type PersonSummary } from './person-summary.ts';
import { peopleSorts, peopleTabs, type PeopleFilter, type PeopleTab } from './people-filter.ts';
import { countByTab, toPageQuery, type TabCounts } from './people.queries.ts';

type PeoplePage = {
  people: PersonSummary[];
  previous: string | undefined;
  next: string | undefined;
  counts: TabCounts;
  /** For a search without results in this tab: other tabs in which it has results. */
  otherTabs: PeopleTab[];
};

/** One page with the counts of all tabs. */
export async function listPeople(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  filter: PeopleFilter,
  order: { sort: Sort; cursor: Cursor },
  actor: Actor,
): Promise<PeoplePage> {
  const now = clock.now();
  // PostgreSQL runs both at once.
  const [page, counts] = await Promise.all([
    findPeoplePage({ db, clock }, filter, { ...order, size: PAGE_SIZE }, actor),
    countByTab(db, filter, now),
  ]);
  const otherTabs = page.people.length > 0 || !isSearch(filter) ? [] : await findNonEmptyTabs(db, filter, counts, now);
  return { ...page, counts, otherTabs };
}

/** One page without counts. */
export async function findPeoplePage(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  filter: PeopleFilter,
  order: { sort: Sort; cursor: Cursor; size: number },
  actor: Actor,
): Promise<Pick<PeoplePage, 'people' | 'previous' | 'next'>> {
  const now = clock.now();
  const { ids, previous, next } = await findPage(db, { ...toPageQuery(filter, now), ...order });
  return { people: await loadPersonSummaries(db, ids, actor, now), previous, next };
}

function isSearch({ q, role, course }: PeopleFilter): boolean {
  return q !== '' || role !== undefined || course !== undefined;
}

/** By the counts or, where nothing was counted, by a page of size one. */
async function findNonEmptyTabs(db: Db, filter: PeopleFilter, counts: TabCounts, now: Date): Promise<PeopleTab[]> {
  const nonEmpty: PeopleTab[] = [];
  for (const tab of peopleTabs) {
    if (tab === filter.tab) continue;
    if ((counts[tab] ?? (await countOf(tab))) > 0) nonEmpty.push(tab);
  }
  return nonEmpty;

  async function countOf(tab: PeopleTab): Promise<number> {
    const query = toPageQuery({ ...filter, tab }, now);
    return (await findPage(db, { ...query, sort: peopleSorts.added, cursor: { position: 'start' }, size: 1 })).ids.length;
  }
}

/** All people that match, in batches. */
export async function* streamPeople(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  filter: PeopleFilter,
  sort: Sort,
): AsyncGenerator<PersonSummary[]> {
  const now = clock.now();
  for await (const ids of iteratePages(db, { ...toPageQuery(filter, now), sort, size: EXPORT_BATCH_SIZE }))
    yield await loadPersonSummaries(db, ids, null, now);
}
