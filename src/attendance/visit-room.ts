import { requestProsody } from '../jitsi/client/prosody-http.ts';
import { connectXmpp, type JoinRoomResult, type XmppClient, type XmppServer } from '../jitsi/client/xmpp-client.ts';
import type { JitsiFailure } from '../jitsi/client/jitsi-failure.ts';
import { PORTAL_OCCUPANT_ID, signRoomToken } from '../jitsi/tokens/room-token.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { findRoomByMeeting } from '../meetings/rooms/find-room.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';

type VisitRoomResult<Result> = Result | JitsiFailure | { kind: 'not-open' } | { kind: 'no-address' };

export type VisitContext = Pick<MeetingContext, 'db' | 'clock' | 'settings' | 'log' | 'tokenSigner'>;

/** Whether this portal can enter rooms: it knows Prosody's address, and Jitsi takes tokens. */
export function canVisitRooms({ settings: { jitsi } }: Pick<MeetingContext, 'settings'>): boolean {
  return jitsi.prosodyUrl !== undefined && jitsi.auth === 'jwt';
}

/** `room`: the address of the breakout room. */
type JoinBreakoutRoomResult = { kind: 'joined'; room: string } | { kind: 'not-open' } | JitsiFailure;

/**
 * Enters the main room of a call for a moment, over a connection of the portal's own to Prosody with a token that makes it an owner, there and in
 * the breakout rooms of the call (mod_muc_breakout_rooms), which `joinBreakoutRoom` enters by their ids. `not-open`: nobody is inside.
 */
export async function visitRoom<Result extends { kind: string }>(
  context: VisitContext,
  meetingId: number,
  visit: (
    client: XmppClient,
    room: string,
    joinBreakoutRoom: (id: string) => Promise<JoinBreakoutRoomResult>,
  ) => Promise<Result | JitsiFailure>,
): Promise<VisitRoomResult<Result>> {
  const { db, clock, settings, tokenSigner, log } = context;
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  const found = await findRoomByMeeting(db, settings.jitsi, meetingId);
  if (!found || prosodyUrl === undefined || !canVisitRooms(context)) return { kind: 'no-address' };
  const { meeting, options } = found;
  const now = clock.now();
  const subject = { id: PORTAL_OCCUPANT_ID, name: 'Portal', email: undefined, avatar: null, moderator: true };
  const extras = { lobbyBypass: true as const };
  const token = signRoomToken(tokenSigner, { room: meeting.roomName, subject, now, expiresAt: addMs(now, minutes(1)), extras });
  const connected = await connectXmpp(toXmppServer({ prosodyUrl, xmppDomain }), { room: meeting.roomName, token });
  if (connected.kind !== 'connected') return report(connected);
  const { client } = connected;
  try {
    const room = `${meeting.roomName}@muc.${xmppDomain}`;
    const joined = await client.joinRoom(room, 'Portal', options.password ?? undefined);
    if (isNotOpen(joined)) return { kind: 'not-open' };
    if (joined.kind !== 'joined') return report(joined);
    const result = await visit(client, room, async (id) => {
      const breakoutRoom = `${id}@breakout.${xmppDomain}`;
      const entered = await client.joinRoom(breakoutRoom, 'Portal');
      if (isNotOpen(entered)) return { kind: 'not-open' };
      return entered.kind === 'joined' ? { kind: 'joined', room: breakoutRoom } : entered;
    });
    return isFailure(result) ? report(result) : result;
  } finally {
    await client.disconnect();
  }

  function report(failure: JitsiFailure): JitsiFailure {
    const { kind: outcome, condition, text } = failure;
    log.warn(
      { event: 'visit-room', meeting: meetingId, outcome, condition, text },
      'Jitsi did not let the portal act in the room of a call',
    );
    return failure;
  }
}

/** Nobody but Jicofo opens a room: one that is not open has nobody inside. */
function isNotOpen(joined: JoinRoomResult): boolean {
  return joined.kind === 'refused' && /room (does not exist|creation)/i.test(joined.text);
}

function isFailure(result: { kind: string }): result is JitsiFailure {
  return result.kind === 'refused' || result.kind === 'unreachable';
}

/** Prosody itself, in the private network. */
function toXmppServer(endpoint: { prosodyUrl: string; xmppDomain: string }): XmppServer {
  return {
    httpBind: `${endpoint.prosodyUrl.replace(/\/$/, '')}/http-bind`,
    domain: endpoint.xmppDomain,
    post: (url, xml, signal) => {
      const { pathname, search } = new URL(url);
      return requestProsody(endpoint, { method: 'POST', path: pathname + search, xml, signal });
    },
  };
}
