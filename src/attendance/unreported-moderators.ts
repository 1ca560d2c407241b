import { findRoomByMeeting } from '../meetings/rooms/find-room.ts';
import { ProsodyAnswers } from './prosody-answers.ts';
import { fetchRoomOccupants } from './room-occupants.ts';
import { visitRoom, type VisitContext } from './visit-room.ts';

/** Of the occupants whose joining Jitsi did not report, by their names in the room: those of whom it is known whether they are owners. */
type Seen = ReadonlyMap<string, 'owner' | 'other'>;

const nobody: Seen = new Map();

/**
 * Occupants of a call whose joining Jitsi did not report, and whether they moderate. Prosody's list has no ranks: the portal enters the room for a
 * moment to see them, once for each occupant whom it has not seen there.
 */
export class UnreportedModerators {
  readonly #answers: ProsodyAnswers<Seen>;

  constructor(context: VisitContext) {
    this.#answers = new ProsodyAnswers(context, nobody, (meetingId, before) => look(context, meetingId, before));
  }

  /** As far as is known; has Prosody asked, if that is due. */
  isAnyInside(meetingId: number): boolean {
    this.#answers.ask(meetingId);
    return [...this.#answers.of(meetingId).values()].includes('owner');
  }
}

async function look(context: VisitContext, meetingId: number, before: Seen): Promise<Seen> {
  const room = await findRoomByMeeting(context.db, context.settings.jitsi, meetingId);
  const found = room && (await fetchRoomOccupants(context, room.meeting));
  if (found?.kind !== 'occupants' || !found.compared) return nobody;
  const nicks = found.unreported.map(({ nick }) => nick);
  if (nicks.every((nick) => before.has(nick))) return new Map(nicks.map((nick) => [nick, before.get(nick)!]));
  const owners = new Set<string>();
  const { kind } = await visitRoom(context, meetingId, (client, address) => {
    for (const { nick, affiliation } of client.listOccupants(address)) if (affiliation === 'owner') owners.add(nick);
    return Promise.resolve({ kind: 'visited' as const });
  });
  return kind === 'visited' ? new Map(nicks.map((nick) => [nick, owners.has(nick) ? 'owner' : 'other'])) : before;
}
