import type { RoomOccupant } from '../jitsi/client/prosody-rooms.ts';

/** Somebody of whom Jitsi told that they came and not that they left: the address of their connection, and who it is where that is known. */
export type ReportedOccupant = { jid: string; name: string | undefined };

/** What Jitsi's server says at this moment beside what it told. */
export type OccupantComparison = {
  count: number;
  /** Inside, as it told. `undefined` for whom nobody knows a name, a telephone for example. */
  reported: (string | undefined)[];
  /** Inside, and the portal was told nothing of them: by the names that their own pages show, which anybody may choose. */
  unreported: string[];
  /** No longer inside, and the portal was not told that they left. */
  left: (string | undefined)[];
};

/** So much of the address of a connection is its name in the room (lib-jitsi-meet). */
const NICK_LENGTH = 8;

export function compareOccupants(people: readonly RoomOccupant[], told: readonly ReportedOccupant[]): OccupantComparison {
  const inside = new Map(people.map(({ nick, name }) => [nick.toLowerCase(), name]));
  const nickOf = ({ jid }: ReportedOccupant) => jid.slice(0, NICK_LENGTH).toLowerCase();
  const heard = new Set(told.map(nickOf));
  return {
    count: inside.size,
    reported: told.filter((one) => inside.has(nickOf(one))).map(({ name }) => name),
    unreported: [...inside].filter(([nick]) => !heard.has(nick)).map(([, name]) => name),
    left: told.filter((one) => !inside.has(nickOf(one))).map(({ name }) => name),
  };
}
