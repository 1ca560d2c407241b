import { sql } from 'kysely';
import type { Person } from '../../meetings/context.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { prepareListRead } from '../../platform/db/prepared-list-read.ts';
import { prepareRead } from '../../platform/db/prepared-statement.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { SKIP_AFTER_MS } from './places-of-call.ts';

/** Everything that is decided of the places of a call waits for earlier decisions. */
export async function lockPlaces(tx: Tx, meetingId: number): Promise<void> {
  await tx
    .updateTable('meetings')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', meetingId)
    .execute();
}

/** A row by the person's id in Jitsi. */
export type PlaceRow = { id: number; jitsiId: string; seenAt: Date; admittedAt: Date | undefined };

const selectPlaces = prepareRead<
  { meetingId: number; since: string; until: string; now: string },
  { id: number; user_id: number | null; guest_id: string | null; seen_at: string; admitted_at: string | null }
>((db, value) =>
  db
    .selectFrom('call_places as p')
    .innerJoin('meetings as m', 'm.id', 'p.meeting_id')
    .leftJoin('auth_user as u', 'u.id', 'p.user_id')
    .leftJoin('enrollments as e', (join) =>
      join
        .onRef('e.user_id', '=', 'p.user_id')
        .onRef('e.course_id', '=', 'm.course_id')
        .on('e.status', '=', sql.lit('active' as const)),
    )
    .leftJoin('guest_passes as g', 'g.id', 'p.guest_pass_id')
    .leftJoin('guest_links as l', 'l.id', 'g.link_id')
    .where('p.meeting_id', '=', value('meetingId'))
    .where('p.seen_at', '>', value('since'))
    .where('p.seen_at', '<', value('until'))
    .where((eb) =>
      eb.or([
        eb.and([
          eb('u.is_active', '=', sql.lit(1)),
          eb('e.id', 'is not', null),
          eb.or([eb('m.section_id', 'is', null), eb('m.section_id', '=', eb.ref('e.section_id'))]),
        ]),
        eb.and([
          eb('l.id', 'is not', null),
          eb('l.revoked_at', 'is', null),
          eb.or([eb('l.ends_at', 'is', null), eb('l.ends_at', '>', value('now'))]),
        ]),
      ]),
    )
    .select(['p.id', 'p.user_id', 'g.guest_id', 'p.seen_at', 'p.admitted_at'])
    .orderBy('p.id'),
);

/** Who asked between these and may still join, in the order of arrival. Moderators and administrators need no place. */
export async function findPlaces(
  db: Db,
  meetingId: number,
  { since, until, now }: Record<'since' | 'until' | 'now', Date>,
): Promise<PlaceRow[]> {
  const times = { since: since.toISOString(), until: until.toISOString(), now: now.toISOString() };
  const rows = await selectPlaces(db, { meetingId, ...times });
  return rows.map((row) => ({
    id: row.id,
    jitsiId: row.guest_id ?? String(row.user_id),
    seenAt: new Date(row.seen_at),
    admittedAt: row.admitted_at === null ? undefined : new Date(row.admitted_at),
  }));
}

const selectWaiting = prepareListRead<{ meeting_id: number; count: number }, { since: string }>((db, meetingIds, value) =>
  db
    .selectFrom('call_places')
    .where('meeting_id', 'in', meetingIds)
    .where('admitted_at', 'is', null)
    .where('seen_at', '>', value('since'))
    .groupBy('meeting_id')
    .select(['meeting_id', (eb) => eb.fn.countAll<number>().as('count')]),
);

/** How many wait for a place, by meeting; those for whom nobody waits are absent. */
export async function countWaiting(db: Db, meetingIds: number[], now: Date): Promise<Map<number, number>> {
  const rows = await selectWaiting(db, meetingIds, { since: addMs(now, -SKIP_AFTER_MS).toISOString() });
  return new Map(rows.map(({ meeting_id: id, count }) => [id, count]));
}

/** When people last joined or left a call, by the id in Jitsi. */
export type PresenceChange = { jitsiId: string; joinedAt: Date; leftAt: Date | undefined };

const selectPresenceChanges = prepareRead<
  { meetingId: number; joinedSince: string; leftSince: string },
  { user_id: number | null; guest_id: string | null; joined_at: string; left_at: string | null }
>((db, value) =>
  db
    .selectFrom('participations')
    .where('meeting_id', '=', value('meetingId'))
    .where((eb) => eb.or([eb('user_id', 'is not', null), eb('guest_id', 'is not', null)]))
    .where((eb) => eb.or([eb('joined_at', '>=', value('joinedSince')), eb('left_at', '>=', value('leftSince'))]))
    .select(['user_id', 'guest_id', 'joined_at', 'left_at'])
    .orderBy('joined_at'),
);

/** Those who joined or left since then, as Jitsi reports, in the order of joining. */
export async function findPresenceChanges(
  db: Db,
  meetingId: number,
  { joinedSince, leftSince }: Record<'joinedSince' | 'leftSince', Date>,
): Promise<PresenceChange[]> {
  const rows = await selectPresenceChanges(db, { meetingId, joinedSince: joinedSince.toISOString(), leftSince: leftSince.toISOString() });
  return rows.map((row) => ({
    jitsiId: row.guest_id ?? String(row.user_id),
    joinedAt: new Date(row.joined_at),
    leftAt: row.left_at === null ? undefined : new Date(row.left_at),
  }));
}

export type PlaceWrite = { person: Person; admitted: boolean };

/** Each person's only row is the newest, at the end of the line or without a place in it. */
export async function replacePlaces(tx: Tx, meetingId: number, writes: readonly PlaceWrite[], now: Date): Promise<void> {
  if (writes.length === 0) return;
  const users = writes.flatMap(({ person }) => ('userId' in person ? [person.userId] : []));
  const guests = writes.flatMap(({ person }) => ('userId' in person ? [] : [person.guestPassId]));
  await tx
    .deleteFrom('call_places')
    .where('meeting_id', '=', meetingId)
    .where((eb) =>
      eb.or([...(users.length > 0 ? [eb('user_id', 'in', users)] : []), ...(guests.length > 0 ? [eb('guest_pass_id', 'in', guests)] : [])]),
    )
    .execute();
  const rows = writes.map(({ person, admitted }) => ({
    meeting_id: meetingId,
    user_id: 'userId' in person ? person.userId : null,
    guest_pass_id: 'userId' in person ? null : person.guestPassId,
    seen_at: now.toISOString(),
    admitted_at: admitted ? now.toISOString() : null,
  }));
  await tx.insertInto('call_places').values(rows).execute();
}

/** They still ask. Under the lock of the call: two writes of several rows each would deadlock on PostgreSQL. */
export async function recordSeen(tx: Tx, rowIds: readonly number[], now: Date): Promise<void> {
  if (rowIds.length === 0) return;
  await tx
    .updateTable('call_places')
    .set({ seen_at: now.toISOString() })
    .where('id', 'in', [...rowIds])
    .where('admitted_at', 'is', null)
    .execute();
}

/** Deletes what is older than a day: no call takes longer. */
export async function cleanUpPlaces({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  await db
    .deleteFrom('call_places')
    .where('seen_at', '<', addMs(clock.now(), -days(1)).toISOString())
    .execute();
}
