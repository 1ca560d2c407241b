import { minutes } from '../../platform/shared/clock.ts';
import { closesAt } from '../meeting.ts';
import { decideJoin, decideRoomOpening, isOutsider, type JoinDecision, type JoinFacts, type RoomFacts } from './decide-join.ts';

export type ViewerStateName = 'upcoming' | 'open' | 'running' | 'over' | 'cancelled' | 'inactive' | 'no-link';

/** What a viewer reads of a meeting on pages, by the same decision as joining, so that a button never offers what joining refuses. */
export type ViewerState = {
  state: ViewerStateName;
  decision: JoinDecision;
  /** From when on the viewer can join, and in how many milliseconds that is; null and 0 unless the state is `upcoming`. */
  opensAt: Date | null;
  opensInMs: number;
  /** `wait` leads to the page that waits for the opening, a moderator or a place, `explain` to the page that says why joining is not possible. */
  button: 'join' | 'wait' | 'explain' | 'none';
  /** When the state changes next; undefined for a final state. */
  changesAt: Date | undefined;
};

/** How long before the opening a button leads to the waiting page. */
const WAIT_BUTTON_WINDOW_MS = minutes(60);

type ViewerFacts = JoinFacts & { meeting: RoomFacts };

/** Where the viewer may not join at all, who manages a meeting without being in its course or was removed, the state is that of the room. */
export function viewerState(facts: ViewerFacts, now: Date): ViewerState {
  const decision = decideJoin(facts, now);
  const shown = isOutsider(decision) || decision.kind === 'removed' ? decideRoomOpening(facts.meeting, now) : decision;
  const state = stateName(shown.kind, facts, now);
  const opensAt = shown.kind === 'too-early' ? shown.opensAt : null;
  const opensInMs = opensAt ? opensAt.getTime() - now.getTime() : 0;
  return {
    state,
    decision,
    opensAt,
    opensInMs,
    button: decisionButton(decision, state, opensInMs),
    changesAt: nextChangeAt(state, opensAt, facts.meeting),
  };
}

/** When a page of these has to be read again, in seconds from now; undefined where they stay as they are. */
export function secondsUntilChange(states: Pick<ViewerState, 'changesAt'>[], now: Date): number | undefined {
  const changes = states.flatMap(({ changesAt }) => (changesAt ? [changesAt.getTime()] : []));
  return changes.length === 0 ? undefined : Math.ceil((Math.min(...changes) - now.getTime()) / 1000) + 1;
}

function stateName(
  kind: (JoinDecision | ReturnType<typeof decideRoomOpening>)['kind'],
  { meeting }: ViewerFacts,
  now: Date,
): ViewerStateName {
  switch (kind) {
    case 'admitted':
    case 'open':
    case 'moderator-absent':
    case 'full':
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

function decisionButton(decision: JoinDecision, state: ViewerStateName, opensInMs: number): ViewerState['button'] {
  if (isOutsider(decision)) return 'none';
  if (decision.kind === 'removed') return state === 'over' ? 'none' : 'explain';
  return decision.kind === 'moderator-absent' || decision.kind === 'full' ? 'wait' : stateButton(state, opensInMs);
}

function stateButton(state: ViewerStateName, opensInMs: number): ViewerState['button'] {
  if (state === 'open' || state === 'running') return 'join';
  if (state === 'upcoming') return opensInMs <= WAIT_BUTTON_WINDOW_MS ? 'wait' : 'none';
  // The other states say all that is known; only a missing link leaves something to read and to do.
  return state === 'no-link' ? 'explain' : 'none';
}

function nextChangeAt(state: ViewerStateName, opensAt: Date | null, meeting: RoomFacts): Date | undefined {
  if (opensAt) return opensAt;
  if (state === 'open') return meeting.startsAt;
  return state === 'running' ? closesAt(meeting) : undefined;
}
