import { hasPermission } from '../../accounts/account.ts';
import { findAccountByLogin, type AccountWithHash } from '../../accounts/find-account.ts';
import { findMember, type Member } from '../../courses/find-members.ts';
import { moderatesInCall } from '../../jitsi/tokens/room-token.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { decideJoin, type JoinDecision, type JoinFacts, type JoinRuleName, joinRules, mayModerate } from '../join/decide-join.ts';
import { findJoinContext } from '../join/join-context.queries.ts';
import { type ManagedMeeting, closesAt, opensAt } from '../meeting.ts';
import { findPastJoinAttempts, type PastJoinAttempt } from './past-join-attempts.ts';

const MAX_ATTEMPTS = 10;

/** Why a user may or may not join a meeting at a moment. */
type AccessExplanation = JoinExplanation & {
  user: AccountWithHash;
  facts: JoinFacts;
  /** Also where the enrollment has ended. */
  member: Member | undefined;
  canJoinAny: boolean;
  moderator: boolean;
  /** Jitsi makes the first participant a moderator. */
  firstToJoinModerates: boolean;
  opensAt: Date;
  closesAt: Date;
  attempts: PastJoinAttempt[];
};

/**
 * `not-evaluated`: an earlier rule had failed. `hypothetical` is what the rule would say even so; undefined where it cannot be evaluated,
 * without an account or a meeting.
 */
type RuleResult = { rule: JoinRuleName; result: 'passed' | 'failed' | 'not-evaluated'; hypothetical: 'pass' | 'fail' | undefined };

type JoinExplanation = { decision: JoinDecision; rules: RuleResult[] };

/** The rules and facts of a real join. `login` is a username or an e-mail; undefined where no account has it. */
export async function explainAccess(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  meeting: ManagedMeeting,
  login: string,
  at: Date,
): Promise<AccessExplanation | undefined> {
  const user = await findAccountByLogin(db, login);
  const found = user && (await findJoinContext(db, settings.jitsi.serverUrl, { userId: user.id, meetingId: meeting.id }));
  if (!found) return undefined;
  const { facts } = found;
  const moderator = mayModerate(facts);
  return {
    ...explainJoin(facts, at),
    user,
    facts,
    member: await findMember(db, meeting.courseId, user.id),
    canJoinAny: hasPermission(user, 'meetings:join-any'),
    moderator: moderatesInCall(settings.jitsi.moderators, moderator),
    firstToJoinModerates: settings.jitsi.moderators === 'first',
    opensAt: opensAt(meeting, moderator),
    closesAt: closesAt(meeting),
    attempts: await findPastJoinAttempts(db, user.id, meeting.id, MAX_ATTEMPTS),
  };
}

/** The decision with the result of each rule, in the order of evaluation. */
export function explainJoin(facts: JoinFacts, now: Date): JoinExplanation {
  let hasFailed = false;
  const rules = joinRules
    .filter(({ onlyOnRequest }) => !onlyOnRequest)
    .map(({ name, check }): RuleResult => {
      if (hasFailed && (!facts.account || !facts.meeting)) return { rule: name, result: 'not-evaluated', hypothetical: undefined };
      const passes = check(facts, now) === undefined;
      if (hasFailed) return { rule: name, result: 'not-evaluated', hypothetical: passes ? 'pass' : 'fail' };
      hasFailed = !passes;
      return { rule: name, result: passes ? 'passed' : 'failed', hypothetical: undefined };
    });
  return { decision: decideJoin(facts, now), rules };
}
