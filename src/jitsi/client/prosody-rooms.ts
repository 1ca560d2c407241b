import { z } from 'zod';
import { requestProsody, isModuleLoaded, toProsodyError, type ProsodyEndpoint, type ProsodyError } from './prosody-http.ts';

/**
 * Somebody in a room, as Jitsi's server has them at this moment. `nick` is their name in the room, the first eight characters of the
 * address of their connection; `name` is what their own page says they are called, which proves nothing.
 */
export type RoomOccupant = { nick: string; name: string };

export type ListRoomOccupantsResult = { kind: 'people'; occupants: RoomOccupant[] } | { kind: ProsodyError };

/** Milliseconds. Somebody waits for these words, and the rest of their page does not depend on them. */
const TIMEOUT_MS = 2500;

const MAX_NAME_LENGTH = 200;

const occupantList = z.array(
  z.object({ jid: z.string(), display_name: z.string().catch('') }).transform(({ jid, display_name: name }): RoomOccupant => ({
    nick: jid.slice(jid.indexOf('/') + 1),
    name: name
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, MAX_NAME_LENGTH),
  })),
);

/**
 * Asks who is in a room, whatever was told of it before (module `muc_size`). Nobody is in a room that is not open. Its `/room-size` is
 * not asked: that takes Jicofo, alone in a room, for a person.
 */
export async function listRoomOccupants(port: ProsodyEndpoint, room: string, patience = TIMEOUT_MS): Promise<ListRoomOccupantsResult> {
  const question = { method: 'GET' as const, signal: AbortSignal.timeout(patience) };
  const path = '/room';
  try {
    const query = new URLSearchParams({ room, domain: port.xmppDomain }).toString();
    const { status, text } = await requestProsody(port, { ...question, path: `${path}?${query}` });
    if (status === 200) return parseOccupants(text);
    if (status !== 404) return { kind: toProsodyError(status) };
    return (await isModuleLoaded(port, { ...question, path })) ? { kind: 'people', occupants: [] } : { kind: 'no-module' };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Of several devices on one connection each is listed; they are one occupant. */
function parseOccupants(text: string): ListRoomOccupantsResult {
  // An empty table of Lua may be written as an object.
  const listed = text.trim() === '{}' ? [] : occupantList.parse(JSON.parse(text));
  return { kind: 'people', occupants: [...new Map(listed.map((one) => [one.nick, one])).values()] };
}
