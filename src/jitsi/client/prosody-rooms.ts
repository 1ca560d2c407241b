import { z } from 'zod';
import { askProsody, isModuleThere, troubleOf, type ProsodyPort, type ProsodyTrouble } from './prosody-http.ts';

/**
 * Somebody in a room, as Jitsi's server has them at this moment. `nick` is their name in the room, the first eight characters of the
 * address of their connection; `name` is what their own page says they are called, which proves nothing.
 */
export type PersonInRoom = { nick: string; name: string };

export type PeopleInRoom = { kind: 'people'; people: PersonInRoom[] } | { kind: ProsodyTrouble };

/** Milliseconds. Somebody waits for these words, and the rest of their page does not depend on them. */
const PATIENCE = 2500;

const MOST_NAME = 200;

const occupants = z.array(
  z.object({ jid: z.string(), display_name: z.string().catch('') }).transform(({ jid, display_name: name }): PersonInRoom => ({
    nick: jid.slice(jid.indexOf('/') + 1),
    name: name
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, MOST_NAME),
  })),
);

/**
 * Asks who is in a room, whatever was told of it before (module `muc_size`). Nobody is in a room that is not open. Its `/room-size` is
 * not asked: that takes Jicofo, alone in a room, for a person.
 */
export async function peopleInRoom(port: ProsodyPort, room: string, patience = PATIENCE): Promise<PeopleInRoom> {
  const question = { method: 'GET' as const, signal: AbortSignal.timeout(patience) };
  const path = '/room';
  try {
    const query = new URLSearchParams({ room, domain: port.xmppDomain }).toString();
    const { status, text } = await askProsody(port, { ...question, path: `${path}?${query}` });
    if (status === 200) return peopleFrom(text);
    if (status !== 404) return { kind: troubleOf(status) };
    return (await isModuleThere(port, { ...question, path })) ? { kind: 'people', people: [] } : { kind: 'no-module' };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Of several devices on one connection each is listed; they are one occupant. */
function peopleFrom(text: string): PeopleInRoom {
  // An empty table of Lua may be written as an object.
  const listed = text.trim() === '{}' ? [] : occupants.parse(JSON.parse(text));
  return { kind: 'people', people: [...new Map(listed.map((one) => [one.nick, one])).values()] };
}
