import type { ProsodyError } from '../jitsi/client/prosody-http.ts';
import { listRoomOccupants, type RoomOccupant } from '../jitsi/client/prosody-rooms.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findReportedOccupants } from './live-calls.ts';

/**
 * Who is in the main room of a call according to Prosody. `compared`: Jitsi reports events to this portal, so that missed events can be named;
 * `inBreakoutRooms`: how many participants were reported in breakout rooms, which are rooms of their own.
 */
export type RoomOccupants =
  ({ kind: 'occupants'; compared: boolean; inBreakoutRooms: number } & OccupantComparison) | { kind: ProsodyError | 'no-address' };

/** Asks Prosody who is in the room of a meeting, for when events are not reported or were lost. `no-address`: JITSI_PROSODY_URL is not set. */
export async function fetchRoomOccupants(
  { db, clock, settings, log }: Pick<AppContext, 'db' | 'clock' | 'settings' | 'log'>,
  meeting: { id: number; roomName: string },
): Promise<RoomOccupants> {
  const { prosodyUrl, xmppDomain, webhookSecret, auth } = settings.jitsi;
  if (prosodyUrl === undefined) return { kind: 'no-address' };
  const found = await listRoomOccupants({ prosodyUrl, xmppDomain }, meeting.roomName);
  if (found.kind !== 'occupants') {
    log.warn({ meeting: meeting.id, outcome: found.kind }, 'Prosody did not list the occupants of a call');
    return found;
  }
  // Users who signed in to Prosody with an account have a nick that does not follow from their connection (lib-jitsi-meet).
  const compared = webhookSecret !== undefined && auth === 'jwt';
  const reported = compared ? (await findReportedOccupants(db, [meeting.id], clock.now())).get(meeting.id)!.occupants : [];
  const inMainRoom = reported.filter(({ breakout }) => breakout === '');
  const comparison = compareOccupants(
    found.occupants,
    inMainRoom.map(({ jid, name, user, guestId }) => ({ jid, name: user?.name ?? (name || undefined), userId: user?.id, guestId })),
  );
  return { kind: 'occupants', compared, inBreakoutRooms: reported.length - inMainRoom.length, ...comparison };
}

/** An occupant whose joining Jitsi reported and whose leaving it did not; the name is undefined where it is unknown (a telephone). */
export type ReportedOccupant = { jid: string; name: string | undefined; userId?: number | undefined; guestId?: string | undefined };

/** The occupants that Prosody lists, compared with those that Jitsi reported. */
export type OccupantComparison = {
  count: number;
  /** Listed and reported. */
  reported: ReportedOccupant[];
  /** Listed, but never reported; by the display names, which participants choose themselves. */
  unreported: RoomOccupant[];
  /** Reported, but no longer listed: the leaving was not reported. */
  left: ReportedOccupant[];
};

/** The nick in a room is the beginning of the connection's JID (lib-jitsi-meet). */
const NICK_LENGTH = 8;

export function compareOccupants(occupants: readonly RoomOccupant[], reported: readonly ReportedOccupant[]): OccupantComparison {
  const listed = new Map(occupants.map(({ nick, name }) => [nick.toLowerCase(), name]));
  const toNick = ({ jid }: ReportedOccupant) => jid.slice(0, NICK_LENGTH).toLowerCase();
  const reportedNicks = new Set(reported.map(toNick));
  return {
    count: listed.size,
    reported: reported.filter((one) => listed.has(toNick(one))),
    unreported: occupants.filter(({ nick }) => !reportedNicks.has(nick.toLowerCase())),
    left: reported.filter((one) => !listed.has(toNick(one))),
  };
}
