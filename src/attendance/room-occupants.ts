import type { ProsodyError } from '../jitsi/client/prosody-http.ts';
import { listRoomOccupants } from '../jitsi/client/prosody-rooms.ts';
import type { AppContext } from '../platform/http/context.ts';
import { compareOccupants, type OccupantComparison } from './compare-occupants.ts';
import { findReportedOccupants } from './reported-occupants.ts';

/**
 * Who is in a call by Jitsi's own word. `compared`: the portal is told who comes and leaves and can say what it missed; `inGroups`: how many
 * it was told to be in group rooms, which are rooms of their own. `no-address`: nobody said where Jitsi answers.
 */
export type RoomOccupants =
  ({ kind: 'people'; compared: boolean; inBreakoutRooms: number } & OccupantComparison) | { kind: ProsodyError | 'no-address' };

/** Asks Jitsi's server itself who is inside, for when what it tells is missing or was lost. */
export async function fetchRoomOccupants(
  { db, clock, settings, log }: AppContext,
  meeting: { id: number; roomName: string },
): Promise<RoomOccupants> {
  const { prosodyUrl, xmppDomain, webhookSecret, auth } = settings.jitsi;
  if (prosodyUrl === undefined) return { kind: 'no-address' };
  const found = await listRoomOccupants({ prosodyUrl, xmppDomain }, meeting.roomName);
  if (found.kind !== 'people') {
    log.warn({ meeting: meeting.id, answer: found.kind }, 'Jitsi did not say who is in a call');
    return found;
  }
  // People who came with an account have names in the room that do not follow from their connection (lib-jitsi-meet).
  const compared = webhookSecret !== undefined && auth === 'jwt';
  const told = compared ? (await findReportedOccupants(db, [meeting.id], clock.now())).get(meeting.id)!.inside : [];
  const inRoom = told.filter(({ breakout }) => breakout === '');
  const now = compareOccupants(
    found.occupants,
    inRoom.map(({ jid, name, user }) => ({ jid: jid, name: user?.name ?? (name || undefined) })),
  );
  return { kind: 'people', compared, inBreakoutRooms: told.length - inRoom.length, ...now };
}
