import { sql, type RawBuilder } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import { meetingIsForMember, meetingIsForUser } from '../meetings/meeting-sections.ts';
import { MAX_RUN_MS, tabConditions } from '../meetings/scheduling/meeting-list.ts';
import { searchFilters } from '../platform/pagination/filter.ts';
import { findPage, type PageQuery } from '../platform/pagination/find-page.ts';
import { byName } from '../platform/pagination/list-url.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import type { SearchTarget } from './search-target.ts';

/** Of each kind; a list of the administration shows the rest. */
export const MAX_HITS = 8;

/** Whose courses are searched. `all`: those of everybody. `enrolled`, `taught`: those of the reader. */
export type Scope = { kind: 'all' } | { kind: 'enrolled' | 'taught'; userId: number };

type PersonHit = { id: number; name: string; username: string; email: string; active: boolean };
type CourseHit = { id: number; title: string; active: boolean };
type MeetingHit = { id: number; title: string; courseTitle: string; startsAt: Date; endsAt: Date; cancelled: boolean };

const byId = { column: 'id', kind: 'number', direction: 'asc' } as const;

/** `scope` is of the courses whose members are found. */
export async function findPeople(db: Db, search: string, scope: Scope): Promise<PersonHit[]> {
  const members =
    scope.kind === 'all'
      ? undefined
      : sql<{ id: number }>`select user_id as id from enrollments where status = 'active' and course_id in (${coursesOf(scope)})`;
  const ids = await findIds(db, 'person', search, { table: 'auth_user', sort: byId, ...(members && { among: members }) });
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('auth_user')
    .where('id', 'in', ids)
    .select(['id', 'username', 'first_name as firstName', 'last_name as lastName', 'email', 'is_active'])
    .orderBy('sort_key')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ id: row.id, name: displayName(row), username: row.username, email: row.email, active: row.is_active === 1 }));
}

export async function findCourses(db: Db, search: string, scope: Scope): Promise<CourseHit[]> {
  const among = scope.kind === 'all' ? {} : { among: sql<{ id: number }>`${coursesOf(scope)}` };
  return loadCourses(db, await findIds(db, 'course', search, { table: 'courses', sort: byName, ...among }));
}

/** Those that are not over first, the next one on top; then the past ones, newest first. */
export async function findMeetings(db: Db, search: string, scope: Scope, now: Date): Promise<MeetingHit[]> {
  const among =
    scope.kind === 'all'
      ? {}
      : { among: sql<{ id: number }>`select id from meetings where course_id in (${coursesOf(scope)}) and ${isForReader(scope)}` };
  const list = (tab: 'upcoming' | 'past', direction: 'asc' | 'desc') =>
    findIds(db, 'meeting', search, {
      table: 'meetings',
      conditions: tabConditions(tab, now),
      sort: { column: 'starts_at', kind: 'instant', direction },
      ...among,
    });
  const upcoming = await list('upcoming', 'asc');
  const past = upcoming.length < MAX_HITS ? await list('past', 'desc') : [];
  return loadMeetings(db, [...upcoming, ...past].slice(0, MAX_HITS));
}

/** The meeting and the course that the search names, as far as they are in the scope of each. */
export async function findTarget(
  db: Db,
  { meetingId, courseId, room }: SearchTarget,
  scopes: { meetings: Scope; courses: Scope },
): Promise<{ meetings: MeetingHit[]; courses: CourseHit[] }> {
  const inScope = (column: string, scope: Scope) => (scope.kind === 'all' ? sql`1 = 1` : sql`${sql.ref(column)} in (${coursesOf(scope)})`);
  const meetings =
    meetingId === undefined && room === undefined
      ? []
      : (
          await sql<{ id: number }>`select id from meetings where ${
            room === undefined ? sql`id = ${meetingId}` : sql`room_name = ${room}`
          } and ${inScope('course_id', scopes.meetings)} and ${isForReader(scopes.meetings)}`.execute(db)
        ).rows;
  const courses =
    courseId === undefined
      ? []
      : (await sql<{ id: number }>`select id from courses where id = ${courseId} and ${inScope('id', scopes.courses)}`.execute(db)).rows;
  return {
    meetings: await loadMeetings(
      db,
      meetings.map(({ id }) => id),
    ),
    courses: await loadCourses(
      db,
      courses.map(({ id }) => id),
    ),
  };
}

/**
 * The classes about which somebody may ask why these users cannot enter, by user: the one that refused them last, within a day, then the
 * running and next ones of their courses.
 */
export async function findClassesInQuestion(
  db: Db,
  userIds: readonly number[],
  scope: Scope,
  now: Date,
): Promise<ReadonlyMap<number, MeetingHit[]>> {
  if (userIds.length === 0) return new Map();
  const inScope = scope.kind === 'all' ? sql`1 = 1` : sql`m.course_id in (${coursesOf(scope)})`;
  const refused = sql`select a.user_id, m.id, row_number() over (partition by a.user_id order by a.last_at desc) as place
    from join_attempts as a inner join meetings as m on m.id = a.meeting_id
    where a.user_id in (${sql.join(userIds)}) and a.outcome not in ('admitted', 'general-token')
    and a.last_at > ${addMs(now, -days(1)).toISOString()} and ${inScope}`;
  const next = sql`select e.user_id, m.id, row_number() over (partition by e.user_id order by m.starts_at, m.id) as place
    from enrollments as e inner join meetings as m on m.course_id = e.course_id
    where e.user_id in (${sql.join(userIds)}) and e.status = 'active' and m.cancelled_at is null and m.ends_at > ${now.toISOString()}
    and m.starts_at > ${addMs(now, -MAX_RUN_MS).toISOString()} and ${meetingIsForMember} and ${inScope}`;
  const first = (ranked: RawBuilder<unknown>, count: number) =>
    sql<{
      user: number;
      id: number;
    }>`select user_id as "user", id from (${ranked}) as ranked where place <= ${count} order by place`.execute(db);
  const found = [...(await first(refused, 1)).rows, ...(await first(next, 2)).rows];
  const meetings = await loadMeetings(db, [...new Set(found.map(({ id }) => id))]);
  return new Map(
    userIds.map((userId) => {
      const ids = found.filter(({ user }) => user === userId).map(({ id }) => id);
      return [userId, inOrder([...new Set(ids)], meetings)];
    }),
  );
}

/** A student does not find the meetings of another section. */
function isForReader(scope: Scope): RawBuilder<boolean> {
  return scope.kind === 'all' ? sql`1 = 1` : meetingIsForUser('meetings', scope.userId);
}

function coursesOf({ kind, userId }: Exclude<Scope, { kind: 'all' }>): RawBuilder<unknown> {
  const teaching = kind === 'taught' ? sql` and role = 'teacher'` : sql``;
  return sql`select course_id as id from enrollments where user_id = ${userId} and status = 'active'${teaching}`;
}

async function findIds(
  db: Db,
  kind: Parameters<typeof searchFilters>[0],
  search: string,
  query: Omit<PageQuery, 'cursor' | 'size' | 'filters'>,
): Promise<number[]> {
  const filters = searchFilters(kind, search);
  if (filters.length === 0) return [];
  return (await findPage(db, { ...query, filters, cursor: { position: 'start' }, size: MAX_HITS })).ids;
}

async function loadCourses(db: Db, ids: number[]): Promise<CourseHit[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('courses').where('id', 'in', ids).select(['id', 'title', 'is_active']).execute();
  return inOrder(
    ids,
    rows.map((row) => ({ id: row.id, title: row.title, active: row.is_active === 1 })),
  );
}

async function loadMeetings(db: Db, ids: number[]): Promise<MeetingHit[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.id', 'in', ids)
    .select(['m.id', 'm.title', 'm.starts_at', 'm.ends_at', 'm.cancelled_at', 'c.title as courseTitle'])
    .execute();
  return inOrder(
    ids,
    rows.map((row) => ({
      id: row.id,
      title: row.title,
      courseTitle: row.courseTitle,
      startsAt: new Date(row.starts_at),
      endsAt: new Date(row.ends_at),
      cancelled: row.cancelled_at !== null,
    })),
  );
}

function inOrder<Row extends { id: number }>(ids: number[], rows: Row[]): Row[] {
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}
