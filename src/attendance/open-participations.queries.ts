import { sql } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import type { CourseRole } from '../courses/course.ts';
import type { Participation } from './participation.ts';

/** `name` is the one of the pass: of who has no account, nobody knows another. */
export type OpenParticipation = Participation & {
  meetingId: number;
  name: string;
  user: { id: number; name: string; role: CourseRole | undefined } | undefined;
};

/** Stays in these meetings that began after an instant and of which no end was told, teachers first and then by name. */
export async function findOpenParticipations(db: Db, meetingIds: number[], since: Date): Promise<OpenParticipation[]> {
  if (meetingIds.length === 0) return [];
  const rows = await db
    .selectFrom('participations as s')
    .innerJoin('meetings as m', 'm.id', 's.meeting_id')
    .leftJoin('auth_user as u', 'u.id', 's.user_id')
    .leftJoin('enrollments as e', (join) => join.onRef('e.user_id', '=', 's.user_id').onRef('e.course_id', '=', 'm.course_id'))
    .where('s.meeting_id', 'in', meetingIds)
    .where('s.left_at', 'is', null)
    .where('s.joined_at', '>', since.toISOString())
    // Who came again through the same connection is counted with the later stay.
    .where(
      sql<boolean>`not exists (select 1 from participations as o where o.meeting_id = s.meeting_id and o.breakout = s.breakout
        and o.occupant_jid = s.occupant_jid and o.joined_at > s.joined_at)`,
    )
    .select(['s.meeting_id', 's.breakout', 's.occupant_jid', 's.joined_at', 's.user_id', 's.name', 'e.role'])
    .select(['u.first_name as firstName', 'u.last_name as lastName', 'u.username'])
    .orderBy(sql`case when e.role = 'teacher' then 0 else 1 end`)
    .orderBy('u.sort_key')
    .execute();
  return rows.map(({ firstName, lastName, username, ...row }) => ({
    meetingId: row.meeting_id,
    breakout: row.breakout,
    jid: row.occupant_jid,
    joinedAt: new Date(row.joined_at),
    leftAt: undefined,
    name: row.name,
    user:
      row.user_id === null || username === null
        ? undefined
        : { id: row.user_id, name: displayName({ firstName: firstName!, lastName: lastName!, username }), role: row.role ?? undefined },
  }));
}

/** Meetings with a stay that began after an instant and of which no end was told. */
export async function findMeetingsWithOpenParticipations(db: Db, since: Date): Promise<number[]> {
  const rows = await db
    .selectFrom('participations')
    .select('meeting_id')
    .distinct()
    .where('left_at', 'is', null)
    .where('joined_at', '>', since.toISOString())
    .execute();
  return rows.map(({ meeting_id: id }) => id);
}

/** Meetings into which this person came after an instant and of which no end was told. */
export function findOpenCallsOfUser(db: Db, userId: number, since: Date): Promise<{ id: number; courseId: number; title: string }[]> {
  return db
    .selectFrom('meetings as m')
    .where('m.id', 'in', (stays) =>
      stays
        .selectFrom('participations as s')
        .where('s.user_id', '=', userId)
        .where('s.left_at', 'is', null)
        .where('s.joined_at', '>', since.toISOString())
        .select('s.meeting_id'),
    )
    .select(['m.id', 'm.course_id as courseId', 'm.title'])
    .orderBy('m.id')
    .execute();
}

/** A meeting that somebody asks about, and what they are in its course. */
export async function findMeetingWithRole(db: Db, id: number, userId: number) {
  const row = await db
    .selectFrom('meetings as m')
    .leftJoin('enrollments as e', (join) =>
      join.onRef('e.course_id', '=', 'm.course_id').on('e.user_id', '=', userId).on('e.status', '=', 'active'),
    )
    .where('m.id', '=', id)
    .select(['m.id', 'e.role'])
    .executeTakeFirst();
  return row && { id: row.id, role: row.role ?? undefined };
}

/** When the doors of these meetings close. */
export async function findMeetingEnds(db: Db, meetingIds: number[]): Promise<{ id: number; endsAt: Date; closing: number | null }[]> {
  if (meetingIds.length === 0) return [];
  const rows = await db.selectFrom('meetings').select(['id', 'ends_at', 'closing']).where('id', 'in', meetingIds).execute();
  return rows.map((row) => ({ id: row.id, endsAt: new Date(row.ends_at), closing: row.closing }));
}
