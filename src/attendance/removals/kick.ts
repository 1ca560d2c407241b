import type { RoomMember } from '../../jitsi/client/xmpp-client.ts';
import type { MeetingContext } from '../../meetings/context.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { visitRoom } from '../visit-room.ts';

/**
 * `not-reported`: Jitsi does not report who is inside, so that nobody can be found by their account; `no-address`: JITSI_PROSODY_URL is not
 * set, or Jitsi asks for accounts; `refused`: Jitsi did not let the portal in, or not put out.
 */
export type KickResult = 'kicked' | 'not-inside' | 'not-reported' | 'no-address' | 'refused' | 'unreachable';

/** A connection in a call, with the breakout room in which Jitsi reported it; '' for the main room. */
export type Connection = { jid: string; breakout: string };

/** Connections, or one occupant of the main room by the name there. An owner who is named so is left inside unless `owners`. */
export type KickTarget = { connections: readonly Connection[] } | { nick: string; owners: boolean };

/**
 * Puts participants out of a call, out of its main room and its breakout rooms (XEP-0045). They could rejoin at once with the token that they
 * have: the caller has recorded before that they may not.
 */
export async function kickFromCall(context: MeetingContext, meetingId: number, target: KickTarget): Promise<KickResult> {
  if ('connections' in target && target.connections.length === 0) return 'not-inside';
  const reason = messagesFor('es').removals.kicked;
  const { kind } = await visitRoom(context, meetingId, async (client, mainRoom, joinBreakoutRoom) => {
    const kicked: RoomMember[] = [];
    const kick = async (room: string) => {
      for (const member of client.listOccupants(room).filter((one) => isTarget(one, target))) {
        const result = await client.kickOccupant({ room, mainRoom }, member, reason);
        if (result.kind !== 'kicked') return result;
        kicked.push(member);
      }
      return undefined;
    };
    const failure = await kick(mainRoom);
    if (failure) return failure;
    for (const id of breakoutRooms(target)) {
      const joined = await joinBreakoutRoom(id);
      if (joined.kind === 'not-open') continue;
      const failure = joined.kind === 'joined' ? await kick(joined.room) : joined;
      if (failure) return failure;
    }
    return { kind: kicked.length > 0 ? ('kicked' as const) : ('not-inside' as const) };
  });
  return kind === 'not-open' ? 'not-inside' : kind;
}

function breakoutRooms(target: KickTarget): Set<string> {
  return new Set('nick' in target ? [] : target.connections.map(({ breakout }) => breakout).filter((id) => id !== ''));
}

function isTarget({ nick, jid, affiliation }: RoomMember, target: KickTarget): boolean {
  if ('nick' in target) return nick === target.nick && (target.owners || affiliation !== 'owner');
  return jid !== undefined && target.connections.some((one) => toBareJid(one.jid) === toBareJid(jid));
}

function toBareJid(jid: string): string {
  return jid.split('/')[0]!.toLowerCase();
}
