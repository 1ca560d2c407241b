import { sql } from 'kysely';
import { displayNameIfAny } from '../../accounts/account.ts';
import { removalHoldsInMeeting } from '../../meetings/removals.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { prepareRead } from '../../platform/db/prepared-statement.ts';
import type { RemovalTable } from '../attendance.table.ts';

/** Where a removal holds: in one meeting, in all of its series, or in the whole course. Guests have a pass for one meeting. */
export type RemovalScope = RemovalTable['scope'];

/** A user, or the pass of a guest. */
export type RemovedPerson = { userId: number } | { passId: number };

/** A removal that was not lifted. `by` is undefined where the account is gone. */
export type Removal = {
  id: number;
  /** Undefined for a guest. */
  userId: number | undefined;
  name: string;
  isGuest: boolean;
  scope: RemovalScope;
  reason: string;
  by: string | undefined;
  at: Date;
};

type MeetingIds = { id: number; courseId: number; seriesId: number | null };

/** Answers the id, also of the removal that there is already. */
export async function insertRemoval(
  tx: Tx,
  { id, courseId, seriesId }: MeetingIds,
  person: RemovedPerson,
  { scope, reason, by, at }: { scope: RemovalScope; reason: string; by: number | null; at: Date },
): Promise<{ id: number; isNew: boolean }> {
  const columns = {
    user_id: 'userId' in person ? person.userId : null,
    guest_pass_id: 'passId' in person ? person.passId : null,
    scope,
    course_id: courseId,
    series_id: scope === 'series' ? seriesId : null,
    meeting_id: scope === 'meeting' ? id : null,
  };
  let known = tx.selectFrom('removals').select('id').where('lifted_at', 'is', null);
  for (const [column, value] of Object.entries(columns))
    known = known.where(column as keyof typeof columns, 'is not distinct from', value as never);
  const existing = await known.limit(1).executeTakeFirst();
  if (existing) return { id: existing.id, isNew: false };
  const inserted = await tx
    .insertInto('removals')
    .values({ ...columns, reason, created_by: by, created_at: at.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id: inserted.id, isNew: true };
}

/** Who was put out waits for no place any more in the calls in which the removal holds. */
export async function deletePlacesOfRemoved(tx: Tx, removalId: number): Promise<void> {
  const meetings = tx
    .selectFrom('removals as r')
    .innerJoin('meetings as m', 'm.course_id', 'r.course_id')
    .where('r.id', '=', removalId)
    .where(removalHoldsInMeeting)
    .select('m.id');
  const removed = tx.selectFrom('removals').where('id', '=', removalId);
  await tx
    .deleteFrom('call_places')
    .where('meeting_id', 'in', meetings)
    .where((eb) => eb.or([eb('user_id', '=', removed.select('user_id')), eb('guest_pass_id', '=', removed.select('guest_pass_id'))]))
    .execute();
}

/** The removals that hold in a meeting, newest first. */
export async function listRemovalsOfMeeting(db: Db, meetingId: number): Promise<Removal[]> {
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('removals as r', 'r.course_id', 'm.course_id')
    .leftJoin('auth_user as u', 'u.id', 'r.user_id')
    .leftJoin('guest_passes as p', 'p.id', 'r.guest_pass_id')
    .leftJoin('auth_user as b', 'b.id', 'r.created_by')
    .where('m.id', '=', meetingId)
    .where('r.lifted_at', 'is', null)
    .where(removalHoldsInMeeting)
    .select(['r.id', 'r.user_id', 'r.scope', 'r.reason', 'r.created_at', 'p.name as guest'])
    .select(['u.first_name as firstName', 'u.last_name as lastName', 'u.username'])
    .select(['b.first_name as byFirstName', 'b.last_name as byLastName', 'b.username as byUsername'])
    .orderBy('r.id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id ?? undefined,
    name: displayNameIfAny(row) ?? row.guest ?? '',
    isGuest: row.username === null,
    scope: row.scope,
    reason: row.reason,
    by: displayNameIfAny({ firstName: row.byFirstName, lastName: row.byLastName, username: row.byUsername }),
    at: new Date(row.created_at),
  }));
}

/** The person of a removal and where it holds; undefined where none of this course is to be lifted. */
export async function findRemovedPerson(
  tx: Tx,
  { courseId }: Pick<MeetingIds, 'courseId'>,
  removalId: number,
): Promise<{ person: RemovedPerson; scope: RemovalScope; meetingId: number | null } | undefined> {
  const row = await tx
    .selectFrom('removals')
    .select(['user_id', 'guest_pass_id', 'scope', 'meeting_id'])
    .where('id', '=', removalId)
    .where('course_id', '=', courseId)
    .where('lifted_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const person = row.user_id === null ? { passId: row.guest_pass_id! } : { userId: row.user_id };
  return { person, scope: row.scope, meetingId: row.meeting_id };
}

export async function markRemovalLifted(tx: Tx, removalId: number, { by, at }: { by: number; at: Date }): Promise<void> {
  await tx.updateTable('removals').set({ lifted_by: by, lifted_at: at.toISOString() }).where('id', '=', removalId).execute();
}

/** Whether the user tried to join the meeting, was in its call, or was named to moderate it, by the table. */
export async function hasRow(
  tx: Tx,
  table: 'join_attempts' | 'participations' | 'meeting_moderators',
  meetingId: number,
  userId: number,
): Promise<boolean> {
  const row = tx.selectFrom(table).select('id').where('meeting_id', '=', meetingId).where('user_id', '=', userId).limit(1);
  return (await row.executeTakeFirst()) !== undefined;
}

/** Whether whoever has this connection in the call was removed. */
export async function isConnectionRemoved(db: Db, meetingId: number, jid: string): Promise<boolean> {
  return (await selectRemovedConnection(db, { meetingId, jid })).length > 0;
}

const selectRemovedConnection = prepareRead<{ meetingId: number; jid: string }, { id: number }>((db, value) =>
  db
    .selectFrom('participations as s')
    .innerJoin('meetings as m', 'm.id', 's.meeting_id')
    .leftJoin('guest_passes as p', (join) => join.onRef('p.guest_id', '=', 's.guest_id').onRef('p.meeting_id', '=', 's.meeting_id'))
    .innerJoin('removals as r', (join) =>
      join
        .onRef('r.course_id', '=', 'm.course_id')
        .on((eb) => eb.or([eb('r.user_id', '=', eb.ref('s.user_id')), eb('r.guest_pass_id', '=', eb.ref('p.id'))])),
    )
    .where('s.meeting_id', '=', value('meetingId'))
    .where('s.occupant_jid', '=', value('jid'))
    .where('r.lifted_at', 'is', null)
    .where(removalHoldsInMeeting)
    .select('r.id')
    .limit(sql.lit(1)),
);

export async function findPass(db: Db, meetingId: number, passId: number): Promise<{ name: string; guestId: string } | undefined> {
  return db
    .selectFrom('guest_passes')
    .where('id', '=', passId)
    .where('meeting_id', '=', meetingId)
    .select(['name', 'guest_id as guestId'])
    .executeTakeFirst();
}

/** Ends the link from which a pass came. Undefined where it was revoked before. */
export async function markLinkOfPassRevoked(tx: Tx, passId: number, now: Date): Promise<number | undefined> {
  const row = await tx
    .updateTable('guest_links')
    .set({ revoked_at: now.toISOString() })
    .where('id', '=', (eb) => eb.selectFrom('guest_passes').where('id', '=', passId).select('link_id'))
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** The passes of guests of a meeting, by the guest's id in Jitsi. */
export async function findPassIds(db: Db, meetingId: number, guestIds: readonly string[]): Promise<Map<string, number>> {
  if (guestIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('guest_passes')
    .where('meeting_id', '=', meetingId)
    .where('guest_id', 'in', guestIds)
    .select(['id', 'guest_id'])
    .execute();
  return new Map(rows.map((row) => [row.guest_id, row.id]));
}
