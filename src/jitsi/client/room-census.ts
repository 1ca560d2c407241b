import { z } from 'zod';
import { requestProsody, toProsodyError, type ProsodyEndpoint, type ProsodyError } from './prosody-http.ts';

/**
 * A room that is open. `room` is undefined for one under another path (`[tenant]name`). `leaked`: Jitsi counts people in it, and has no
 * connection of any of them.
 */
export type OpenRoom = { room: string | undefined; participants: number; leaked: boolean };

export type RoomCensus = { kind: 'census'; rooms: OpenRoom[] } | { kind: ProsodyError };

/** Milliseconds. */
const CENSUS_TIMEOUT_MS = 2500;

const openRoom = z
  .object({ room_name: z.string(), participants: z.number(), leaked: z.boolean().catch(false) })
  .transform(({ room_name: address, participants, leaked }): OpenRoom => {
    const room = address.slice(0, address.indexOf('@'));
    // Jicofo is taken off, also where it has not come yet.
    return { room: room.startsWith('[') ? undefined : room, participants: Math.max(0, Math.floor(participants)), leaked };
  });

/** An empty table of Lua may be written as an object. */
const census = z.object({ room_census: z.array(openRoom).or(z.object({}).transform((): OpenRoom[] => [])) });

/** Asks which rooms are open on the whole server, and how many people are in each (module `muc_census`). */
export async function loadRoomCensus(port: ProsodyEndpoint, patience = CENSUS_TIMEOUT_MS): Promise<RoomCensus> {
  try {
    const { status, text } = await requestProsody(port, { method: 'GET', path: '/room-census', signal: AbortSignal.timeout(patience) });
    if (status === 404) return { kind: 'no-module' };
    if (status !== 200) return { kind: toProsodyError(status) };
    return { kind: 'census', rooms: census.parse(JSON.parse(text)).room_census };
  } catch {
    return { kind: 'unreachable' };
  }
}
