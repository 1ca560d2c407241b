import type { Needs } from '../platform/http/context.ts';
import type { Occupant, RoomEvent } from '../jitsi/tokens/room-event.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { findAccountsOf, findMeetingOfRoom, noteOpening, noteStays, type MeetingRoom, type NotedStay } from './participations.queries.ts';

/** So many stays are written at once; between two such writes others get their turn. */
const AT_ONCE = 50;

type Hearing = Pick<Needs, 'db'> & { settings: { jitsi: { auth: 'jwt' | 'sql' } } };

/**
 * Keeps what Jitsi's server told of a room. The same may be told twice and in any order: every stay is a row of its own, known by
 * who it was and since when, and each statement leaves behind what is true, so that a process that dies in between is told again.
 * Answers the number of the meeting. Nothing is kept of a room that no meeting has, as those of the doctor are.
 */
export async function hearEvent(needs: Hearing, event: RoomEvent): Promise<number | undefined> {
  const meetingId = await findMeetingOfRoom(needs.db, event.room);
  if (meetingId === undefined) return undefined;
  const room = { meetingId, breakout: event.breakout };
  switch (event.kind) {
    case 'created':
      await noteOpening(needs.db, room, event.at, null);
      break;
    case 'joined':
    case 'left':
      await noteOccupants(needs, room, [event.occupant]);
      break;
    case 'destroyed':
      // Who was still inside when the room was closed left with it.
      await noteOccupants(
        needs,
        room,
        event.present.map((one) => ({ ...one, leftAt: one.leftAt ?? latest(event.at, one.joinedAt) })),
      );
      await noteOpening(needs.db, room, event.openedAt, event.at);
      break;
    default:
      event satisfies never;
  }
  return meetingId;
}

async function noteOccupants({ db, settings }: Hearing, room: MeetingRoom, occupants: Occupant[]): Promise<void> {
  const by = settings.jitsi.auth === 'sql' ? ('username' as const) : ('id' as const);
  const byKey = groupBy(occupants, ({ joinedAt, address }) => `${joinedAt.getTime()} ${address}`);
  // In one order, whoever tells: two lists of the same room at once would wait for each other on PostgreSQL.
  const different = [...byKey.keys()].sort().map((key) => byKey.get(key)!.at(-1)!);
  for (let first = 0; first < different.length; first += AT_ONCE) {
    if (first > 0) await new Promise(setImmediate);
    const some = different.slice(first, first + AT_ONCE);
    const accounts = await findAccountsOf(
      db,
      by,
      some.flatMap((one) => nameOf(one, by) ?? []),
    );
    await noteStays(
      db,
      room,
      some.map((one): NotedStay => ({ ...one, userId: accounts.get(nameOf(one, by) ?? '') ?? null })),
    );
  }
}

/** What names the account of somebody: the token's `id`, or, where Jitsi knows people by their accounts, the name they signed in with. */
function nameOf({ accountId, address }: Occupant, by: 'id' | 'username'): number | string | undefined {
  if (by === 'id') return accountId;
  const at = address.indexOf('@');
  return at > 0 ? address.slice(0, at).toLowerCase() : undefined;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
