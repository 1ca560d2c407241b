import { hasPermission, type Account } from '../../accounts/account.ts';
import { maySeeCourse, type CourseAccess } from '../../courses/course-authority.ts';
import { toViewer, type Viewer } from '../../courses/find-courses.ts';
import type { Section } from '../../courses/sections.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { keptOfCall, type KeptOfCall } from '../call-options/resolve-call-options.ts';
import { belongsToMeeting } from '../join/decide-join.ts';
import { viewerState, type ViewerState, type ViewerStateName } from '../join/viewer-state.ts';
import type { WatchedCall } from '../live-call.ts';
import { MAX_MEETING_HOURS } from '../meeting-plan.ts';
import { DEFAULT_CLOSING_MINUTES } from '../meeting.ts';
import {
  countVisibleMeetings,
  findVisibleMeetings,
  listVisibleMeetings,
  type MeetingFilter,
  type MeetingPageRequest,
  type VisibleMeeting,
} from '../join/visible-meetings.ts';

/** A meeting in a list: its state for the viewer, and what its button does. */
export type MeetingCard = ViewerState & {
  id: number;
  title: string;
  courseId: number;
  courseTitle: string;
  section: Section | undefined;
  teachers: string[];
  startsAt: Date;
  endsAt: Date;
  /** Whether the viewer is in the course or was named for the meeting, and whether they teach the course. */
  isMember: boolean;
  isTeacher: boolean;
  /** Who was named for the meeting may not open the pages of its course. */
  opensCourse: boolean;
  /** The message about the cancellation; may be empty. */
  cancelNote: string;
  kept: KeptOfCall;
};

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
  return meetings.map((meeting) => toMeetingCard(settings, account, meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], now));
}

/** The cards of these meetings of a course that the account may see, in the order of the ids. */
export async function findCourseCards(
  { db, clock, settings }: AppContext,
  account: Account,
  access: CourseAccess,
  ids: readonly number[],
): Promise<MeetingCard[]> {
  const meetings = await findVisibleMeetings(db, settings.jitsi.serverUrl, toCourseViewer(account, access), ids);
  return meetings.map((meeting) => toManagedCard(account, toMeetingCard(settings, account, meeting, [], clock.now())));
}

/** More than ever begin before the last one ends. */
const MAX_NEXT_CANDIDATES = 10;

/** The running or next class of a course. */
export async function findNextCourseCard(
  { db, clock, settings }: AppContext,
  account: Account,
  access: CourseAccess,
): Promise<MeetingCard | undefined> {
  const now = clock.now();
  const viewer = toCourseViewer(account, access);
  const filter: MeetingFilter = {
    courseId: access.course.id,
    takesPlace: true,
    startingAfter: addMs(now, -minutes(MAX_MEETING_HOURS * 60)),
  };
  const meetings = await listVisibleMeetings(
    db,
    settings.jitsi.serverUrl,
    viewer,
    { ...filter, endingAfter: addMs(now, -minutes(DEFAULT_CLOSING_MINUTES)) },
    { limit: MAX_NEXT_CANDIDATES, direction: 'asc' },
  );
  return pickNextCard(meetings.map((meeting) => toManagedCard(account, toMeetingCard(settings, account, meeting, [], now))));
}

/** Who manages a course without being in it sees its meetings as who may join them. */
function toCourseViewer(account: Account, { enrolledAs }: CourseAccess): Viewer {
  const viewer = toViewer(account);
  return { ...viewer, canJoinAny: viewer.canJoinAny || enrolledAs === undefined };
}

/** The order in which a state makes a card the next one. */
const nextStates: ViewerStateName[] = ['running', 'open', 'upcoming', 'no-link'];

export function pickNextCard(cards: MeetingCard[]): MeetingCard | undefined {
  return nextStates.map((state) => cards.find((card) => card.state === state)).find((card) => card !== undefined);
}

const MAX_OVERVIEW_CARDS = { running: 20, upcoming: 5 };
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
  const list = (filter: MeetingFilter, page: MeetingPageRequest) => listVisibleMeetings(db, settings.jitsi.serverUrl, viewer, filter, page);
  const [running, upcoming, runningTotal] = await Promise.all([
    list(runningFilter, { limit: MAX_OVERVIEW_CARDS.running, direction: 'desc' }),
    list(upcomingFilter, { limit: MAX_OVERVIEW_CARDS.upcoming, direction: 'asc' }),
    countVisibleMeetings(db, viewer, runningFilter),
  ]);
  const teachers = await listTeacherNames(db, courseIdsOf([...running, ...upcoming]));
  const toCard = (meeting: VisibleMeeting): MeetingCard =>
    toManagedCard(account, toMeetingCard(settings, account, meeting, teachers.get(meeting.facts.meeting.courseId) ?? [], now));
  return { running: running.map(toCard), runningTotal, upcoming: upcoming.map(toCard) };
}

/** Managing a call does not include the permission to join it. */
function toManagedCard(account: Account, card: MeetingCard): MeetingCard {
  return hasPermission(account, 'meetings:join-any') || card.isMember ? card : { ...card, button: 'none' };
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
function toMeetingCard(
  settings: AppContext['settings'],
  account: Account,
  { facts, courseTitle, section, cancelNote, options }: VisibleMeeting,
  teachers: string[],
  now: Date,
): MeetingCard {
  const { meeting } = facts;
  return {
    id: meeting.id,
    title: meeting.title,
    courseId: meeting.courseId,
    courseTitle,
    section,
    teachers,
    startsAt: meeting.startsAt,
    endsAt: meeting.endsAt,
    ...viewerState(facts, now),
    isMember: belongsToMeeting(facts),
    isTeacher: facts.enrolledAs === 'teacher',
    opensCourse: maySeeCourse(account, facts),
    cancelNote,
    kept: keptOfCall(settings, options),
  };
}
