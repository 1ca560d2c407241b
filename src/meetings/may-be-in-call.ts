import { after, minutes } from '../platform/shared/clock.ts';
import { closesAt, opensAt, type Meeting } from './meeting.ts';

/** People may stay in a room whose door closed. */
const LINGERING = minutes(120);

/** Whether somebody may be in the room of a meeting, also of one that was cancelled or ended: closing a door puts nobody out. */
export function mayBeInside(
  meeting: Pick<Meeting, 'startsAt' | 'endsAt' | 'teacherOpening' | 'studentOpening' | 'closing'>,
  now: Date,
): boolean {
  return opensAt(meeting, true) <= now && now < after(closesAt(meeting), LINGERING);
}
