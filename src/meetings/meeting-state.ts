import type { Meeting } from './meeting.ts';

export type MeetingState = 'scheduled' | 'running' | 'over' | 'cancelled' | 'inactive';

/** How a meeting stands for those who run it, whoever may enter it. */
export function meetingState(meeting: Pick<Meeting, 'active' | 'cancelled' | 'ended' | 'startsAt' | 'endsAt'>, now: Date): MeetingState {
  if (meeting.cancelled) return 'cancelled';
  if (meeting.ended || meeting.endsAt <= now) return 'over';
  if (!meeting.active) return 'inactive';
  return meeting.startsAt <= now ? 'running' : 'scheduled';
}
