import { may, type Account } from '../accounts/account.ts';
import type { Card } from './timetable/meeting-card.ts';

/** A call that is watched on a page. Who runs it sees names; everyone else only how many there are. */
export type WatchedCall = { id: number; runs: boolean };

/** Who is inside a call at this moment. */
export type LiveCall = {
  people: number;
  /** Of some of them, teachers first; none for who does not run the call. */
  names: string[];
  more: number;
  teacherInside: boolean;
  /** Whether a page should go on asking. */
  open: boolean;
  runs: boolean;
  /** Says in short what is shown, so that an answer that says the same need not be sent. */
  seen: string;
};

/** Looks who is inside these calls; of a portal that is told nothing of rooms there is nothing to see. Handed in by whoever knows attendance. */
export type LiveCalls = (calls: WatchedCall[]) => Promise<ReadonlyMap<number, LiveCall>>;

/** Those of the calls on a page that somebody may be in. */
export function watchedOf(account: Account, cards: readonly Card[]): WatchedCall[] {
  const runsAll = may(account, 'meetings:manage');
  return cards.flatMap(({ id, state, teaches }) =>
    state === 'open' || state === 'running' ? [{ id, runs: runsAll || (teaches && may(account, 'own-courses:manage')) }] : [],
  );
}
