import type { AppContext } from '../platform/http/context.ts';
import type { Occupant, RoomEvent } from '../jitsi/tokens/room-event.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import {
  findAccountIds,
  findMeetingOfRoom,
  recordRoomOpening,
  recordParticipations,
  type MeetingRoom,
  type ReportedParticipation,
} from './participations.queries.ts';

/** So many stays are written at once; between two such writes others get their turn. */
const BATCH_SIZE = 50;

type RoomEventContext = Pick<AppContext, 'db'> & { settings: { jitsi: { auth: 'jwt' | 'sql' } } };

/**
 * Keeps what Jitsi's server told of a room. The same may be told twice and in any order: every stay is a row of its own, known by
 * who it was and since when, and each statement leaves behind what is true, so that a process that dies in between is told again.
 * Answers the number of the meeting. Nothing is kept of a room that no meeting has, as those of the doctor are.
 */
export async function handleRoomEvent(context: RoomEventContext, event: RoomEvent): Promise<number | undefined> {
  const meetingId = await findMeetingOfRoom(context.db, event.room);
  if (meetingId === undefined) return undefined;
  const room = { meetingId, breakout: event.breakout };
  switch (event.kind) {
    case 'created':
      await recordRoomOpening(context.db, room, event.at, null);
      break;
    case 'joined':
    case 'left':
      await recordOccupants(context, room, [event.occupant]);
      break;
    case 'destroyed':
      // Who was still inside when the room was closed left with it.
      await recordOccupants(
        context,
        room,
        event.occupants.map((one) => ({ ...one, leftAt: one.leftAt ?? latest(event.at, one.joinedAt) })),
      );
      await recordRoomOpening(context.db, room, event.openedAt, event.at);
      break;
    default:
      event satisfies never;
  }
  return meetingId;
}

async function recordOccupants({ db, settings }: RoomEventContext, room: MeetingRoom, occupants: Occupant[]): Promise<void> {
  const by = settings.jitsi.auth === 'sql' ? ('username' as const) : ('id' as const);
  const byKey = groupBy(occupants, ({ joinedAt, jid }) => `${joinedAt.getTime()} ${jid}`);
  // In one order, whoever tells: two lists of the same room at once would wait for each other on PostgreSQL.
  const different = [...byKey.keys()].sort().map((key) => byKey.get(key)!.at(-1)!);
  for (let first = 0; first < different.length; first += BATCH_SIZE) {
    if (first > 0) await new Promise(setImmediate);
    const some = different.slice(first, first + BATCH_SIZE);
    const accounts = await findAccountIds(
      db,
      by,
      some.flatMap((one) => accountKeyOf(one, by) ?? []),
    );
    await recordParticipations(
      db,
      room,
      some.map((one): ReportedParticipation => ({ ...one, userId: accounts.get(accountKeyOf(one, by) ?? '') ?? null })),
    );
  }
}

/** What names the account of somebody: the token's `id`, or, where Jitsi knows people by their accounts, the name they signed in with. */
function accountKeyOf({ accountId, jid }: Occupant, by: 'id' | 'username'): number | string | undefined {
  if (by === 'id') return accountId;
  const at = jid.indexOf('@');
  return at > 0 ? jid.slice(0, at).toLowerCase() : undefined;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
