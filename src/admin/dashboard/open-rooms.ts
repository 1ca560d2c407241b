import type { Needs } from '../../platform/http/context.ts';
import type { ProsodyTrouble } from '../../jitsi/client/prosody-http.ts';
import { roomCensus, type OpenRoom } from '../../jitsi/client/room-census.ts';
import { isDoctorRoom } from '../../jitsi/tokens/room-name.ts';
import type { LiveCalls } from '../../meetings/live-call.ts';
import { meetingsOfRooms, type MeetingOfRoom } from '../../meetings/rooms/meetings-of-rooms.ts';

/** A call whose room is open. `people` by Jitsi's own word, `told` by what it told; undefined where it tells the portal nothing. */
export type OpenCall = MeetingOfRoom & { people: number; told: number | undefined; leaked: boolean };

/**
 * The calls whose rooms are open on Jitsi's server, those with most people first. `foreign` rooms have no meeting: they are counted, and
 * their names are nobody's business. `no-address`: nobody said where Jitsi answers.
 */
export type OpenRooms = { kind: 'rooms'; calls: OpenCall[]; people: number; foreign: number } | { kind: ProsodyTrouble | 'no-address' };

/** Asks Jitsi's server itself which rooms are open. */
export async function openRooms({ db, settings, log }: Needs, live: LiveCalls): Promise<OpenRooms> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return { kind: 'no-address' };
  const census = await roomCensus({ prosodyUrl, xmppDomain });
  if (census.kind !== 'census') {
    log.warn({ answer: census.kind }, 'Jitsi did not say which rooms are open');
    return census;
  }
  const rooms = census.rooms.filter(({ room }) => room === undefined || !isDoctorRoom(room));
  const meetings = await meetingsOfRooms(
    db,
    rooms.flatMap(({ room }) => room ?? []),
  );
  const told = await live([...meetings.values()].map(({ id }) => ({ id, runs: false })));
  const calls = rooms.flatMap(({ room, people, leaked }): OpenCall[] => {
    const meeting = meetings.get(room ?? '');
    return meeting ? [{ ...meeting, people, leaked, told: told.get(meeting.id)?.people }] : [];
  });
  calls.sort((one, other) => other.people - one.people || one.id - other.id);
  return { kind: 'rooms', calls, people: sumOf(calls), foreign: rooms.length - calls.length };
}

function sumOf(rooms: Pick<OpenRoom, 'people'>[]): number {
  return rooms.reduce((sum, { people }) => sum + people, 0);
}
