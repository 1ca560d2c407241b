import { hasPermission } from '../../accounts/account.ts';
import { findAccountByLogin, type AccountWithHash } from '../../accounts/find-account.ts';
import { findLockoutEnd } from '../../accounts/limits/lockouts.ts';
import { findMember, type Member } from '../../courses/find-members.ts';
import { findSection } from '../../courses/sections.ts';
import { moderatesInCall } from '../../jitsi/tokens/room-token.ts';
import { listOpenSessions } from '../../platform/http/user-sessions.ts';
import {
  belongsToMeeting,
  decideJoin,
  type JoinDecision,
  type JoinFacts,
  type JoinRuleName,
  joinRules,
  mayModerate,
} from '../join/decide-join.ts';
import { findJoinContext } from '../join/join-context.queries.ts';
import type { MeetingContext } from '../context.ts';
import { addCallState } from '../join/call-state.ts';
import { type ManagedMeeting, closesAt, opensAt } from '../meeting.ts';
import { findPastJoinAttempts, type PastJoinAttempt } from './past-join-attempts.ts';

const MAX_ATTEMPTS = 10;

/** Why a user may or may not join a meeting at a moment. */
type AccessExplanation = JoinExplanation & {
  user: AccountWithHash;
  facts: JoinFacts;
  /** Also where the enrollment has ended. */
  member: Member | undefined;
  /** Name of the section that the meeting is for. */
  section: string | undefined;
  canJoinAny: boolean;
  moderator: boolean;
  /** Jitsi makes the first participant a moderator. */
  firstToJoinModerates: boolean;
  opensAt: Date;
  closesAt: Date;
  /** Until when wrong passwords block the account; undefined where they do not. */
  lockedUntil: Date | undefined;
  hasOpenSession: boolean;
  attempts: PastJoinAttempt[];
};

/**
 * `not-evaluated`: an earlier rule had failed. `hypothetical` is what the rule would say even so; undefined where it cannot be evaluated,
 * without an account or a meeting.
 */
type RuleResult = { rule: RuleName; result: 'passed' | 'failed' | 'not-evaluated'; hypothetical: 'pass' | 'fail' | undefined };

/** `failed`: the first rule that does not hold. */
type JoinExplanation = { decision: JoinDecision; rules: RuleResult[]; failed: RuleName | undefined };

/** What stands before the rules of joining, in the order in which a user meets it. */
type SignInRuleName = 'not-locked-out' | 'password-chosen' | 'rights-confirmed';

type RuleName = SignInRuleName | JoinRuleName;

/** Whether each holds. */
type SignInFacts = Record<SignInRuleName, boolean>;

/**
 * The rules and facts of a real join, after those of signing in. `login` is a username or an e-mail; undefined where no account has it.
 * With `onlyKnown` only users who are or were in the course, or tried to join: others are none of a teacher's business.
 */
export async function explainAccess(
  context: MeetingContext,
  meeting: ManagedMeeting,
  login: string,
  { at, onlyKnown }: { at: Date; onlyKnown: boolean },
): Promise<AccessExplanation | undefined> {
  const { db, clock, settings } = context;
  const user = await findAccountByLogin(db, login);
  const found = user && (await findJoinContext(db, settings.jitsi, { userId: user.id, meetingId: meeting.id }));
  if (!found) return undefined;
  const { lastAttempt } = found;
  const facts = await addCallState(context, found.facts, user.id);
  const member = await findMember(db, meeting.courseId, user.id);
  if (onlyKnown && !member && !lastAttempt && !belongsToMeeting(facts)) return undefined;
  const moderator = mayModerate(facts);
  const lockedUntil = await findLockoutEnd(db, user.id, clock.now());
  const hasOpenSession = (await listOpenSessions(db, user.id, clock.now(), '')).length > 0;
  const signIn = {
    'not-locked-out': !lockedUntil || lockedUntil <= at || hasOpenSession,
    // An account that is switched off gets no invitation: that is what has to change first.
    'password-chosen': !user.passwordNotSet || !user.active,
    'rights-confirmed': belongsToMeeting(facts) || !user.withheld.has('meetings:join-any'),
  };
  return {
    ...explainJoin(facts, at, signIn),
    lockedUntil,
    hasOpenSession,
    user,
    facts,
    member,
    section: (await findSection(db, meeting.courseId, meeting.sectionId))?.name,
    canJoinAny: hasPermission(user, 'meetings:join-any'),
    moderator: moderatesInCall(settings.jitsi.moderators, moderator),
    firstToJoinModerates: settings.jitsi.moderators === 'first',
    opensAt: opensAt(meeting, moderator),
    closesAt: closesAt(meeting),
    attempts: await findPastJoinAttempts(db, user.id, meeting.id, MAX_ATTEMPTS),
  };
}

/** The decision with the result of each rule, in the order of evaluation. */
export function explainJoin(facts: JoinFacts, now: Date, signIn: SignInFacts): JoinExplanation {
  let failed: RuleName | undefined;
  const signInRule = (name: SignInRuleName) => ({ name, passes: () => signIn[name] });
  const all: { name: RuleName; passes: () => boolean }[] = [signInRule('not-locked-out'), signInRule('password-chosen')];
  for (const { name, check, onlyOnRequest } of joinRules) {
    if (!onlyOnRequest) all.push({ name, passes: () => check(facts, now) === undefined });
    if (name === 'account-active') all.push(signInRule('rights-confirmed'));
  }
  const rules = all.map(({ name, passes }): RuleResult => {
    if (failed && (!facts.account || !facts.meeting)) return { rule: name, result: 'not-evaluated', hypothetical: undefined };
    const holds = passes();
    if (failed) return { rule: name, result: 'not-evaluated', hypothetical: holds ? 'pass' : 'fail' };
    if (!holds) failed = name;
    return { rule: name, result: holds ? 'passed' : 'failed', hypothetical: undefined };
  });
  return { decision: decideJoin(facts, now), rules, failed };
}
