import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { resolveCallOptions } from '../call-options/resolve-call-options.ts';
import { findCallPolicy } from '../call-options/call-policy.queries.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';

/**
 * Whether guests wait in the lobby, alone or with every participant who does not moderate; or why there is no lobby: Jitsi requests no
 * reservations, it has no lobby bypass for tokens, or the policy forbids it.
 */
type GuestLobby = 'for-guests' | 'for-all' | 'no-reservations' | 'no-bypass' | 'forbidden';

export async function findGuestLobby(db: Db, jitsi: JitsiSettings, meeting: ManagedMeeting): Promise<GuestLobby> {
  const { policy } = await findCallPolicy(db);
  const { lobby, guestsWaitInLobby } = resolveCallOptions(jitsi, policy, { ...meeting, expectsGuests: true });
  if (jitsi.webhookSecret === undefined) return 'no-reservations';
  if (lobby) return 'for-all';
  if (guestsWaitInLobby) return 'for-guests';
  return jitsi.lobbyBypass ? 'forbidden' : 'no-bypass';
}

/**
 * From now on the meeting's call opens with a lobby for guests. It stays when their links are revoked: the room may be open with it, and
 * tokens of members must bypass it. The meeting's version does not change: nothing that is edited or in a calendar does.
 */
export async function enableGuestLobby(tx: Tx, meetingId: number): Promise<void> {
  await updateMeetingRow(tx, meetingId, { expects_guests: 1 });
}
