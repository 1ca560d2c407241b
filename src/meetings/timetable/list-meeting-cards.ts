import { hasPermission, type Account } from '../../accounts/account.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { toMeetingCard, type MeetingCard } from './meeting-card.ts';
import { listVisibleMeetings, type MeetingFilter } from './visible-meetings.queries.ts';

/** Meetings that this person may see, as cards, each with the names of who teaches. */
export async function listMeetingCards(
  { db, clock, settings }: AppContext,
  account: Account,
  filter: MeetingFilter,
  page: Parameters<typeof listVisibleMeetings>[4],
): Promise<MeetingCard[]> {
  const reader = toViewer(account);
  const listed = await listVisibleMeetings(db, settings.jitsi.serverUrl, reader, filter, page);
  const teachers = await listTeacherNames(db, [...new Set(listed.map(({ facts }) => facts.meeting.courseId))]);
  return listed.map((meeting) => toMeetingCard(meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], clock.now()));
}

export function toViewer(account: Account): { id: number; canJoinAny: boolean } {
  return { id: account.id, canJoinAny: hasPermission(account, 'meetings:join-any') };
}
