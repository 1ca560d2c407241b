import { sql, type RawBuilder } from 'kysely';
import { withoutDemandedFactor } from '../../accounts/roles/demand-second-factor.ts';
import { lockedOutFilter } from '../../accounts/limits/lockouts.ts';
import type { Db } from '../../platform/db/database.ts';
import { prepareListRead } from '../../platform/db/prepared-list-read.ts';
import { fromMatching, searchFilters, type AppliedFilters, type Filter, countUpTo } from '../../platform/pagination/filter.ts';
import { findCountedPage } from '../../platform/pagination/find-counted-page.ts';
import type { findPage, PageQuery } from '../../platform/pagination/find-page.ts';
import type { PeopleFilter, PeopleTab } from './people-filter.ts';

/** On `auth_user as t`. Numbers are literals, so that partial indexes are used. */
const tabConditions: Record<PeopleTab, RawBuilder<boolean>[]> = {
  active: [sql`t.is_active = 1`, sql`t.password_not_set = 0`],
  invited: [sql`t.is_active = 1`, sql`t.password_not_set = 1`],
  locked: [sql`t.is_active = 1`],
  off: [sql`t.is_active = 0`],
};

/** Few accounts are locked at any time: that tab is built from them. */
export function toPageQuery(filter: PeopleFilter, now: Date): Pick<PageQuery, 'table' | 'conditions' | 'among' | 'filters'> {
  const locked = filter.tab === 'locked' && { among: lockedIds(now) };
  return { table: 'auth_user', conditions: tabConditions[filter.tab], ...locked, filters: toFilters(filter) };
}

function lockedIds(now: Date): RawBuilder<{ id: number }> {
  return sql`select distinct id from (${lockedOutFilter(now).ids}) as locked`;
}

export function toFilters({ q, role, course, factor }: Omit<PeopleFilter, 'tab'>): Filter[] {
  return [
    ...searchFilters('person', q),
    ...(role === undefined ? [] : [hasRowIn(sql`user_roles`, sql`role_id = ${role}`)]),
    ...(course === undefined ? [] : [hasRowIn(sql`enrollments`, sql`course_id = ${course} and status = 'active'`)]),
    ...(factor === undefined ? [] : [withoutDemandedFactor]),
  ];
}

/** Users who have a row in `table`. */
function hasRowIn(table: RawBuilder<unknown>, condition: RawBuilder<unknown>): Filter {
  return {
    ids: sql<{ id: number }>`select user_id as id from ${table} where ${condition}`,
    matches: (id) => sql<boolean>`(select 1 from ${table} where user_id = ${id} and ${condition} limit 1) = 1`,
  };
}

export const MAX_COUNTED = 10_000;

/** Counted no further than `MAX_COUNTED`; undefined where counting would take long. */
export type TabCounts = Partial<Record<PeopleTab, number>>;

/** A page of the people whom filters chose, with all tabs counted. */
export async function findMatchingPage(
  db: Db,
  filter: PeopleFilter,
  order: Pick<PageQuery, 'sort' | 'cursor' | 'size'> & { filters: AppliedFilters },
  now: Date,
): Promise<Awaited<ReturnType<typeof findPage>> & { counts: TabCounts }> {
  const isLocked = filter.tab === 'locked';
  const [{ counts, matchCount, ...page }, locked] = await Promise.all([
    findCountedPage(db, {
      ...order,
      // No index has the accounts that are locked, but they are few.
      ...(isLocked && { sort: { ...order.sort, hasIndex: false } }),
      table: 'auth_user',
      conditions: [...tabConditions[filter.tab], ...(isLocked ? [sql<boolean>`t.id in (${lockedIds(now)})`] : [])],
      parts: { invited: tabConditions.invited, off: tabConditions.off },
      // An import writes search terms before accounts.
      mayLackRows: sql`exists (select 1 from import_people)`,
    }),
    countLocked(db, toFilters(filter), now),
  ]);
  const { invited, off } = counts;
  const atMost = (count: number) => Math.min(MAX_COUNTED, count);
  return { ...page, counts: { active: atMost(matchCount - invited - off), invited: atMost(invited), off: atMost(off), locked } };
}

export async function countAllPeople(db: Db, now: Date): Promise<TabCounts> {
  const of = (tab: PeopleTab) =>
    countUpTo(db, sql`select 1 from auth_user as t where ${sql.join(tabConditions[tab], sql` and `)}`, MAX_COUNTED);
  const [active, invited, off, locked] = await Promise.all([of('active'), of('invited'), of('off'), countLocked(db, [], now)]);
  return { active, invited, off, locked };
}

function countLocked(db: Db, filters: Filter[], now: Date): Promise<number> {
  const { from, condition } = fromMatching(db, sql`auth_user`, lockedIds(now));
  const where = sql.join(
    [condition, ...tabConditions.locked, ...filters.map((filter) => filter.matches(sql.ref<number>('t.id')))],
    sql` and `,
  );
  return countUpTo(db, sql`select 1 from ${from} where ${where}`, MAX_COUNTED);
}

/** In no particular order. */
export const findPeople = prepareListRead((db, ids) =>
  db
    .selectFrom('auth_user')
    .select([
      'id',
      'username',
      'first_name',
      'last_name',
      'email',
      'is_active',
      'password_not_set',
      'last_login',
      'date_joined',
      'locale',
      'avatar_url',
      'anonymised_at',
      'identifier',
    ])
    .where('id', 'in', ids),
);

export const findUserRoles = prepareListRead((db, ids) => db.selectFrom('user_roles').selectAll().where('user_id', 'in', ids));

/** In how many courses users are enrolled; those in none have no row. */
export const countCourses = prepareListRead((db, ids) =>
  db
    .selectFrom('enrollments')
    .select((eb) => ['user_id', eb.fn.countAll<number>().as('count')])
    .where('user_id', 'in', ids)
    .where('status', '=', 'active')
    .groupBy('user_id'),
);

/** What refers to an account and would be lost with it. */
export type AccountTraces = ('courses' | 'joinAttempts' | 'auditEvents')[];

export async function findAccountTraces(db: Db, userId: number): Promise<AccountTraces> {
  const { rows } = await sql<{ trace: AccountTraces[0] }>`
    select 'courses' as trace where exists (select 1 from enrollments where user_id = ${userId})
    union all select 'joinAttempts' where exists (select 1 from join_attempts where user_id = ${userId})
      or exists (select 1 from participations where user_id = ${userId})
    union all select 'auditEvents' where exists (select 1 from audit_log where actor_id = ${userId})`.execute(db);
  return rows.map(({ trace }) => trace);
}

/** Imports that wait for their owner or for a job, which asks for the owner's permissions. */
export async function countUnfinishedImports(db: Db, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom('imports')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('actor_id', '=', userId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}
