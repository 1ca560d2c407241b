import { sql } from 'kysely';
import { displayName } from '../accounts/account.ts';
import { storedCallPolicy } from '../meetings/call-options/call-policy.ts';
import type { Db } from '../platform/db/database.ts';
import { prepareListRead } from '../platform/db/prepared-list-read.ts';
import type { CourseRole } from '../courses/course.ts';
import type { Participation } from './participation.ts';

/** `name` is the display name from the token: the only one that is known of a participant without an account. */
export type OpenParticipation = Participation & {
  meetingId: number;
  name: string;
  /** A guest's id in Jitsi. */
  guestId: string | undefined;
  user: { id: number; name: string; role: CourseRole | undefined } | undefined;
};

/** Participations that began after `since` and have no reported end; teachers first, then by name. */
export async function findOpenParticipations(db: Db, meetingIds: number[], since: Date): Promise<OpenParticipation[]> {
  const rows = await selectOpenParticipations(db, meetingIds, { since: since.toISOString() });
  return rows.map(({ firstName, lastName, username, ...row }) => ({
    meetingId: row.meeting_id,
    breakout: row.breakout,
    jid: row.occupant_jid,
    joinedAt: Date.parse(row.joined_at),
    leftAt: undefined,
    name: row.name,
    guestId: row.guest_id ?? undefined,
    user:
      row.user_id === null || username === null
        ? undefined
        : { id: row.user_id, name: displayName({ firstName: firstName!, lastName: lastName!, username }), role: row.role ?? undefined },
  }));
}

type OpenParticipationRow = {
  meeting_id: number;
  breakout: string;
  occupant_jid: string;
  joined_at: string;
  user_id: number | null;
  name: string;
  guest_id: string | null;
  role: CourseRole | null;
  firstName: string | null;
  lastName: string | null;
  username: string | null;
};

const selectOpenParticipations = prepareListRead<OpenParticipationRow, { since: string }>((db, meetingIds, value) =>
  db
    .selectFrom('participations as p')
    .innerJoin('meetings as m', 'm.id', 'p.meeting_id')
    .leftJoin('auth_user as u', 'u.id', 'p.user_id')
    .leftJoin('enrollments as e', (join) => join.onRef('e.user_id', '=', 'p.user_id').onRef('e.course_id', '=', 'm.course_id'))
    .where('p.meeting_id', 'in', meetingIds)
    .where('p.left_at', 'is', null)
    .where('p.joined_at', '>', value('since'))
    // Of several participations of one connection in a room, only the latest can be open.
    .where(
      sql<boolean>`not exists (select 1 from participations as o where o.meeting_id = p.meeting_id and o.breakout = p.breakout
        and o.occupant_jid = p.occupant_jid and o.joined_at > p.joined_at)`,
    )
    .select(['p.meeting_id', 'p.breakout', 'p.occupant_jid', 'p.joined_at', 'p.user_id', 'p.name', 'p.guest_id', 'e.role'])
    .select(['u.first_name as firstName', 'u.last_name as lastName', 'u.username'])
    .orderBy(sql`case when e.role = 'teacher' then 0 else 1 end`)
    .orderBy('u.sort_key'),
);

/** Meetings with a participation that began after `since` and has no reported end. */
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

/** Meetings in which the user has such a participation. */
export function findOpenCallsOfUser(db: Db, userId: number, since: Date): Promise<{ id: number; courseId: number; title: string }[]> {
  return db
    .selectFrom('meetings as m')
    .where('m.id', 'in', (eb) =>
      eb
        .selectFrom('participations as p')
        .where('p.user_id', '=', userId)
        .where('p.left_at', 'is', null)
        .where('p.joined_at', '>', since.toISOString())
        .select('p.meeting_id'),
    )
    .select(['m.id', 'm.course_id as courseId', 'm.title'])
    .orderBy('m.id')
    .execute();
}

/** `policy` and `choices`: the options of the call, as stored. */
type MeetingEnd = { id: number; endsAt: Date; closing: number | null; policy: string | null; choices: string };

export async function findMeetingEnds(db: Db, meetingIds: number[]): Promise<MeetingEnd[]> {
  const rows = await selectMeetingEnds(db, meetingIds);
  return rows.map(({ ends_at, ...row }) => ({ ...row, endsAt: new Date(ends_at) }));
}

const selectMeetingEnds = prepareListRead<Omit<MeetingEnd, 'endsAt'> & { ends_at: string }>((db, meetingIds) =>
  db
    .selectFrom('meetings')
    .select(['id', 'ends_at', 'closing', 'options as choices'])
    .select(storedCallPolicy.as('policy'))
    .where('id', 'in', meetingIds),
);
