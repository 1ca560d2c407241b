import { hasPermission, type Account } from '../../accounts/account.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { toMeetingCard, type MeetingCard } from './meeting-card.ts';
import { MAX_MEETING_HOURS } from '../meeting-plan.ts';
import { countVisibleMeetings, listVisibleMeetings, type VisibleMeeting, type MeetingFilter } from './visible-meetings.queries.ts';

const MAX_CARDS = 5;
const HOURS_AHEAD = 12;

/** Video calls that run, the newest first, with how many they are in all; and those of the next hours. */
export type CallOverview = { running: MeetingCard[]; runningTotal: number; upcoming: MeetingCard[] };

/** What happens around now in the courses that this person looks after: all of them, or those that they teach. */
export async function findCallOverview({ db, clock, settings }: AppContext, account: Account): Promise<CallOverview> {
  const now = clock.now();
  const reader = { id: account.id, canJoinAny: hasPermission(account, 'meetings:write') };
  const scope: MeetingFilter = { takesPlace: true, taughtByViewer: !reader.canJoinAny };
  const begun = { ...scope, startingAfter: addMs(now, -minutes(MAX_MEETING_HOURS * 60)), startingBefore: now, endingAfter: now };
  const soon = { ...scope, startingAfter: now, startingBefore: addMs(now, minutes(HOURS_AHEAD * 60)) };
  const list = (filter: MeetingFilter, direction: 'asc' | 'desc') =>
    listVisibleMeetings(db, settings.jitsi.serverUrl, reader, filter, { limit: MAX_CARDS, direction });
  const [running, next] = [await list(begun, 'desc'), await list(soon, 'asc')];
  const teachers = await listTeacherNames(db, [...new Set([...running, ...next].map(({ facts }) => facts.meeting.courseId))]);
  const card = (meeting: VisibleMeeting): MeetingCard => {
    const drawn = toMeetingCard(meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], now);
    // Who runs the calls without a place in them sees how they stand; the door would refuse them.
    return hasPermission(account, 'meetings:join-any') || meeting.facts.enrolledAs ? drawn : { ...drawn, button: 'none' };
  };
  return { running: running.map(card), runningTotal: await countVisibleMeetings(db, reader, begun), upcoming: next.map(card) };
}
