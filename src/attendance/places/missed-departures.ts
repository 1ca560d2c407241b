import type { AppContext } from '../../platform/http/context.ts';
import { findRoomByMeeting } from '../../meetings/rooms/find-room.ts';
import { ProsodyAnswers } from '../prosody-answers.ts';
import { fetchRoomOccupants } from '../room-occupants.ts';

const none: ReadonlySet<string> = new Set();

/** Connections that Jitsi reported to be in a call and that Prosody does not have there: the event of their leaving was lost. */
export type MissedDepartures = ProsodyAnswers<ReadonlySet<string>>;

export function findMissedDepartures(context: Pick<AppContext, 'db' | 'clock' | 'settings' | 'log'>): MissedDepartures {
  return new ProsodyAnswers(context, none, async (meetingId) => {
    const room = await findRoomByMeeting(context.db, context.settings.jitsi, meetingId);
    const found = room && (await fetchRoomOccupants(context, room.meeting));
    return found?.kind === 'occupants' ? new Set(found.left.map(({ jid }) => jid.toLowerCase())) : none;
  });
}
