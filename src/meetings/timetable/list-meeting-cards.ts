import { may, type Account } from '../../accounts/account.ts';
import { teachersOf } from '../../courses/teachers.ts';
import type { Needs } from '../../platform/http/context.ts';
import { cardOf, type Card } from './meeting-card.ts';
import { listMeetings, type MeetingFilter } from './visible-meetings.queries.ts';

/** Meetings that this person may see, as cards, each with the names of who teaches. */
export async function listCards(
  { db, clock, settings }: Needs,
  account: Account,
  filter: MeetingFilter,
  page: Parameters<typeof listMeetings>[4],
): Promise<Card[]> {
  const reader = readerOf(account);
  const listed = await listMeetings(db, settings.jitsi.serverUrl, reader, filter, page);
  const teachers = await teachersOf(db, [...new Set(listed.map(({ facts }) => facts.meeting.courseId))]);
  return listed.map((meeting) => cardOf(meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], clock.now()));
}

export function readerOf(account: Account): { id: number; entersAny: boolean } {
  return { id: account.id, entersAny: may(account, 'meetings:join-any') };
}
