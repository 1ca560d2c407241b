import { hasPermission, type Account } from '../../accounts/account.ts';
import type { Viewer } from '../../courses/find-courses.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { viewerState, type ViewerState } from '../join/viewer-state.ts';
import type { WatchedCall } from '../live-call.ts';
import { MAX_MEETING_HOURS } from '../meeting-plan.ts';
import {
  countVisibleMeetings,
  listVisibleMeetings,
  type MeetingFilter,
  type MeetingPageRequest,
  type VisibleMeeting,
} from './visible-meetings.ts';

/** A meeting in a list: its state for the viewer, and what its button does. */
export type MeetingCard = ViewerState & {
  id: number;
  title: string;
  courseId: number;
  courseTitle: string;
  teachers: string[];
  startsAt: Date;
  endsAt: Date;
  /** Whether the viewer teaches the course. */
  isTeacher: boolean;
  /** The message about the cancellation; may be empty. */
  cancelNote: string;
};

export function toViewer(account: Account): Viewer {
  return { id: account.id, canJoinAny: hasPermission(account, 'meetings:join-any') };
}

/** The meetings that the account may see, as cards. */
export async function listMeetingCards(
  { db, clock, settings }: AppContext,
  account: Account,
  filter: MeetingFilter,
  page: MeetingPageRequest,
): Promise<MeetingCard[]> {
  const meetings = await listVisibleMeetings(db, settings.jitsi.serverUrl, toViewer(account), filter, page);
  const teachers = await listTeacherNames(db, courseIdsOf(meetings));
  const now = clock.now();
  return meetings.map((meeting) => toMeetingCard(meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], now));
}

const MAX_OVERVIEW_CARDS = 5;
const OVERVIEW_HOURS = 12;

/** Running calls, newest first, with their total; and the calls of the next hours. */
export type CallOverview = { running: MeetingCard[]; runningTotal: number; upcoming: MeetingCard[] };

/** The calls around now in the courses that the account manages. */
export async function findCallOverview({ db, clock, settings }: AppContext, account: Account): Promise<CallOverview> {
  const now = clock.now();
  const viewer = { id: account.id, canJoinAny: hasPermission(account, 'meetings:write') };
  const managed: MeetingFilter = { takesPlace: true, taughtByViewer: !viewer.canJoinAny };
  const earliestStart = addMs(now, -minutes(MAX_MEETING_HOURS * 60));
  const runningFilter = { ...managed, startingAfter: earliestStart, startingBefore: now, endingAfter: now };
  const upcomingFilter = { ...managed, startingAfter: now, startingBefore: addMs(now, minutes(OVERVIEW_HOURS * 60)) };
  const list = (filter: MeetingFilter, direction: 'asc' | 'desc') =>
    listVisibleMeetings(db, settings.jitsi.serverUrl, viewer, filter, { limit: MAX_OVERVIEW_CARDS, direction });
  const [running, upcoming] = [await list(runningFilter, 'desc'), await list(upcomingFilter, 'asc')];
  const teachers = await listTeacherNames(db, courseIdsOf([...running, ...upcoming]));
  const toCard = (meeting: VisibleMeeting): MeetingCard => {
    const card = toMeetingCard(meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], now);
    // Managing a call does not include the permission to join it.
    const canJoin = hasPermission(account, 'meetings:join-any') || meeting.facts.enrolledAs !== undefined;
    return canJoin ? card : { ...card, button: 'none' };
  };
  const runningTotal = await countVisibleMeetings(db, viewer, runningFilter);
  return { running: running.map(toCard), runningTotal, upcoming: upcoming.map(toCard) };
}

function courseIdsOf(meetings: VisibleMeeting[]): number[] {
  return [...new Set(meetings.map(({ facts }) => facts.meeting.courseId))];
}

/** The calls of these cards that may have participants. */
export function watchableCalls(account: Account, cards: readonly MeetingCard[]): WatchedCall[] {
  const managesAll = hasPermission(account, 'meetings:write');
  const managesOwn = hasPermission(account, 'own-courses:write');
  return cards
    .filter(({ state }) => state === 'open' || state === 'running')
    .map(({ id, isTeacher }) => ({ id, canManage: managesAll || (isTeacher && managesOwn) }));
}

/** A meeting in a list of a viewer. */
export function toMeetingCard({ facts, courseTitle, cancelNote }: VisibleMeeting, teachers: string[], now: Date): MeetingCard {
  const { meeting } = facts;
  return {
    id: meeting.id,
    title: meeting.title,
    courseId: meeting.courseId,
    courseTitle,
    teachers,
    startsAt: meeting.startsAt,
    endsAt: meeting.endsAt,
    ...viewerState(facts, now),
    isTeacher: facts.enrolledAs === 'teacher',
    cancelNote,
  };
}
