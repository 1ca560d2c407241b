import { closesAt, opensAt, type Meeting } from '../meeting.ts';

/** Looked up before the decision. `canJoinAny`: the permission `meetings:join-any` of administrators. */
export type JoinFacts = {
  account: { active: boolean; canJoinAny: boolean } | undefined;
  meeting: RoomFacts | undefined;
  /** The role in the course; undefined without an active enrollment. */
  enrolledAs: 'student' | 'teacher' | undefined;
  /** Set by an application: join as moderator or not at all. */
  requestsModerator?: boolean;
};

/** What the rules need of a meeting. `linkMatchesRoom`: a token for the room may be sent to the link. */
export type RoomFacts = Meeting & { courseActive: boolean; linkMatchesRoom: boolean };

/** For a guest with a pass of this meeting. `link` is the one that the pass came from; `jitsiAllowsGuests` is false where Jitsi asks for accounts. */
type GuestJoinFacts = {
  meeting: RoomFacts;
  link: { revoked: boolean; endsAt: Date | undefined };
  jitsiAllowsGuests: boolean;
};

/** Refusals that do not depend on who joins. */
export type RoomRefusal =
  | { kind: 'not-found' }
  | { kind: 'not-active' }
  | { kind: 'ended' }
  | { kind: 'too-early'; opensAt: Date }
  | { kind: 'closed' }
  | { kind: 'no-link' };

export type JoinRefusal =
  RoomRefusal | { kind: 'unauthenticated' } | { kind: 'account-deactivated' } | { kind: 'no-access' } | { kind: 'not-moderator' };

export type GuestRefusal = RoomRefusal | { kind: 'guest-link-revoked' } | { kind: 'guest-link-expired' } | { kind: 'guests-not-allowed' };

export type AnyJoinRefusal = JoinRefusal | GuestRefusal;

export type JoinDecision = { kind: 'admitted'; moderator: boolean; closesAt: Date } | JoinRefusal;

/** `closesAt`: the earlier of the meeting's closing and the link's expiry. */
export type GuestJoinDecision = { kind: 'admitted'; moderator: false; closesAt: Date } | GuestRefusal;

type RoomOpeningDecision = { kind: 'open'; closesAt: Date } | RoomRefusal;

type JoinOutcome = (JoinDecision | GuestJoinDecision)['kind'] | 'jitsi-down';

/** `schedule` is skipped on the test page of a development machine only. */
export type SkippedRules = { schedule?: boolean };

export type JoinRuleName =
  | 'signed-in'
  | 'account-active'
  | 'meeting-exists'
  | 'enrolled'
  | 'may-moderate'
  | 'meeting-active'
  | 'not-cancelled'
  | 'course-active'
  | 'not-ended'
  | 'opened'
  | 'not-closed'
  | 'has-link';

type Rule<Input, Refusal> = {
  name: JoinRuleName;
  /** Undefined where the rule holds. Rules after `meeting-exists` are evaluated only where the meeting exists. */
  check: (input: Input, now: Date) => Refusal | undefined;
  skippableAs?: keyof SkippedRules;
  /** Concerns only a request that asks for something special. */
  onlyOnRequest?: true;
};

/** `openingTime`: from when on this caller may join. */
type RoomRuleInput = { meeting: RoomFacts | undefined; openingTime: (meeting: RoomFacts) => Date };

const meetingExists: Rule<RoomRuleInput, RoomRefusal> = {
  name: 'meeting-exists',
  check: ({ meeting }) => (meeting ? undefined : { kind: 'not-found' }),
};

const roomRules: readonly Rule<RoomRuleInput, RoomRefusal>[] = [
  { name: 'meeting-active', check: ({ meeting }) => (meeting!.active ? undefined : { kind: 'not-active' }) },
  { name: 'not-cancelled', check: ({ meeting }) => (meeting!.cancelled ? { kind: 'not-active' } : undefined) },
  { name: 'course-active', check: ({ meeting }) => (meeting!.courseActive ? undefined : { kind: 'not-active' }) },
  { name: 'not-ended', check: ({ meeting }) => (meeting!.ended ? { kind: 'ended' } : undefined) },
  { name: 'opened', check: checkOpening, skippableAs: 'schedule' },
  { name: 'not-closed', check: ({ meeting }, now) => (now < closesAt(meeting!) ? undefined : { kind: 'closed' }), skippableAs: 'schedule' },
  { name: 'has-link', check: ({ meeting }) => (meeting!.linkMatchesRoom ? undefined : { kind: 'no-link' }) },
];

/** Every rule of joining, in the order of evaluation. */
export const joinRules: readonly Rule<JoinFacts, JoinRefusal>[] = [
  { name: 'signed-in', check: ({ account }) => (account ? undefined : { kind: 'unauthenticated' }) },
  { name: 'account-active', check: ({ account }) => (account!.active ? undefined : { kind: 'account-deactivated' }) },
  toJoinRule(meetingExists),
  { name: 'enrolled', check: ({ enrolledAs, account }) => (enrolledAs || account!.canJoinAny ? undefined : { kind: 'no-access' }) },
  {
    name: 'may-moderate',
    check: (facts) => (facts.requestsModerator && !mayModerate(facts) ? { kind: 'not-moderator' } : undefined),
    onlyOnRequest: true,
  },
  ...roomRules.map(toJoinRule),
];

type GuestRule = (facts: GuestJoinFacts, now: Date) => GuestRefusal | undefined;

/** Evaluated before the rules of the meeting: a revoked link tells nothing about it. */
const guestRules: readonly GuestRule[] = [
  ({ link }) => (link.revoked ? { kind: 'guest-link-revoked' } : undefined),
  ({ jitsiAllowsGuests }) => (jitsiAllowsGuests ? undefined : { kind: 'guests-not-allowed' }),
  ({ link }, now) => (link.endsAt && now >= link.endsAt ? { kind: 'guest-link-expired' } : undefined),
];

function checkOpening({ meeting, openingTime }: RoomRuleInput, now: Date): RoomRefusal | undefined {
  const opensAt = openingTime(meeting!);
  return now < opensAt ? { kind: 'too-early', opensAt } : undefined;
}

function toJoinRule({ check, ...rule }: Rule<RoomRuleInput, RoomRefusal>): Rule<JoinFacts, JoinRefusal> {
  return {
    ...rule,
    check: (facts, now) => check({ meeting: facts.meeting, openingTime: (meeting) => opensAt(meeting, mayModerate(facts)) }, now),
  };
}

/** The first rule that fails is the refusal, so that a user without access learns nothing of the meeting's schedule. */
export function decideJoin(facts: JoinFacts, now: Date, skippedRules: SkippedRules = {}): JoinDecision {
  const refusal = findRefusal(joinRules, facts, now, skippedRules);
  return refusal ?? { kind: 'admitted', moderator: mayModerate(facts), closesAt: closesAt(facts.meeting!) };
}

/** Guests may join as early as students, and never moderate. */
export function decideGuestJoin(facts: GuestJoinFacts, now: Date): GuestJoinDecision {
  const { meeting, link } = facts;
  for (const rule of guestRules) {
    const refusal = rule(facts, now);
    if (refusal) return refusal;
  }
  const refusal = findRefusal(roomRules, { meeting, openingTime: () => opensAt(meeting, false) }, now);
  if (refusal) return refusal;
  const closing = closesAt(meeting);
  return { kind: 'admitted', moderator: false, closesAt: link.endsAt && link.endsAt < closing ? link.endsAt : closing };
}

/** For Jitsi's reservation, which names no user: the room opens as soon as any role may join. */
export function decideRoomOpening(meeting: RoomFacts | undefined, now: Date): RoomOpeningDecision {
  const refusal = findRefusal([meetingExists, ...roomRules], { meeting, openingTime: earliestOpening }, now);
  return refusal ?? { kind: 'open', closesAt: closesAt(meeting!) };
}

function earliestOpening(meeting: RoomFacts): Date {
  const [teachers, students] = [opensAt(meeting, true), opensAt(meeting, false)];
  return teachers < students ? teachers : students;
}

function findRefusal<Input, Refusal>(
  rules: readonly Rule<Input, Refusal>[],
  input: Input,
  now: Date,
  skippedRules: SkippedRules = {},
): Refusal | undefined {
  for (const { check, skippableAs } of rules) {
    if (skippableAs && skippedRules[skippableAs]) continue;
    const refusal = check(input, now);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Teachers of this course and administrators. A teacher of another course who is enrolled as a student does not moderate. */
export function mayModerate(facts: Pick<JoinFacts, 'account' | 'enrolledAs'>): boolean {
  return facts.enrolledAs === 'teacher' || facts.account?.canJoinAny === true;
}

/** The outcome of an attempt, for its row, the log and the metrics. Without a token an admitted caller waits for Jitsi. */
export function joinOutcome({ kind }: JoinDecision | GuestJoinDecision, withoutToken: boolean): JoinOutcome {
  return kind === 'admitted' && withoutToken ? 'jitsi-down' : kind;
}
