import { closesAt, opensAt, type Meeting } from './meeting.ts';

/** Everything that the decision needs, looked up beforehand; an absent part is undefined. `entersAny` is an administrator's right. */
export type JoinFacts = {
  account: { active: boolean; entersAny: boolean } | undefined;
  meeting: (Meeting & { courseActive: boolean; linkIsOfRoom: boolean }) | undefined;
  /** The person's role in the course, where the enrollment is active. */
  enrolledAs: 'student' | 'teacher' | undefined;
};

export type JoinRefusal =
  | { kind: 'signed-out' }
  | { kind: 'account-off' }
  | { kind: 'not-found' }
  | { kind: 'no-access' }
  | { kind: 'not-active' }
  | { kind: 'too-early'; opensAt: Date }
  | { kind: 'over' }
  | { kind: 'no-link' };

export type JoinDecision = { kind: 'admitted'; moderator: boolean; closesAt: Date } | JoinRefusal;

/** Which rules do not count. The schedule is excused for the test page of a development machine alone. */
export type Excuses = { schedule?: boolean };

/**
 * Whether this person may enter this meeting at this moment: the only place where the rules stand. Rules are asked in
 * order, and the first that objects is the answer, so that nobody learns of a meeting's schedule who has no access to it.
 */
export function decideJoin(facts: JoinFacts, now: Date, excuses: Excuses = {}): JoinDecision {
  if (!facts.account) return { kind: 'signed-out' };
  if (!facts.account.active) return { kind: 'account-off' };
  if (!facts.meeting) return { kind: 'not-found' };
  if (!facts.enrolledAs && !facts.account.entersAny) return { kind: 'no-access' };

  const { meeting } = facts;
  if (!meeting.active || meeting.cancelled || !meeting.courseActive) return { kind: 'not-active' };

  const moderator = mayModerate(facts);
  if (!excuses.schedule) {
    const opening = opensAt(meeting, moderator);
    if (now < opening) return { kind: 'too-early', opensAt: opening };
    if (now >= closesAt(meeting)) return { kind: 'over' };
  }
  if (!meeting.linkIsOfRoom) return { kind: 'no-link' };
  return { kind: 'admitted', moderator, closesAt: closesAt(meeting) };
}

/** Teachers of this very course and administrators; a teacher of another course is a student like any other. */
export function mayModerate(facts: Pick<JoinFacts, 'account' | 'enrolledAs'>): boolean {
  return facts.enrolledAs === 'teacher' || facts.account?.entersAny === true;
}
