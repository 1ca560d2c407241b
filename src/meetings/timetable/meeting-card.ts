import { minutes } from '../../platform/shared/clock.ts';
import { decideJoin, type JoinDecision } from '../join/decide-join.ts';
import { closesAt } from '../meeting.ts';
import type { VisibleMeeting } from './visible-meetings.queries.ts';

export type MeetingCardState = 'opens' | 'open' | 'running' | 'over' | 'cancelled' | 'inactive' | 'noLink';

/** A meeting as a list shows it: one state, and what its button does. */
export type MeetingCard = {
  id: number;
  title: string;
  courseId: number;
  courseTitle: string;
  teachers: string[];
  startsAt: Date;
  endsAt: Date;
  state: MeetingCardState;
  /** Milliseconds until this person may enter; 0 unless the state is `opens`. */
  opensInMs: number;
  button: 'join' | 'wait' | 'why' | 'none';
  /** Whether this person teaches the course. */
  isTeacher: boolean;
  /** What was said when the class was cancelled; empty where nothing was. */
  cancelNote: string;
  /** The next instant at which the state changes; undefined where it stays. */
  changesAt: Date | undefined;
};

/** From this long before the opening on, waiting at the door makes sense. */
const WAIT_BUTTON_WINDOW_MS = minutes(60);

/** Asks the same decision as the join itself, so that a button never promises what the door refuses. */
export function toMeetingCard({ facts, courseTitle, cancelNote }: VisibleMeeting, teachers: string[], now: Date): MeetingCard {
  const { meeting } = facts;
  const decision = decideJoin(facts, now);
  const state = cardState(decision, facts, now);
  const opensInMs = decision.kind === 'too-early' ? decision.opensAt.getTime() - now.getTime() : 0;
  return {
    id: meeting.id,
    title: meeting.title,
    courseId: meeting.courseId,
    courseTitle,
    teachers,
    startsAt: meeting.startsAt,
    endsAt: meeting.endsAt,
    state,
    opensInMs,
    button: cardButton(state, opensInMs),
    isTeacher: facts.enrolledAs === 'teacher',
    cancelNote: cancelNote,
    changesAt: nextChangeAt(decision, facts, now),
  };
}

function cardState(decision: JoinDecision, { meeting }: VisibleMeeting['facts'], now: Date): MeetingCardState {
  switch (decision.kind) {
    case 'admitted':
      return now < meeting.startsAt ? 'open' : 'running';
    case 'too-early':
      return 'opens';
    case 'no-link':
      return 'noLink';
    case 'not-active':
      return meeting.cancelled ? 'cancelled' : 'inactive';
    default:
      return 'over';
  }
}

function cardButton(state: MeetingCardState, opensIn: number): MeetingCard['button'] {
  if (state === 'open' || state === 'running') return 'join';
  if (state === 'opens') return opensIn <= WAIT_BUTTON_WINDOW_MS ? 'wait' : 'none';
  return state === 'over' ? 'none' : 'why';
}

function nextChangeAt(decision: JoinDecision, { meeting }: VisibleMeeting['facts'], now: Date): Date | undefined {
  if (decision.kind === 'too-early') return decision.opensAt;
  if (decision.kind === 'admitted') return now < meeting.startsAt ? meeting.startsAt : closesAt(meeting);
  return undefined;
}
