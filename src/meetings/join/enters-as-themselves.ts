import { decideJoin } from './decide-join.ts';
import { findJoinContext } from './join-context.queries.ts';
import type { MeetingContext } from './join-meeting.ts';

/** Whether this person needs nobody's invitation to the meeting. A meeting that has not opened, or is over, is theirs all the same. */
export async function hasMeetingAccess(
  { db, clock, settings }: Pick<MeetingContext, 'db' | 'clock' | 'settings'>,
  userId: number,
  meetingId: number,
): Promise<boolean> {
  const question = await findJoinContext(db, settings.jitsi.serverUrl, { userId, meetingId });
  return question !== undefined && decideJoin(question.facts, clock.now()).kind !== 'no-access';
}
