import type { PersonInRoom } from '../jitsi/client/prosody-rooms.ts';

/** Somebody of whom Jitsi told that they came and not that they left: the address of their connection, and who it is where that is known. */
export type ToldInside = { address: string; name: string | undefined };

/** What Jitsi's server says at this moment beside what it told. */
export type InsideNow = {
  people: number;
  /** Inside, as it told. `undefined` for whom nobody knows a name, a telephone for example. */
  known: (string | undefined)[];
  /** Inside, and the portal was told nothing of them: by the names that their own pages show, which anybody may choose. */
  unheard: string[];
  /** No longer inside, and the portal was not told that they left. */
  gone: (string | undefined)[];
};

/** So much of the address of a connection is its name in the room (lib-jitsi-meet). */
const NICK = 8;

export function compareInside(people: readonly PersonInRoom[], told: readonly ToldInside[]): InsideNow {
  const inside = new Map(people.map(({ nick, name }) => [nick.toLowerCase(), name]));
  const nickOf = ({ address }: ToldInside) => address.slice(0, NICK).toLowerCase();
  const heard = new Set(told.map(nickOf));
  return {
    people: inside.size,
    known: told.filter((one) => inside.has(nickOf(one))).map(({ name }) => name),
    unheard: [...inside].filter(([nick]) => !heard.has(nick)).map(([, name]) => name),
    gone: told.filter((one) => !inside.has(nickOf(one))).map(({ name }) => name),
  };
}
