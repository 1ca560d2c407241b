import type { Tx } from '../../platform/db/database.ts';
import { updateMeetingRow } from '../meetings.queries.ts';

/**
 * From now on this meeting's call opens with a waiting room for guests. That stays when their links are withdrawn: the room may be open
 * with it, and whoever belongs to the class has to pass. Nothing that anybody edits or subscribes to changes, so neither does the version.
 */
export async function enableGuestLobby(tx: Tx, meetingId: number): Promise<void> {
  await updateMeetingRow(tx, meetingId, { expects_guests: 1 });
}
