import { type Actor, canGrant } from '../../accounts/authority.ts';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { EXPORT_BATCH_SIZE, findPage, iteratePages, LONG_PAGE_SIZE, type PageQuery } from '../../platform/pagination/find-page.ts';
import { applyFilters, type AppliedFilters } from '../../platform/pagination/filter.ts';
import type { Cursor, Sort } from '../../platform/pagination/list-url.ts';
import { displayName } from '../../accounts/account.ts';
import { listRoles, type Role } from '../../accounts/roles/find-roles.ts';
import { findLockedOutIds } from '../../accounts/limits/lockouts.ts';
import { type PeopleFilter, peopleSorts, type PeopleTab, peopleTabs } from './people-filter.ts';
import {
  countAllPeople,
  countCourses,
  findMatchingPage,
  findPeople,
  findUserRoles,
  type TabCounts,
  toFilters,
  toPageQuery,
} from './people.queries.ts';

type PeoplePage = {
  people: PersonSummary[];
  previous: string | undefined;
  next: string | undefined;
  counts: TabCounts;
  /** By person. */
  courseCounts: ReadonlyMap<number, number>;
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
  const filters = await applyFilters(db, toFilters(filter));
  const { counts, ...page } = await findPageWithCounts(db, filter, { ...order, filters, size: LONG_PAGE_SIZE }, now);
  const [people, courses] = await Promise.all([loadPersonSummaries(db, page.ids, actor, now), countCourses(db, page.ids)]);
  const otherTabs = page.ids.length > 0 || !isSearch(filter) ? [] : await findNonEmptyTabs(db, filter, filters, counts, now);
  return { ...page, people, counts, courseCounts: new Map(courses.map(({ user_id, count }) => [user_id, count])), otherTabs };
}

/** If many rows match all filters, nothing is counted. */
async function findPageWithCounts(
  db: Db,
  filter: PeopleFilter,
  order: Pick<PageQuery, 'sort' | 'cursor' | 'size'> & { filters: AppliedFilters },
  now: Date,
): Promise<Awaited<ReturnType<typeof findPage>> & { counts: TabCounts }> {
  if (order.filters.ids) return findMatchingPage(db, filter, order, now);
  const [page, counts] = await Promise.all([
    findPage(db, { ...toPageQuery(filter, now), ...order }),
    isSearch(filter) ? {} : countAllPeople(db, now),
  ]);
  return { ...page, counts };
}

/** One page without counts. */
export async function findPeoplePage(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  filter: PeopleFilter,
  order: Pick<PageQuery, 'sort' | 'cursor' | 'size' | 'filters'>,
  actor: Actor,
): Promise<Pick<PeoplePage, 'people' | 'previous' | 'next'>> {
  const now = clock.now();
  const { ids, previous, next } = await findPage(db, { ...toPageQuery(filter, now), ...order });
  return { people: await loadPersonSummaries(db, ids, actor, now), previous, next };
}

function isSearch({ q, role, course, factor }: PeopleFilter): boolean {
  return q !== '' || role !== undefined || course !== undefined || factor !== undefined;
}

/** By the counts or, where nothing was counted, by a page of size one. */
async function findNonEmptyTabs(db: Db, filter: PeopleFilter, filters: AppliedFilters, counts: TabCounts, now: Date): Promise<PeopleTab[]> {
  const nonEmpty: PeopleTab[] = [];
  for (const tab of peopleTabs) {
    if (tab === filter.tab) continue;
    if ((counts[tab] ?? (await countOf(tab))) > 0) nonEmpty.push(tab);
  }
  return nonEmpty;

  async function countOf(tab: PeopleTab): Promise<number> {
    const query = { ...toPageQuery({ ...filter, tab }, now), filters };
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

/** The state that matters most to an administrator, if several apply. */
type PersonState = 'off' | 'locked' | 'invited' | 'active';

/** A person as lists show them. */
export type PersonSummary = {
  id: number;
  name: string;
  firstName: string;
  lastName: string;
  username: string;
  email: string;
  identifier: string;
  avatarUrl: string | null;
  locale: string;
  state: PersonState;
  roles: Role[];
  createdAt: Date;
  /** Null: never signed in. */
  lastSignInAt: Date | null;
  /** Whether the actor has authority over the account. Nobody has over an anonymised one. */
  canManage: boolean;
  isSelf: boolean;
};

/** In the order of the ids; accounts that do not exist any more are left out. */
export async function loadPersonSummaries(db: Db, ids: readonly number[], actor: Actor, now: Date): Promise<PersonSummary[]> {
  const [roles, assignments, lockedIds, rows] = await Promise.all([
    listRoles(db),
    findUserRoles(db, ids),
    findLockedOutIds(db, ids, now),
    findPeople(db, ids),
  ]);
  const people = rows.map((row): PersonSummary => {
    const person = { username: row.username, firstName: row.first_name, lastName: row.last_name };
    const assigned = roles.filter(({ id }) => assignments.some((one) => one.user_id === row.id && one.role_id === id));
    return {
      ...person,
      id: row.id,
      name: displayName(person),
      email: row.email,
      identifier: row.identifier ?? '',
      avatarUrl: row.avatar_url,
      locale: row.locale,
      state: personState({ active: row.is_active === 1, passwordNotSet: row.password_not_set === 1, locked: lockedIds.has(row.id) }),
      roles: assigned,
      createdAt: new Date(row.date_joined),
      lastSignInAt: row.last_login === null ? null : new Date(row.last_login),
      isSelf: actor?.id === row.id,
      canManage:
        row.anonymised_at === null &&
        canGrant(
          actor,
          assigned.flatMap((role) => role.permissions),
        ),
    };
  });
  const byId = new Map(people.map((person) => [person.id, person]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function personState(person: { active: boolean; passwordNotSet: boolean; locked: boolean }): PersonState {
  if (!person.active) return 'off';
  if (person.locked) return 'locked';
  return person.passwordNotSet ? 'invited' : 'active';
}
