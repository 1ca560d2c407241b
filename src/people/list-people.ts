import type { Actor } from '../accounts/authority.ts';
import type { Needs } from '../http/needs.ts';
import { everyPageOfIds, pageOfIds } from '../lists/page-of-ids.ts';
import type { Place, Sort } from '../lists/place.ts';
import { EXPORT_SIZE, PAGE_SIZE } from '../lists/sizes.ts';
import { listedPeople, type ListedPerson } from './listed-people.ts';
import type { PeopleFilter } from './people-list.ts';
import { countByTab, questionOf, type TabCounts } from './people.queries.ts';

export type PeoplePage = { people: ListedPerson[]; previous: string | undefined; next: string | undefined; counts: TabCounts };

/** One page of the people whom a filter lets pass, and how many each tab would show. */
export async function listPeople(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  filter: PeopleFilter,
  order: { sort: Sort; at: Place },
  actor: Actor,
): Promise<PeoplePage> {
  const now = clock.now();
  // PostgreSQL works on both at once.
  const [{ ids, previous, next }, counts] = await Promise.all([
    pageOfIds(db, { ...questionOf(filter, now), ...order, size: PAGE_SIZE }),
    countByTab(db, filter, now),
  ]);
  return { people: await listedPeople(db, ids, actor, now), previous, next, counts };
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
