import { hasPermission, type Account } from '../../accounts/account.ts';
import type { Viewer } from '../../courses/find-courses.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { decideJoin, type JoinDecision } from '../join/decide-join.ts';
import type { WatchedCall } from '../live-call.ts';
import { MAX_MEETING_HOURS } from '../meeting-plan.ts';
import { closesAt } from '../meeting.ts';
import {
  countVisibleMeetings,
  listVisibleMeetings,
  type MeetingFilter,
  type MeetingPageRequest,
  type VisibleMeeting,
} from './visible-meetings.ts';

export type MeetingCardState = 'upcoming' | 'open' | 'running' | 'over' | 'cancelled' | 'inactive' | 'no-link';

/** A meeting in a list: its state for the viewer, and what its button does. */
export type MeetingCard = {
  id: number;
  title: string;
  courseId: number;
  courseTitle: string;
  teachers: string[];
  startsAt: Date;
  endsAt: Date;
  state: MeetingCardState;
  /** From when on the viewer can join, and in how many milliseconds that is; null and 0 unless the state is `upcoming`. */
  opensAt: Date | null;
  opensInMs: number;
  /** `wait` leads to the waiting page, `explain` to the page that says why joining is not possible. */
  button: 'join' | 'wait' | 'explain' | 'none';
  /** Whether the viewer teaches the course. */
  isTeacher: boolean;
  /** The message about the cancellation; may be empty. */
  cancelNote: string;
  /** When the state changes next; undefined for a final state. */
  changesAt: Date | undefined;
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

/** How long before the opening the card offers the waiting page. */
const WAIT_BUTTON_WINDOW_MS = minutes(60);

/** Uses the same decision as joining, so that a button never offers what joining refuses. */
export function toMeetingCard({ facts, courseTitle, cancelNote }: VisibleMeeting, teachers: string[], now: Date): MeetingCard {
  const { meeting } = facts;
  const decision = decideJoin(facts, now);
  const state = cardState(decision, facts, now);
  const opensAt = decision.kind === 'too-early' ? decision.opensAt : null;
  const opensInMs = opensAt ? opensAt.getTime() - now.getTime() : 0;
  return {
    id: meeting.id,
    title: meeting.title,
    courseId: meeting.courseId,
    courseTitle,
    teachers,
    startsAt: meeting.startsAt,
    endsAt: meeting.endsAt,
    state,
    opensAt,
    opensInMs,
    button: cardButton(state, opensInMs),
    isTeacher: facts.enrolledAs === 'teacher',
    cancelNote,
    changesAt: nextChangeAt(decision, facts, now),
  };
}

function cardState(decision: JoinDecision, { meeting }: VisibleMeeting['facts'], now: Date): MeetingCardState {
  switch (decision.kind) {
    case 'admitted':
      return now < meeting.startsAt ? 'open' : 'running';
    case 'too-early':
      return 'upcoming';
    case 'no-link':
      return 'no-link';
    case 'not-active':
      return meeting.cancelled ? 'cancelled' : 'inactive';
    default:
      return 'over';
  }
}

function cardButton(state: MeetingCardState, opensInMs: number): MeetingCard['button'] {
  if (state === 'open' || state === 'running') return 'join';
  if (state === 'upcoming') return opensInMs <= WAIT_BUTTON_WINDOW_MS ? 'wait' : 'none';
  // The other states say all that is known; only a missing link leaves something to read and to do.
  return state === 'no-link' ? 'explain' : 'none';
}

function nextChangeAt(decision: JoinDecision, { meeting }: VisibleMeeting['facts'], now: Date): Date | undefined {
  if (decision.kind === 'too-early') return decision.opensAt;
  if (decision.kind === 'admitted') return now < meeting.startsAt ? meeting.startsAt : closesAt(meeting);
  return undefined;
}
