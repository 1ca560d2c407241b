import { minutes } from '../../platform/shared/clock.ts';
import { decideJoin, type JoinDecision } from '../join/decide-join.ts';
import { closesAt } from '../meeting.ts';
import type { ListedMeeting } from './visible-meetings.queries.ts';

export type CardState = 'opens' | 'open' | 'running' | 'over' | 'cancelled' | 'inactive' | 'noLink';

/** A meeting as a list shows it: one state, and what its button does. */
export type Card = {
  id: number;
  title: string;
  courseId: number;
  courseTitle: string;
  teachers: string[];
  startsAt: Date;
  endsAt: Date;
  state: CardState;
  /** Milliseconds until this person may enter; 0 unless the state is `opens`. */
  opensIn: number;
  button: 'join' | 'wait' | 'why' | 'none';
  /** Whether this person teaches the course. */
  teaches: boolean;
  /** What was said when the class was cancelled; empty where nothing was. */
  note: string;
  /** The next instant at which the state changes; undefined where it stays. */
  changesAt: Date | undefined;
};

/** From this long before the opening on, waiting at the door makes sense. */
const WAITING_MAKES_SENSE = minutes(60);

/** Asks the same decision as the join itself, so that a button never promises what the door refuses. */
export function cardOf({ facts, courseTitle, cancelNote }: ListedMeeting, teachers: string[], now: Date): Card {
  const { meeting } = facts;
  const decision = decideJoin(facts, now);
  const state = stateOf(decision, facts, now);
  const opensIn = decision.kind === 'too-early' ? decision.opensAt.getTime() - now.getTime() : 0;
  return {
    id: meeting.id,
    title: meeting.title,
    courseId: meeting.courseId,
    courseTitle,
    teachers,
    startsAt: meeting.startsAt,
    endsAt: meeting.endsAt,
    state,
    opensIn,
    button: buttonOf(state, opensIn),
    teaches: facts.enrolledAs === 'teacher',
    note: cancelNote,
    changesAt: changeOf(decision, facts, now),
  };
}

function stateOf(decision: JoinDecision, { meeting }: ListedMeeting['facts'], now: Date): CardState {
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

function buttonOf(state: CardState, opensIn: number): Card['button'] {
  if (state === 'open' || state === 'running') return 'join';
  if (state === 'opens') return opensIn <= WAITING_MAKES_SENSE ? 'wait' : 'none';
  return state === 'over' ? 'none' : 'why';
}

function changeOf(decision: JoinDecision, { meeting }: ListedMeeting['facts'], now: Date): Date | undefined {
  if (decision.kind === 'too-early') return decision.opensAt;
  if (decision.kind === 'admitted') return now < meeting.startsAt ? meeting.startsAt : closesAt(meeting);
  return undefined;
}
