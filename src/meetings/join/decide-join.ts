import { closesAt, opensAt, type Meeting } from '../meeting.ts';

/** Everything that the decision needs, looked up beforehand; an absent part is undefined. `entersAny` is an administrator's right. */
export type JoinFacts = {
  account: { active: boolean; entersAny: boolean } | undefined;
  meeting: RoomFacts | undefined;
  /** The person's role in the course, where the enrollment is active. */
  enrolledAs: 'student' | 'teacher' | undefined;
  /** Whether the person wants in as moderator, or not at all: an application may say so. */
  asksToModerate?: boolean;
};

/** What the decision needs to know of a meeting, whoever asks. */
export type RoomFacts = Meeting & { courseActive: boolean; linkIsOfRoom: boolean };

/**
 * What counts for somebody without an account, who shows a guest's pass of this meeting in place of an enrollment: how the link stands
 * that it came from. `jitsiTakesGuests` is false where Jitsi lets nobody in who has no account of its own.
 */
export type GuestFacts = {
  meeting: RoomFacts;
  link: { withdrawn: boolean; endsAt: Date | undefined };
  jitsiTakesGuests: boolean;
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
export type EntryRefusal = JoinRefusal | GuestRefusal;

export type JoinDecision = { kind: 'admitted'; moderator: boolean; closesAt: Date } | JoinRefusal;

/** `closesAt`: when the door closes for this guest, the meeting's or that of their link. */
export type GuestDecision = { kind: 'admitted'; moderator: false; closesAt: Date } | GuestRefusal;

export type RoomDecision = { kind: 'open'; closesAt: Date } | RoomRefusal;

/** Which rules do not count. The schedule is excused for the test page of a development machine alone. */
export type Excuses = { schedule?: boolean };

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
  objection: (of: Of, now: Date) => Refusal | undefined;
  excusedAs?: keyof Excuses;
  /** Stands in the way of nobody who did not ask for something special. */
  onlyAsked?: true;
};

/** What the rules of a meeting are asked about: the meeting, and from when on whoever asks may enter. */
type Room = { meeting: RoomFacts | undefined; opening: (meeting: RoomFacts) => Date };

const existence: Rule<Room, RoomRefusal> = {
  name: 'meeting-exists',
  objection: ({ meeting }) => (meeting ? undefined : { kind: 'not-found' }),
};

const stateOfMeeting: readonly Rule<Room, RoomRefusal>[] = [
  { name: 'meeting-active', objection: ({ meeting }) => (meeting!.active ? undefined : { kind: 'not-active' }) },
  { name: 'not-cancelled', objection: ({ meeting }) => (meeting!.cancelled ? { kind: 'not-active' } : undefined) },
  { name: 'course-active', objection: ({ meeting }) => (meeting!.courseActive ? undefined : { kind: 'not-active' }) },
  { name: 'not-ended', objection: ({ meeting }) => (meeting!.ended ? { kind: 'ended' } : undefined) },
  { name: 'opened', objection: tooEarly, excusedAs: 'schedule' },
  { name: 'not-over', objection: ({ meeting }, now) => (now < closesAt(meeting!) ? undefined : { kind: 'over' }), excusedAs: 'schedule' },
  { name: 'has-link', objection: ({ meeting }) => (meeting!.linkIsOfRoom ? undefined : { kind: 'no-link' }) },
];

/** The only place where the rules stand, in the order in which they are asked. */
export const joinRules: readonly Rule<JoinFacts, JoinRefusal>[] = [
  { name: 'signed-in', objection: ({ account }) => (account ? undefined : { kind: 'signed-out' }) },
  { name: 'account-on', objection: ({ account }) => (account!.active ? undefined : { kind: 'account-off' }) },
  forPerson(existence),
  { name: 'enrolled', objection: ({ enrolledAs, account }) => (enrolledAs || account!.entersAny ? undefined : { kind: 'no-access' }) },
  {
    name: 'may-moderate',
    objection: (facts) => (facts.asksToModerate && !mayModerate(facts) ? { kind: 'not-moderator' } : undefined),
    onlyAsked: true,
  },
  ...stateOfMeeting.map(forPerson),
];

type GuestRule = (facts: GuestFacts, now: Date) => GuestRefusal | undefined;

/** What a guest's pass has to hold out against, before the meeting is asked: nobody learns of a class with a link that was withdrawn. */
const guestRules: readonly GuestRule[] = [
  ({ link }) => (link.withdrawn ? { kind: 'guest-withdrawn' } : undefined),
  ({ jitsiTakesGuests }) => (jitsiTakesGuests ? undefined : { kind: 'no-guests' }),
  ({ link }, now) => (link.endsAt && now >= link.endsAt ? { kind: 'guest-ended' } : undefined),
];

function tooEarly({ meeting, opening }: Room, now: Date): RoomRefusal | undefined {
  const opensAt = opening(meeting!);
  return now < opensAt ? { kind: 'too-early', opensAt } : undefined;
}

function forPerson({ objection, ...rule }: Rule<Room, RoomRefusal>): Rule<JoinFacts, JoinRefusal> {
  const opening = (facts: JoinFacts) => (meeting: RoomFacts) => opensAt(meeting, mayModerate(facts));
  return { ...rule, objection: (facts, now) => objection({ meeting: facts.meeting, opening: opening(facts) }, now) };
}

/**
 * Whether this person may enter this meeting at this moment. The first rule that objects is the answer, so that nobody learns
 * of a meeting's schedule who has no access to it.
 */
export function decideJoin(facts: JoinFacts, now: Date, excuses: Excuses = {}): JoinDecision {
  const refusal = firstObjection(joinRules, facts, now, excuses);
  return refusal ?? { kind: 'admitted', moderator: mayModerate(facts), closesAt: closesAt(facts.meeting!) };
}

/** The same for somebody with a guest's pass. They come as early as students, and never moderate. */
export function decideGuest(facts: GuestFacts, now: Date): GuestDecision {
  const { meeting, link } = facts;
  for (const objection of guestRules) {
    const refusal = objection(facts, now);
    if (refusal) return refusal;
  }
  const opening = () => opensAt(meeting, false);
  const refusal = firstObjection(stateOfMeeting, { meeting, opening }, now);
  if (refusal) return refusal;
  const closing = closesAt(meeting);
  return { kind: 'admitted', moderator: false, closesAt: link.endsAt && link.endsAt < closing ? link.endsAt : closing };
}

/** The same of the room alone, where nobody says who wants in: it is open from the earliest opening of anybody on. */
export function decideRoom(meeting: RoomFacts | undefined, now: Date): RoomDecision {
  const refusal = firstObjection([existence, ...stateOfMeeting], { meeting, opening: firstOpening }, now);
  return refusal ?? { kind: 'open', closesAt: closesAt(meeting!) };
}

function firstOpening(meeting: RoomFacts): Date {
  const [teachers, students] = [opensAt(meeting, true), opensAt(meeting, false)];
  return teachers < students ? teachers : students;
}

function firstObjection<Of, Refusal>(rules: readonly Rule<Of, Refusal>[], of: Of, now: Date, excuses: Excuses = {}): Refusal | undefined {
  for (const { objection, excusedAs } of rules) {
    if (excusedAs && excuses[excusedAs]) continue;
    const refusal = objection(of, now);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Teachers of this very course and administrators; a teacher of another course is a student like any other. */
export function mayModerate(facts: Pick<JoinFacts, 'account' | 'enrolledAs'>): boolean {
  return facts.enrolledAs === 'teacher' || facts.account?.entersAny === true;
}
