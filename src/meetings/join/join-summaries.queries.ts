import { sql } from 'kysely';
import { displayName } from '../../accounts/account.ts';
import type { Db } from '../../platform/db/database.ts';
import { groupBy } from '../../platform/shared/group-by.ts';
import { byName } from '../../platform/pagination/list-url.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';

/** Users and guests who were admitted to a meeting, and those who were only refused. */
type JoinCounts = { joined: number; refused: number };

export async function countJoins(db: Db, meetingId: number): Promise<JoinCounts> {
  const { tried, joined } = await db
    .selectFrom('join_attempts')
    .where('meeting_id', '=', meetingId)
    .select((eb) => eb.fn.count<number>('user_id').distinct().as('tried'))
    .select(sql<number>`count(distinct case when outcome = 'admitted' then user_id end)`.as('joined'))
    .executeTakeFirstOrThrow();
  const guests = await listGuestJoins(db, meetingId);
  const joinedGuests = guests.filter(({ outcome }) => outcome === 'joined').length;
  return { joined: joined + joinedGuests, refused: tried - joined + guests.length - joinedGuests };
}

export type JoinTab = 'joined' | 'refused';

/** The users of a tab, by name. */
export function joinListQuery(meetingId: number, tab: JoinTab): Omit<PageQuery, 'cursor' | 'size'> {
  const tried = sql<{ id: number }>`select distinct user_id as id from join_attempts where meeting_id = ${meetingId}`;
  const admitted = sql<{ id: number }>`${tried} and outcome = 'admitted'`;
  return {
    table: 'auth_user',
    among: tab === 'joined' ? admitted : sql`${tried} except ${admitted}`,
    sort: byName,
  };
}

/** A user's attempts to join one meeting. Where one was admitted, only admissions count. */
type JoinSummary = {
  id: number;
  username: string;
  name: string;
  outcome: string;
  moderator: boolean;
  firstAt: Date;
  lastAt: Date;
  count: number;
};

/** In the order of `userIds`. */
export async function findJoinSummaries(db: Db, meetingId: number, userIds: number[]): Promise<JoinSummary[]> {
  if (userIds.length === 0) return [];
  const rows = await db
    .selectFrom('join_attempts as a')
    .innerJoin('auth_user as u', 'u.id', 'a.user_id')
    .where('a.user_id', 'in', userIds)
    .where('a.meeting_id', '=', meetingId)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName'])
    .select(['a.outcome', 'a.moderator', 'a.first_at', 'a.last_at', 'a.count'])
    .orderBy('a.id')
    .execute();
  const attemptsByUser = groupBy(rows, ({ id }) => id);
  return userIds.flatMap((id) => {
    const attempts = attemptsByUser.get(id) ?? [];
    const admissions = attempts.filter(({ outcome }) => outcome === 'admitted');
    const counted = admissions.length > 0 ? admissions : attempts;
    const [first, last] = [counted[0], counted.at(-1)];
    if (!first || !last) return [];
    return {
      id,
      username: first.username,
      name: displayName(first),
      outcome: last.outcome,
      moderator: counted.some(({ moderator }) => moderator === 1),
      firstAt: new Date(first.first_at),
      lastAt: new Date(last.last_at),
      count: counted.reduce((sum, { count }) => sum + count, 0),
    };
  });
}

/** What became of a guest's pass: `count` is how often they were admitted or, where they never were, refused. */
type GuestJoin = { name: string; outcome: JoinTab; count: number; firstAt: Date; lastAt: Date };

/** The guests who joined a meeting or tried to, in the order in which they got their passes; not those who only wrote their name. */
export async function listGuestJoins(db: Db, meetingId: number): Promise<GuestJoin[]> {
  const rows = await db
    .selectFrom('guest_passes')
    .where('meeting_id', '=', meetingId)
    .where((eb) => eb.or([eb('join_count', '>', 0), eb('refusal_count', '>', 0)]))
    .select(['name', 'created_at', 'join_count', 'refusal_count', 'first_joined_at', 'last_joined_at'])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    outcome: row.join_count > 0 ? 'joined' : 'refused',
    count: row.join_count > 0 ? row.join_count : row.refusal_count,
    firstAt: new Date(row.first_joined_at ?? row.created_at),
    lastAt: new Date(row.last_joined_at ?? row.created_at),
  }));
}
