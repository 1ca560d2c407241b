import { may, type Account } from '../../accounts/account.ts';
import { teachersOf } from '../../courses/teachers.ts';
import type { Needs } from '../../platform/http/context.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import { cardOf, type Card } from './meeting-card.ts';
import { LONGEST_MEETING } from '../meeting-plan.ts';
import { countMeetings, listMeetings, type ListedMeeting, type MeetingFilter } from './visible-meetings.queries.ts';

const MOST_CARDS = 5;
const HOURS_AHEAD = 12;

/** Video calls that run, the newest first, with how many they are in all; and those of the next hours. */
export type CallsAround = { running: Card[]; runningInAll: number; next: Card[] };

/** What happens around now in the courses that this person looks after: all of them, or those that they teach. */
export async function callsAround({ db, clock, settings }: Needs, account: Account): Promise<CallsAround> {
  const now = clock.now();
  const reader = { id: account.id, entersAny: may(account, 'meetings:manage') };
  const scope: MeetingFilter = { held: true, taught: !reader.entersAny };
  const begun = { ...scope, startingAfter: after(now, -minutes(LONGEST_MEETING * 60)), startingBefore: now, endingAfter: now };
  const soon = { ...scope, startingAfter: now, startingBefore: after(now, minutes(HOURS_AHEAD * 60)) };
  const list = (filter: MeetingFilter, direction: 'asc' | 'desc') =>
    listMeetings(db, settings.jitsi.serverUrl, reader, filter, { limit: MOST_CARDS, direction });
  const [running, next] = [await list(begun, 'desc'), await list(soon, 'asc')];
  const teachers = await teachersOf(db, [...new Set([...running, ...next].map(({ facts }) => facts.meeting.courseId))]);
  const card = (meeting: ListedMeeting): Card => {
    const drawn = cardOf(meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], now);
    // Who runs the calls without a place in them sees how they stand; the door would refuse them.
    return may(account, 'meetings:join-any') || meeting.facts.enrolledAs ? drawn : { ...drawn, button: 'none' };
  };
  return { running: running.map(card), runningInAll: await countMeetings(db, reader, begun), next: next.map(card) };
}
