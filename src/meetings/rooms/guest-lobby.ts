import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { resolveLobby, type LobbyState } from '../call-options/resolve-call-options.ts';
import { findCallPolicy } from '../call-options/call-policy.queries.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';

/** Where guests of the meeting wait, those included whose link is still to be created. */
export async function findGuestLobby(db: Db, jitsi: JitsiSettings, meeting: ManagedMeeting): Promise<LobbyState> {
  return resolveLobby(jitsi, (await findCallPolicy(db)).policy, { ...meeting, expectsGuests: true });
}

/**
 * From now on the meeting's call opens with a lobby for guests. It stays when their links are revoked: the room may be open with it, and
 * tokens of members must bypass it. The meeting's version does not change: nothing that is edited or in a calendar does.
 */
export async function enableGuestLobby(tx: Tx, meetingId: number): Promise<void> {
  await updateMeetingRow(tx, meetingId, { expects_guests: 1 });
}
