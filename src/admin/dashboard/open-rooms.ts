import type { ProsodyError } from '../../jitsi/client/prosody-http.ts';
import { loadRoomCensus } from '../../jitsi/client/prosody-rooms.ts';
import { isDoctorRoom } from '../../jitsi/tokens/room-name.ts';
import type { FindLiveCalls } from '../../meetings/live-call.ts';
import { findMeetingsByRooms, type RoomMeeting } from '../../meetings/rooms/find-room.ts';
import type { AppContext } from '../../platform/http/context.ts';

/** `participants`: as Jitsi counts now; `reported`: as its events said, undefined where it sends none. */
export type OpenCall = RoomMeeting & { participants: number; reported: number | undefined; leaked: boolean };

/** `unknownRooms`: the number of open rooms that belong to no meeting. `no-address`: JITSI_PROSODY_URL is not set. */
export type OpenRoomsResult =
  { kind: 'rooms'; calls: OpenCall[]; participants: number; unknownRooms: number } | { kind: ProsodyError | 'no-address' };

/** Asks Prosody which rooms are open. Calls with the most participants come first. */
export async function listOpenRooms({ db, settings, log }: AppContext, findLiveCalls: FindLiveCalls): Promise<OpenRoomsResult> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return { kind: 'no-address' };
  const census = await loadRoomCensus({ prosodyUrl, xmppDomain });
  if (census.kind !== 'census') {
    log.warn({ error: census.kind }, 'Prosody did not list the open rooms');
    return census;
  }
  const rooms = census.rooms.filter(({ room }) => room === undefined || !isDoctorRoom(room));
  const roomNames = rooms.flatMap(({ room }) => room ?? []);
  const meetings = await findMeetingsByRooms(db, roomNames);
  const liveCalls = await findLiveCalls([...meetings.values()].map(({ id }) => ({ id, canManage: false })));
  const calls = rooms.flatMap(({ room, participants, leaked }): OpenCall[] => {
    const meeting = meetings.get(room ?? '');
    return meeting ? [{ ...meeting, participants, leaked, reported: liveCalls.get(meeting.id)?.participants }] : [];
  });
  calls.sort((one, other) => other.participants - one.participants || one.id - other.id);
  const participants = calls.reduce((total, call) => total + call.participants, 0);
  return { kind: 'rooms', calls, participants, unknownRooms: rooms.length - calls.length };
}
