import { hasPermission, type Account } from '../accounts/account.ts';
import type { MeetingCard } from './timetable/meeting-card.ts';

/** A call that is watched on a page. Who runs it sees names; everyone else only how many there are. */
export type WatchedCall = { id: number; canManage: boolean };

/** Who is inside a call at this moment. */
export type LiveCall = {
  participants: number;
  /** Of some of them, teachers first; none for who does not run the call. */
  names: string[];
  othersCount: number;
  teacherInCall: boolean;
  /** Whether a page should go on asking. */
  polling: boolean;
  canManage: boolean;
  /** Says in short what is shown, so that an answer that says the same need not be sent. */
  digest: string;
};

/** Looks who is inside these calls; of a portal that is told nothing of rooms there is nothing to see. Handed in by whoever knows attendance. */
export type FindLiveCalls = (calls: WatchedCall[]) => Promise<ReadonlyMap<number, LiveCall>>;

/** Those of the calls on a page that somebody may be in. */
export function watchableCalls(account: Account, cards: readonly MeetingCard[]): WatchedCall[] {
  const runsAll = hasPermission(account, 'meetings:write');
  return cards.flatMap(({ id, state, isTeacher }) =>
    state === 'open' || state === 'running'
      ? [{ id, canManage: runsAll || (isTeacher && hasPermission(account, 'own-courses:write')) }]
      : [],
  );
}
