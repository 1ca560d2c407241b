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

export type JoinRuleName =
  | 'signed-in'
  | 'account-on'
  | 'meeting-exists'
  | 'enrolled'
  | 'meeting-active'
  | 'not-cancelled'
  | 'course-active'
  | 'opened'
  | 'not-over'
  | 'has-link';

type JoinRule = {
  name: JoinRuleName;
  /** Undefined where the rule has nothing to object. Rules behind `meeting-exists` are asked only where there is a meeting. */
  objection: (facts: JoinFacts, now: Date) => JoinRefusal | undefined;
  excusedAs?: keyof Excuses;
};

/** The only place where the rules stand, in the order in which they are asked. */
export const joinRules: readonly JoinRule[] = [
  { name: 'signed-in', objection: ({ account }) => (account ? undefined : { kind: 'signed-out' }) },
  { name: 'account-on', objection: ({ account }) => (account!.active ? undefined : { kind: 'account-off' }) },
  { name: 'meeting-exists', objection: ({ meeting }) => (meeting ? undefined : { kind: 'not-found' }) },
  { name: 'enrolled', objection: ({ enrolledAs, account }) => (enrolledAs || account!.entersAny ? undefined : { kind: 'no-access' }) },
  { name: 'meeting-active', objection: ({ meeting }) => (meeting!.active ? undefined : { kind: 'not-active' }) },
  { name: 'not-cancelled', objection: ({ meeting }) => (meeting!.cancelled ? { kind: 'not-active' } : undefined) },
  { name: 'course-active', objection: ({ meeting }) => (meeting!.courseActive ? undefined : { kind: 'not-active' }) },
  { name: 'opened', objection: tooEarly, excusedAs: 'schedule' },
  { name: 'not-over', objection: ({ meeting }, now) => (now < closesAt(meeting!) ? undefined : { kind: 'over' }), excusedAs: 'schedule' },
  { name: 'has-link', objection: ({ meeting }) => (meeting!.linkIsOfRoom ? undefined : { kind: 'no-link' }) },
];

function tooEarly(facts: JoinFacts, now: Date): JoinRefusal | undefined {
  const opening = opensAt(facts.meeting!, mayModerate(facts));
  return now < opening ? { kind: 'too-early', opensAt: opening } : undefined;
}

/**
 * Whether this person may enter this meeting at this moment. The first rule that objects is the answer, so that nobody learns
 * of a meeting's schedule who has no access to it.
 */
export function decideJoin(facts: JoinFacts, now: Date, excuses: Excuses = {}): JoinDecision {
  for (const { objection, excusedAs } of joinRules) {
    if (excusedAs && excuses[excusedAs]) continue;
    const refusal = objection(facts, now);
    if (refusal) return refusal;
  }
  return { kind: 'admitted', moderator: mayModerate(facts), closesAt: closesAt(facts.meeting!) };
}

/** Teachers of this very course and administrators; a teacher of another course is a student like any other. */
export function mayModerate(facts: Pick<JoinFacts, 'account' | 'enrolledAs'>): boolean {
  return facts.enrolledAs === 'teacher' || facts.account?.entersAny === true;
}
