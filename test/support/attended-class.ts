import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { occupant, roomEvents, sendRoomEvents } from './room-events.ts';
import { findUserId } from './rows.ts';
import type { TestPortal } from './test-portal.ts';

/** From which minute of the class until which somebody was inside; without an end they still are. */
export type Presence = [username: string, from: number, until?: number];

/** Has Jitsi tell of a meeting that these people were in it, and that the room was closed, if it was. */
export async function reportAttendance(
  portal: Pick<TestPortal, 'context' | 'server'>,
  meetingId: number,
  people: Presence[],
  closed?: number,
): Promise<void> {
  const { db } = portal.context;
  const meeting = await db.selectFrom('meetings').selectAll().where('id', '=', meetingId).executeTakeFirstOrThrow();
  const at = (minute: number) => addMs(new Date(meeting.starts_at), minutes(minute));
  const room = roomEvents(meeting.room_name!);
  const stays = [];
  for (const [username, from, until] of people)
    stays.push(
      occupant(`${username}${from}`, at(from), until === undefined ? undefined : at(until), { id: String(await findUserId(db, username)) }),
    );
  await sendRoomEvents(portal, [
    room.created(at(-20)),
    ...stays.flatMap((stay) => [room.joined(stay), ...(stay.left_at === undefined ? [] : [room.left(stay)])]),
    ...(closed === undefined ? [] : [room.destroyed(at(-20), at(closed), stays)]),
  ]);
}

/** Everyone in the course since long ago: the cast is put into their courses at the moment at which tests begin. */
export async function backdateEnrollments(portal: Pick<TestPortal, 'context'>): Promise<void> {
  await portal.context.db.updateTable('enrollments').set({ created_at: '2026-03-02T12:00:00.000Z' }).execute();
}
