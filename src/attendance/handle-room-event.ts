import type { Occupant, RoomEvent } from '../jitsi/tokens/room-event.ts';
import { findMeetingOfRoom } from '../meetings/find-meeting-of-room.ts';
import type { AppContext } from '../platform/http/context.ts';
import { latest } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { scheduleEndWithoutModerator } from './end-without-moderator.ts';
import { kickIfRemoved } from './removals/kick-again.ts';
import {
  findAccountIds,
  recordParticipations,
  recordRoomOpening,
  type MeetingRoom,
  type ReportedParticipation,
} from './participations.queries.ts';

/** Participations written in one statement; between two batches, other requests get their turn. */
const BATCH_SIZE = 50;

type RoomEventContext = Pick<AppContext, 'db' | 'clock'> & { settings: Pick<AppContext['settings'], 'jitsi'> };

/**
 * Records what Jitsi reported of a room, and answers the id of its meeting; undefined, with nothing recorded, where no meeting has the room
 * (the doctor's rooms, for example). Events may be repeated and arrive in any order: a participation is identified by its connection and the
 * instant of joining, and every statement is idempotent, so that a repeated request completes what an interrupted one began.
 */
export async function handleRoomEvent(context: RoomEventContext, event: RoomEvent): Promise<number | undefined> {
  const meetingId = await findMeetingOfRoom(context.db, event.room);
  if (meetingId === undefined) return undefined;
  if ('occupant' in event && event.occupant.isPortal) return meetingId;
  const room = { meetingId, breakout: event.breakout };
  switch (event.kind) {
    case 'created':
      await recordRoomOpening(context.db, room, event.at, null);
      break;
    case 'joined':
    case 'left':
      await recordOccupants(context, room, [event.occupant]);
      if (event.kind === 'joined') await kickIfRemoved(context, meetingId, { jid: event.occupant.jid, breakout: event.breakout });
      await scheduleEndWithoutModerator(context, meetingId, event.kind === 'joined' ? event.occupant : undefined);
      break;
    case 'destroyed': {
      // Occupants who were still in the room left when it was closed.
      const occupants = event.occupants
        .filter(({ isPortal }) => !isPortal)
        .map((one) => ({ ...one, leftAt: one.leftAt ?? latest(event.at, one.joinedAt) }));
      await recordOccupants(context, room, occupants);
      await recordRoomOpening(context.db, room, event.openedAt, event.at);
      break;
    }
    default:
      event satisfies never;
  }
  return meetingId;
}

async function recordOccupants({ db, settings }: RoomEventContext, room: MeetingRoom, occupants: Occupant[]): Promise<void> {
  const { auth, xmppDomain } = settings.jitsi;
  const key = auth === 'sql' ? ('username' as const) : ('id' as const);
  const keyOf = (occupant: Occupant) => (auth === 'sql' ? usernameOf(occupant, xmppDomain) : occupant.accountId);
  const byParticipation = groupBy(occupants, ({ joinedAt, jid }) => `${joinedAt.getTime()} ${jid}`);
  // Always in the same order: two lists of one room at the same time would deadlock on PostgreSQL.
  const distinct = [...byParticipation.keys()].sort().map((id) => byParticipation.get(id)!.at(-1)!);
  for (let first = 0; first < distinct.length; first += BATCH_SIZE) {
    if (first > 0) await new Promise(setImmediate);
    const batch = distinct.slice(first, first + BATCH_SIZE);
    const keys = batch.flatMap((occupant) => keyOf(occupant) ?? []);
    const accountIds = await findAccountIds(db, key, keys);
    const toParticipation = (occupant: Occupant): ReportedParticipation => ({
      ...occupant,
      userId: accountIds.get(keyOf(occupant) ?? '') ?? null,
    });
    await recordParticipations(db, room, batch.map(toParticipation));
  }
}

/**
 * Where users sign in to Prosody, the user part of the JID names the account. Recorders, telephones and guests have JIDs of other hosts
 * below Jitsi's domain (`recorder@hidden.meet.example.org`), where the same name is somebody else.
 */
function usernameOf({ jid }: Occupant, xmppDomain: string): string | undefined {
  const [bare = ''] = jid.toLowerCase().split('/', 1);
  const [username, domain, ...more] = bare.split('@');
  return username && domain && more.length === 0 && !domain.endsWith(`.${xmppDomain}`) ? username : undefined;
}
