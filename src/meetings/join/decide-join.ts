import { closesAt, opensAt, type Meeting } from '../meeting.ts';

/** Everything that the decision needs, looked up beforehand; an absent part is undefined. `entersAny` is an administrator's right. */
export type JoinFacts = {
  account: { active: boolean; canJoinAny: boolean } | undefined;
  meeting: RoomFacts | undefined;
  /** The person's role in the course, where the enrollment is active. */
  enrolledAs: 'student' | 'teacher' | undefined;
  /** Whether the person wants in as moderator, or not at all: an application may say so. */
  requestsModerator?: boolean;
};

/** What the decision needs to know of a meeting, whoever asks. */
export type RoomFacts = Meeting & { courseActive: boolean; linkMatchesRoom: boolean };

/**
 * What counts for somebody without an account, who shows a guest's pass of this meeting in place of an enrollment: how the link stands
 * that it came from. `jitsiTakesGuests` is false where Jitsi lets nobody in who has no account of its own.
 */
export type GuestJoinFacts = {
  meeting: RoomFacts;
  link: { revoked: boolean; endsAt: Date | undefined };
  jitsiAllowsGuests: boolean;
};

/** What a meeting itself may object, to everyone alike. */
export type RoomRefusal =
  | { kind: 'not-found' }
  | { kind: 'not-active' }
  | { kind: 'ended' }
  | { kind: 'too-early'; opensAt: Date }
  | { kind: 'over' }
  | { kind: 'no-link' };

export type JoinRefusal =
  RoomRefusal | { kind: 'signed-out' } | { kind: 'account-off' } | { kind: 'no-access' } | { kind: 'not-moderator' };

export type GuestRefusal = RoomRefusal | { kind: 'guest-withdrawn' } | { kind: 'guest-ended' } | { kind: 'no-guests' };

/** Whatever a door may answer to whoever stands there. */
export type AnyJoinRefusal = JoinRefusal | GuestRefusal;

export type JoinDecision = { kind: 'admitted'; moderator: boolean; closesAt: Date } | JoinRefusal;

/** `closesAt`: when the door closes for this guest, the meeting's or that of their link. */
export type GuestJoinDecision = { kind: 'admitted'; moderator: false; closesAt: Date } | GuestRefusal;

export type RoomOpeningDecision = { kind: 'open'; closesAt: Date } | RoomRefusal;

/** Which rules do not count. The schedule is excused for the test page of a development machine alone. */
export type SkippedRules = { schedule?: boolean };

export type JoinRuleName =
  | 'signed-in'
  | 'account-on'
  | 'meeting-exists'
  | 'enrolled'
  | 'may-moderate'
  | 'meeting-active'
  | 'not-cancelled'
  | 'course-active'
  | 'not-ended'
  | 'opened'
  | 'not-over'
  | 'has-link';

type Rule<Of, Refusal> = {
  name: JoinRuleName;
  /** Undefined where the rule has nothing to object. Rules behind `meeting-exists` are asked only where there is a meeting. */
  check: (of: Of, now: Date) => Refusal | undefined;
  skippableAs?: keyof SkippedRules;
  /** Stands in the way of nobody who did not ask for something special. */
  onlyOnRequest?: true;
};

/** What the rules of a meeting are asked about: the meeting, and from when on whoever asks may enter. */
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
  { name: 'not-over', check: ({ meeting }, now) => (now < closesAt(meeting!) ? undefined : { kind: 'over' }), skippableAs: 'schedule' },
  { name: 'has-link', check: ({ meeting }) => (meeting!.linkMatchesRoom ? undefined : { kind: 'no-link' }) },
];

/** The only place where the rules stand, in the order in which they are asked. */
export const joinRules: readonly Rule<JoinFacts, JoinRefusal>[] = [
  { name: 'signed-in', check: ({ account }) => (account ? undefined : { kind: 'signed-out' }) },
  { name: 'account-on', check: ({ account }) => (account!.active ? undefined : { kind: 'account-off' }) },
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

/** What a guest's pass has to hold out against, before the meeting is asked: nobody learns of a class with a link that was withdrawn. */
const guestRules: readonly GuestRule[] = [
  ({ link }) => (link.revoked ? { kind: 'guest-withdrawn' } : undefined),
  ({ jitsiAllowsGuests }) => (jitsiAllowsGuests ? undefined : { kind: 'no-guests' }),
  ({ link }, now) => (link.endsAt && now >= link.endsAt ? { kind: 'guest-ended' } : undefined),
];

function checkOpening({ meeting, openingTime }: RoomRuleInput, now: Date): RoomRefusal | undefined {
  const opensAt = openingTime(meeting!);
  return now < opensAt ? { kind: 'too-early', opensAt } : undefined;
}

function toJoinRule({ check, ...rule }: Rule<RoomRuleInput, RoomRefusal>): Rule<JoinFacts, JoinRefusal> {
  const opening = (facts: JoinFacts) => (meeting: RoomFacts) => opensAt(meeting, mayModerate(facts));
  return { ...rule, check: (facts, now) => check({ meeting: facts.meeting, openingTime: opening(facts) }, now) };
}

/**
 * Whether this person may enter this meeting at this moment. The first rule that objects is the answer, so that nobody learns
 * of a meeting's schedule who has no access to it.
 */
export function decideJoin(facts: JoinFacts, now: Date, excuses: SkippedRules = {}): JoinDecision {
  const refusal = findRefusal(joinRules, facts, now, excuses);
  return refusal ?? { kind: 'admitted', moderator: mayModerate(facts), closesAt: closesAt(facts.meeting!) };
}

/** The same for somebody with a guest's pass. They come as early as students, and never moderate. */
export function decideGuestJoin(facts: GuestJoinFacts, now: Date): GuestJoinDecision {
  const { meeting, link } = facts;
  for (const objection of guestRules) {
    const refusal = objection(facts, now);
    if (refusal) return refusal;
  }
  const openingTime = () => opensAt(meeting, false);
  const refusal = findRefusal(roomRules, { meeting, openingTime: openingTime }, now);
  if (refusal) return refusal;
  const closing = closesAt(meeting);
  return { kind: 'admitted', moderator: false, closesAt: link.endsAt && link.endsAt < closing ? link.endsAt : closing };
}

/** The same of the room alone, where nobody says who wants in: it is open from the earliest opening of anybody on. */
export function decideRoomOpening(meeting: RoomFacts | undefined, now: Date): RoomOpeningDecision {
  const refusal = findRefusal([meetingExists, ...roomRules], { meeting, openingTime: earliestOpening }, now);
  return refusal ?? { kind: 'open', closesAt: closesAt(meeting!) };
}

function earliestOpening(meeting: RoomFacts): Date {
  const [teachers, students] = [opensAt(meeting, true), opensAt(meeting, false)];
  return teachers < students ? teachers : students;
}

function findRefusal<Of, Refusal>(rules: readonly Rule<Of, Refusal>[], of: Of, now: Date, excuses: SkippedRules = {}): Refusal | undefined {
  for (const { check, skippableAs } of rules) {
    if (skippableAs && excuses[skippableAs]) continue;
    const refusal = check(of, now);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Teachers of this very course and administrators; a teacher of another course is a student like any other. */
export function mayModerate(facts: Pick<JoinFacts, 'account' | 'enrolledAs'>): boolean {
  return facts.enrolledAs === 'teacher' || facts.account?.canJoinAny === true;
}
