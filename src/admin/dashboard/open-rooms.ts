import type { AppContext } from '../../platform/http/context.ts';
import type { ProsodyError } from '../../jitsi/client/prosody-http.ts';
import { loadRoomCensus, type OpenRoom } from '../../jitsi/client/room-census.ts';
import { isDoctorRoom } from '../../jitsi/tokens/room-name.ts';
import type { FindLiveCalls } from '../../meetings/live-call.ts';
import { findMeetingsByRooms, type RoomMeeting } from '../../meetings/rooms/find-room.ts';

/** A call whose room is open. `people` by Jitsi's own word, `told` by what it told; undefined where it tells the portal nothing. */
export type OpenCall = RoomMeeting & { participants: number; reported: number | undefined; leaked: boolean };

/**
 * The calls whose rooms are open on Jitsi's server, those with most people first. `foreign` rooms have no meeting: they are counted, and
 * their names are nobody's business. `no-address`: nobody said where Jitsi answers.
 */
export type OpenRoomsResult =
  { kind: 'rooms'; calls: OpenCall[]; participants: number; unknownRooms: number } | { kind: ProsodyError | 'no-address' };

/** Asks Jitsi's server itself which rooms are open. */
export async function listOpenRooms({ db, settings, log }: AppContext, live: FindLiveCalls): Promise<OpenRoomsResult> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return { kind: 'no-address' };
  const census = await loadRoomCensus({ prosodyUrl, xmppDomain });
  if (census.kind !== 'census') {
    log.warn({ answer: census.kind }, 'Jitsi did not say which rooms are open');
    return census;
  }
  const rooms = census.rooms.filter(({ room }) => room === undefined || !isDoctorRoom(room));
  const meetings = await findMeetingsByRooms(
    db,
    rooms.flatMap(({ room }) => room ?? []),
  );
  const told = await live([...meetings.values()].map(({ id }) => ({ id, canManage: false })));
  const calls = rooms.flatMap(({ room, participants, leaked }): OpenCall[] => {
    const meeting = meetings.get(room ?? '');
    return meeting ? [{ ...meeting, participants, leaked, reported: told.get(meeting.id)?.participants }] : [];
  });
  calls.sort((one, other) => other.participants - one.participants || one.id - other.id);
  return { kind: 'rooms', calls, participants: sumParticipants(calls), unknownRooms: rooms.length - calls.length };
}

function sumParticipants(rooms: Pick<OpenRoom, 'participants'>[]): number {
  return rooms.reduce((sum, { participants }) => sum + participants, 0);
}
