import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { resolveCallOptions } from '../call-options/resolve-call-options.ts';
import { findCallPolicy } from '../call-options/call-policy.queries.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { updateMeetingRow } from '../meetings.queries.ts';

/**
 * Whether guests of a meeting wait until somebody lets them in: alone, or together with everyone who does not moderate; or why there is
 * no waiting room: Jitsi does not ask the portal as it opens rooms, it lets nobody pass by their token, or the portal decided so.
 */
export type GuestLobby = 'for-guests' | 'for-all' | 'no-reservations' | 'no-bypass' | 'forbidden';

export async function findGuestLobby(db: Db, jitsi: JitsiSettings, meeting: ManagedMeeting): Promise<GuestLobby> {
  const { policy } = await findCallPolicy(db);
  const { lobby, guestsWaitInLobby } = resolveCallOptions(jitsi, policy, { ...meeting, expectsGuests: true });
  if (jitsi.webhookSecret === undefined) return 'no-reservations';
  if (lobby) return 'for-all';
  if (guestsWaitInLobby) return 'for-guests';
  return jitsi.lobbyBypass ? 'forbidden' : 'no-bypass';
}

/**
 * From now on this meeting's call opens with a waiting room for guests. That stays when their links are withdrawn: the room may be open
 * with it, and whoever belongs to the class has to pass. Nothing that anybody edits or subscribes to changes, so neither does the version.
 */
export async function enableGuestLobby(tx: Tx, meetingId: number): Promise<void> {
  await updateMeetingRow(tx, meetingId, { expects_guests: 1 });
}
