import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { occupant, roomEvents, sendRoomEvents } from './room-events.ts';
import { findUserId } from './rows.ts';
import type { TestPortal } from './test-portal.ts';

/** A participation by minutes of the meeting; without an end it is ongoing. */
export type Presence = [username: string, from: number, until?: number];

/** Posts the room events of these participations, and the closing of the room where `closed` is given. */
export async function reportAttendance(
  portal: Pick<TestPortal, 'context' | 'server'>,
  meetingId: number,
  presences: Presence[],
  closed?: number,
): Promise<void> {
  const { db } = portal.context;
  const meeting = await db.selectFrom('meetings').selectAll().where('id', '=', meetingId).executeTakeFirstOrThrow();
  const at = (minute: number) => addMs(new Date(meeting.starts_at), minutes(minute));
  const room = roomEvents(meeting.room_name!);
  const occupants = [];
  for (const [username, from, until] of presences)
    occupants.push(
      occupant(`${username}${from}`, at(from), until === undefined ? undefined : at(until), { id: String(await findUserId(db, username)) }),
    );
  await sendRoomEvents(portal, [
    room.created(at(-20)),
    ...occupants.flatMap((one) => [room.joined(one), ...(one.left_at === undefined ? [] : [room.left(one)])]),
    ...(closed === undefined ? [] : [room.destroyed(at(-20), at(closed), occupants)]),
  ]);
}

/** Backdates all enrollments: the users of tests are enrolled at the moment at which a test starts. */
export async function backdateEnrollments(portal: Pick<TestPortal, 'context'>): Promise<void> {
  await portal.context.db.updateTable('enrollments').set({ created_at: '2026-03-02T12:00:00.000Z' }).execute();
}
