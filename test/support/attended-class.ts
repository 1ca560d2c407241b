import { after, minutes } from '../../src/platform/shared/clock.ts';
import { connection, roomOf, tell } from './room-events.ts';
import { userIdOf } from './rows.ts';
import type { TestPortal } from './test-portal.ts';

/** From which minute of the class until which somebody was inside; without an end they still are. */
export type Presence = [username: string, from: number, until?: number];

/** Has Jitsi tell of a meeting that these people were in it, and that the room was closed, if it was. */
export async function tellClass(
  portal: Pick<TestPortal, 'needs' | 'server'>,
  meetingId: number,
  people: Presence[],
  closed?: number,
): Promise<void> {
  const { db } = portal.needs;
  const meeting = await db.selectFrom('meetings').selectAll().where('id', '=', meetingId).executeTakeFirstOrThrow();
  const at = (minute: number) => after(new Date(meeting.starts_at), minutes(minute));
  const room = roomOf(meeting.room_name!);
  const stays = [];
  for (const [username, from, until] of people)
    stays.push(
      connection(`${username}${from}`, at(from), until === undefined ? undefined : at(until), { id: String(await userIdOf(db, username)) }),
    );
  await tell(portal, [
    room.created(at(-20)),
    ...stays.flatMap((stay) => [room.joined(stay), ...(stay.left_at === undefined ? [] : [room.left(stay)])]),
    ...(closed === undefined ? [] : [room.destroyed(at(-20), at(closed), stays)]),
  ]);
}

/** Everyone in the course since long ago: the cast is put into their courses at the moment at which tests begin. */
export async function inCourseSinceMarch(portal: Pick<TestPortal, 'needs'>): Promise<void> {
  await portal.needs.db.updateTable('enrollments').set({ created_at: '2026-03-02T12:00:00.000Z' }).execute();
}
