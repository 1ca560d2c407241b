import { z } from 'zod';
import { explainNotFound, type ProsodyEndpoint, type ProsodyError, requestProsody, toProsodyError } from './prosody-http.ts';
import { cleanLineStart } from '../../platform/shared/clean-text.ts';

/**
 * A participant who is in a room now. `nick` is the participant's name in the room, the first eight characters of the JID; `name`
 * is what the participant's own page reports, which proves nothing.
 */
export type RoomOccupant = { nick: string; name: string };

type ListRoomOccupantsResult = { kind: 'occupants'; occupants: RoomOccupant[] } | { kind: ProsodyError };

/** A page waits for this, and shows everything else without it. */
const OCCUPANTS_TIMEOUT_MS = 2500;

const MAX_NAME_LENGTH = 200;

const occupantList = z.array(
  z.object({ jid: z.string(), display_name: z.string().catch('') }).transform(({ jid, display_name: name }): RoomOccupant => ({
    nick: jid.slice(jid.indexOf('/') + 1),
    name: cleanLineStart(name, MAX_NAME_LENGTH),
  })),
);

/**
 * Lists the participants of a room, whatever its events reported (module `muc_size`). A room that is not open has none. `/room-size`
 * is of no use: it counts Jicofo, alone in a room, as a participant.
 */
export async function listRoomOccupants(
  endpoint: ProsodyEndpoint,
  room: string,
  timeoutMs = OCCUPANTS_TIMEOUT_MS,
): Promise<ListRoomOccupantsResult> {
  const request = { method: 'GET' as const, signal: AbortSignal.timeout(timeoutMs) };
  const path = '/room';
  try {
    const query = new URLSearchParams({ room, domain: endpoint.xmppDomain }).toString();
    const { status, text } = await requestProsody(endpoint, { ...request, path: `${path}?${query}` });
    if (status === 200) return parseOccupants(text);
    if (status !== 404) return { kind: toProsodyError(status) };
    const error = await explainNotFound(endpoint, { ...request, path });
    return error ? { kind: error } : { kind: 'occupants', occupants: [] };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Several devices on one connection are listed separately; they are one occupant. */
function parseOccupants(text: string): ListRoomOccupantsResult {
  // Lua may write an empty list as an object.
  const listed = text.trim() === '{}' ? [] : occupantList.parse(JSON.parse(text));
  return { kind: 'occupants', occupants: [...new Map(listed.map((occupant) => [occupant.nick, occupant])).values()] };
}

/**
 * An open room. `room` is undefined for one of another tenant (`[tenant]name`). `leaked`: Jitsi counts participants in it without
 * having a connection of any of them.
 */
type OpenRoom = { room: string | undefined; participants: number; leaked: boolean };

type RoomCensus = { kind: 'census'; rooms: OpenRoom[] } | { kind: ProsodyError };

const CENSUS_TIMEOUT_MS = 2500;

const openRoom = z
  .object({ room_name: z.string(), participants: z.number(), leaked: z.boolean().catch(false) })
  .transform(({ room_name: jid, participants, leaked }): OpenRoom => {
    const room = jid.slice(0, jid.indexOf('@'));
    // Prosody subtracts Jicofo, also where it has not joined yet.
    return { room: room.startsWith('[') ? undefined : room, participants: Math.max(0, Math.floor(participants)), leaked };
  });

/** Lua may write an empty list as an object. */
const census = z.object({ room_census: z.array(openRoom).or(z.object({}).transform((): OpenRoom[] => [])) });

/** Lists all open rooms of the server with the number of participants in each (module `muc_census`). */
export async function loadRoomCensus(endpoint: ProsodyEndpoint, timeoutMs = CENSUS_TIMEOUT_MS): Promise<RoomCensus> {
  try {
    const { status, text } = await requestProsody(endpoint, {
      method: 'GET',
      path: '/room-census',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (status === 404) return { kind: 'no-module' };
    if (status !== 200) return { kind: toProsodyError(status) };
    return { kind: 'census', rooms: census.parse(JSON.parse(text)).room_census };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** `empty`: there was no participant in the room. The module is `muc_end_meeting`. */
export type EndRoomResult = 'ended' | 'empty' | ProsodyError;

/** `token`: any login token of the main virtual host. */
type EndRoomRequest = ProsodyEndpoint & { room: string; token: string };

const END_TIMEOUT_MS = 5000;

/** Ends the call in a room. Participants could rejoin at once: the caller has ended the meeting before. */
export async function endRoom({ room, token, ...endpoint }: EndRoomRequest, timeoutMs = END_TIMEOUT_MS): Promise<EndRoomResult> {
  const request = { method: 'POST' as const, token, signal: AbortSignal.timeout(timeoutMs) };
  const path = '/end-meeting';
  try {
    const { status } = await requestProsody(endpoint, {
      ...request,
      path: `${path}?conference=${encodeURIComponent(`${room}@muc.${endpoint.xmppDomain}`)}`,
    });
    if (status === 200) return 'ended';
    if (status !== 404) return toProsodyError(status);
    return (await explainNotFound(endpoint, { ...request, path })) ?? 'empty';
  } catch {
    return 'unreachable';
  }
}
