import { addMs, minutes } from '../platform/shared/clock.ts';
import { closesAt, opensAt, type Meeting } from './meeting.ts';

/** People may stay in a room whose door closed. */
const LINGER_MS = minutes(120);

/** Whether somebody may be in the room of a meeting, also of one that was cancelled or ended: closing a door puts nobody out. */
export function mayBeInCall(
  meeting: Pick<Meeting, 'startsAt' | 'endsAt' | 'teacherOpening' | 'studentOpening' | 'closing'>,
  now: Date,
): boolean {
  return opensAt(meeting, true) <= now && now < addMs(closesAt(meeting), LINGER_MS);
}
