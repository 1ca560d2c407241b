import type { ProsodyTrouble } from '../jitsi/client/prosody-http.ts';
import { peopleInRoom } from '../jitsi/client/prosody-rooms.ts';
import type { Needs } from '../platform/http/context.ts';
import { compareInside, type InsideNow } from './compare-occupants.ts';
import { insideAsTold } from './reported-occupants.ts';

/**
 * Who is in a call by Jitsi's own word. `compared`: the portal is told who comes and leaves and can say what it missed; `inGroups`: how many
 * it was told to be in group rooms, which are rooms of their own. `no-address`: nobody said where Jitsi answers.
 */
export type WhoIsInside = ({ kind: 'people'; compared: boolean; inGroups: number } & InsideNow) | { kind: ProsodyTrouble | 'no-address' };

/** Asks Jitsi's server itself who is inside, for when what it tells is missing or was lost. */
export async function whoIsInside({ db, clock, settings, log }: Needs, meeting: { id: number; roomName: string }): Promise<WhoIsInside> {
  const { prosodyUrl, xmppDomain, webhookSecret, auth } = settings.jitsi;
  if (prosodyUrl === undefined) return { kind: 'no-address' };
  const found = await peopleInRoom({ prosodyUrl, xmppDomain }, meeting.roomName);
  if (found.kind !== 'people') {
    log.warn({ meeting: meeting.id, answer: found.kind }, 'Jitsi did not say who is in a call');
    return found;
  }
  // People who came with an account have names in the room that do not follow from their connection (lib-jitsi-meet).
  const compared = webhookSecret !== undefined && auth === 'jwt';
  const told = compared ? (await insideAsTold(db, [meeting.id], clock.now())).get(meeting.id)!.inside : [];
  const inRoom = told.filter(({ breakout }) => breakout === '');
  const now = compareInside(
    found.people,
    inRoom.map(({ address, name, person }) => ({ address, name: person?.name ?? (name || undefined) })),
  );
  return { kind: 'people', compared, inGroups: told.length - inRoom.length, ...now };
}
