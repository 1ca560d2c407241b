import { closesAt, earliestOpening, opensAt, type Meeting } from '../meeting.ts';

/** Looked up before the decision. `canJoinAny`: the permission `meetings:join-any` of administrators. */
export type JoinFacts = {
  account: { active: boolean; canJoinAny: boolean } | undefined;
  meeting: RoomFacts | undefined;
  /** The role in the course; undefined without an active enrollment. */
  enrolledAs: 'student' | 'teacher' | undefined;
  /** Named as a moderator of this meeting alone: a substitute, a speaker. */
  moderatesMeeting?: boolean;
  /** False where the meeting is for a section to which the enrollment does not belong. */
  inSection?: boolean;
  /** Whether a moderator is in the call; looked up where `waitsForModerator` asks for it. */
  moderatorPresent?: boolean;
  /** How many wait for a place before the user; undefined with a place, and where nobody has looked. */
  peopleAhead?: number | undefined;
  /** Of the removal that keeps the user out. */
  removalId?: number | undefined;
  /** Set by an application: join as moderator or not at all. */
  requestsModerator?: boolean;
};

/**
 * What the rules need of a meeting. `linkMatchesRoom`: a token for the room may be sent to the link. `waitsForModerator`: who does not moderate
 * joins after a moderator. `maxParticipants`: who does not moderate needs a place. Lists do not look these up.
 */
export type RoomFacts = Meeting & {
  courseActive: boolean;
  linkMatchesRoom: boolean;
  waitsForModerator?: boolean;
  maxParticipants?: number | undefined;
};

/** For a guest with a pass of this meeting. `link` is the one that the pass came from; `jitsiAllowsGuests` is false where Jitsi asks for accounts. */
type GuestJoinFacts = {
  meeting: RoomFacts;
  link: { revoked: boolean; endsAt: Date | undefined };
  removalId?: number | undefined;
  moderatorPresent?: boolean | undefined;
  peopleAhead?: number | undefined;
  jitsiAllowsGuests: boolean;
};

/** Refusals that do not depend on who joins. */
export type RoomRefusal =
  | { kind: 'not-found' }
  | { kind: 'not-active' }
  | { kind: 'ended' }
  | { kind: 'removed'; removalId: number }
  | { kind: 'too-early'; opensAt: Date }
  | { kind: 'moderator-absent' }
  | { kind: 'full'; peopleAhead: number }
  | { kind: 'closed' }
  | { kind: 'no-link' };

export type JoinRefusal =
  | RoomRefusal
  | { kind: 'unauthenticated' }
  | { kind: 'account-deactivated' }
  | { kind: 'no-access' }
  | { kind: 'not-in-section' }
  | { kind: 'not-moderator' };

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
  | 'in-section'
  | 'may-moderate'
  | 'meeting-active'
  | 'not-cancelled'
  | 'course-active'
  | 'not-ended'
  | 'not-removed'
  | 'opened'
  | 'not-closed'
  | 'moderator-present'
  | 'has-place'
  | 'has-link';

type Rule<Input, Refusal> = {
  name: JoinRuleName;
  /** Undefined where the rule holds. Rules after `meeting-exists` are evaluated only where the meeting exists. */
  check: (input: Input, now: Date) => Refusal | undefined;
  skippableAs?: keyof SkippedRules;
  /** Concerns only a request that asks for something special. */
  onlyOnRequest?: true;
};

/**
 * `openingTime`: from when on this caller may join. `removalId`: of what keeps this caller out. `needsModerator`: this caller does not moderate,
 * and no moderator is in the call. `peopleAhead`: this caller does not moderate, and has no place.
 */
type RoomRuleInput = {
  meeting: RoomFacts | undefined;
  openingTime: (meeting: RoomFacts) => Date;
  removalId?: number | undefined;
  needsModerator: boolean;
  peopleAhead?: number | undefined;
};

const meetingExists: Rule<RoomRuleInput, RoomRefusal> = {
  name: 'meeting-exists',
  check: ({ meeting }) => (meeting ? undefined : { kind: 'not-found' }),
};

const roomRules: readonly Rule<RoomRuleInput, RoomRefusal>[] = [
  { name: 'meeting-active', check: ({ meeting }) => (meeting!.active ? undefined : { kind: 'not-active' }) },
  { name: 'not-cancelled', check: ({ meeting }) => (meeting!.cancelled ? { kind: 'not-active' } : undefined) },
  { name: 'course-active', check: ({ meeting }) => (meeting!.courseActive ? undefined : { kind: 'not-active' }) },
  { name: 'not-ended', check: ({ meeting }) => (meeting!.ended ? { kind: 'ended' } : undefined) },
  { name: 'not-removed', check: ({ removalId }) => (removalId === undefined ? undefined : { kind: 'removed', removalId }) },
  { name: 'opened', check: checkOpening, skippableAs: 'schedule' },
  { name: 'not-closed', check: ({ meeting }, now) => (now < closesAt(meeting!) ? undefined : { kind: 'closed' }), skippableAs: 'schedule' },
  {
    name: 'moderator-present',
    check: ({ meeting, needsModerator }) => (meeting!.waitsForModerator && needsModerator ? { kind: 'moderator-absent' } : undefined),
    skippableAs: 'schedule',
  },
  {
    name: 'has-place',
    check: ({ meeting, peopleAhead }) =>
      meeting!.maxParticipants !== undefined && peopleAhead !== undefined ? { kind: 'full', peopleAhead } : undefined,
    skippableAs: 'schedule',
  },
  { name: 'has-link', check: ({ meeting }) => (meeting!.linkMatchesRoom ? undefined : { kind: 'no-link' }) },
];

/** Every rule of joining, in the order of evaluation. */
export const joinRules: readonly Rule<JoinFacts, JoinRefusal>[] = [
  { name: 'signed-in', check: ({ account }) => (account ? undefined : { kind: 'unauthenticated' }) },
  { name: 'account-active', check: ({ account }) => (account!.active ? undefined : { kind: 'account-deactivated' }) },
  toJoinRule(meetingExists),
  { name: 'enrolled', check: (facts) => (belongsToMeeting(facts) || facts.account!.canJoinAny ? undefined : { kind: 'no-access' }) },
  { name: 'in-section', check: (facts) => (facts.inSection === false && !mayModerate(facts) ? { kind: 'not-in-section' } : undefined) },
  {
    name: 'may-moderate',
    check: (facts) => (facts.requestsModerator && !mayModerate(facts) ? { kind: 'not-moderator' } : undefined),
    onlyOnRequest: true,
  },
  ...roomRules.map(toJoinRule),
];

/** Rules of a live call, which its recording outlives. */
const rulesOfLiveCalls: readonly JoinRuleName[] = [
  'may-moderate',
  'not-ended',
  'opened',
  'not-closed',
  'moderator-present',
  'has-place',
  'has-link',
];

const recordingRules = joinRules.filter(({ name }) => !rulesOfLiveCalls.includes(name));

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
    check: (facts, now) => check(toRoomRuleInput(facts), now),
  };
}

function toRoomRuleInput(facts: JoinFacts): RoomRuleInput {
  const moderates = mayModerate(facts);
  return {
    meeting: facts.meeting,
    openingTime: (meeting) => opensAt(meeting, moderates),
    removalId: facts.removalId,
    needsModerator: !moderates && facts.moderatorPresent !== true,
    peopleAhead: moderates ? undefined : facts.peopleAhead,
  };
}

/** The first rule that fails is the refusal, so that a user without access learns nothing of the meeting's schedule. */
export function decideJoin(facts: JoinFacts, now: Date, skippedRules: SkippedRules = {}): JoinDecision {
  const refusal = findRefusal(joinRules, facts, now, skippedRules);
  return refusal ?? { kind: 'admitted', moderator: mayModerate(facts), closesAt: closesAt(facts.meeting!) };
}

/** Whether the user may watch a recording of the meeting: joining, without the clock. Undefined where nothing objects. */
export function findWatchRefusal(facts: JoinFacts, now: Date): JoinRefusal | undefined {
  return findRefusal(recordingRules, facts, now);
}

/** Guests may join as early as students, and never moderate. */
export function decideGuestJoin(facts: GuestJoinFacts, now: Date): GuestJoinDecision {
  const { meeting, link, removalId, moderatorPresent = false, peopleAhead } = facts;
  for (const rule of guestRules) {
    const refusal = rule(facts, now);
    if (refusal) return refusal;
  }
  const input = { meeting, openingTime: () => opensAt(meeting, false), removalId, needsModerator: !moderatorPresent, peopleAhead };
  const refusal = findRefusal(roomRules, input, now);
  if (refusal) return refusal;
  const closing = closesAt(meeting);
  return { kind: 'admitted', moderator: false, closesAt: link.endsAt && link.endsAt < closing ? link.endsAt : closing };
}

/** For Jitsi's reservation, which names no user: the room opens as soon as any role may join. */
export function decideRoomOpening(meeting: RoomFacts | undefined, now: Date): RoomOpeningDecision {
  const refusal = findRefusal([meetingExists, ...roomRules], { meeting, openingTime: earliestOpening, needsModerator: false }, now);
  return refusal ?? { kind: 'open', closesAt: closesAt(meeting!) };
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

/**
 * Teachers of this course, who was named for this meeting, and administrators. A teacher of another course who is enrolled as a student does
 * not moderate.
 */
export function mayModerate(facts: Pick<JoinFacts, 'account' | 'enrolledAs' | 'moderatesMeeting'>): boolean {
  return facts.enrolledAs === 'teacher' || facts.moderatesMeeting === true || facts.account?.canJoinAny === true;
}

/** Whether the user is in the course, or was named for this meeting of it. */
export function belongsToMeeting({ enrolledAs, moderatesMeeting }: Pick<JoinFacts, 'enrolledAs' | 'moderatesMeeting'>): boolean {
  return enrolledAs !== undefined || moderatesMeeting === true;
}

/** Whether the meeting is none of the user's: pages show it only to those who manage it. */
export function isOutsider({ kind }: Pick<JoinDecision | AnyJoinRefusal, 'kind'>): boolean {
  return kind === 'no-access' || kind === 'not-in-section';
}

/** The outcome of an attempt, for its row, the log and the metrics. Without a token an admitted caller waits for Jitsi. */
export function joinOutcome({ kind }: JoinDecision | GuestJoinDecision, withoutToken: boolean): JoinOutcome {
  return kind === 'admitted' && withoutToken ? 'jitsi-down' : kind;
}
