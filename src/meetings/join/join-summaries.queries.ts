import { sql } from 'kysely';
import { displayName } from '../../accounts/account.ts';
import type { Db } from '../../platform/db/database.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';

/** People whom the door let in, and people whom it only refused. */
export type JoinCounts = { joined: number; refused: number };

/** How many people joined each of these meetings; none where there is no entry. */
export async function countJoinsByMeeting(db: Db, meetingIds: number[]): Promise<Map<number, JoinCounts>> {
  if (meetingIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('join_attempts')
    .where('meeting_id', 'in', meetingIds)
    .groupBy('meeting_id')
    .select('meeting_id')
    .select((eb) => eb.fn.count<number>('user_id').distinct().as('tried'))
    .select(sql<number>`count(distinct case when outcome = 'admitted' then user_id end)`.as('joined'))
    .execute();
  return new Map(rows.map(({ meeting_id: id, tried, joined }) => [id!, { joined, refused: tried - joined }]));
}

export type JoinTab = 'joined' | 'refused';

/** Who was let into a meeting, or was only refused, by name. */
export function joinListQuery(meetingId: number, tab: JoinTab): Omit<PageQuery, 'cursor' | 'size'> {
  const admitted = sql`select user_id from join_attempts where meeting_id = ${meetingId} and outcome = 'admitted'`;
  const refused = sql`select user_id from join_attempts where meeting_id = ${meetingId} except ${admitted}`;
  return {
    table: sql`(select u.id, u.sort_key from auth_user as u where u.id in (${tab === 'joined' ? admitted : refused}))`,
    sort: { column: 'sort_key', kind: 'text', direction: 'asc' },
  };
}

/** What became of a person's attempts at one meeting. */
export type JoinSummary = {
  id: number;
  username: string;
  name: string;
  /** The last answer of the door, or that it once let them in. */
  outcome: string;
  moderator: boolean;
  firstAt: Date;
  lastAt: Date;
  count: number;
};

/** These people's attempts at a meeting, in their order; of who was let in, only the admissions count. */
export async function findJoinSummaries(db: Db, meetingId: number, ids: number[]): Promise<JoinSummary[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('join_attempts as a')
    .innerJoin('auth_user as u', 'u.id', 'a.user_id')
    .where('a.user_id', 'in', ids)
    .where('a.meeting_id', '=', meetingId)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName'])
    .select(['a.outcome', 'a.moderator', 'a.first_at', 'a.last_at', 'a.count'])
    .orderBy('a.id')
    .execute();
  const byPerson = new Map<number, typeof rows>();
  for (const row of rows) byPerson.set(row.id, [...(byPerson.get(row.id) ?? []), row]);
  return ids.flatMap((id) => {
    const all = byPerson.get(id) ?? [];
    const admissions = all.filter(({ outcome }) => outcome === 'admitted');
    const counted = admissions.length > 0 ? admissions : all;
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
