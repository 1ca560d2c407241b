import { hasPermission } from '../../accounts/account.ts';
import { findAccountByLogin, type AccountWithHash } from '../../accounts/find-account.ts';
import { findMember, type Member } from '../../courses/find-members.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { moderatesInCall } from '../../jitsi/tokens/moderates-in-call.ts';
import { findJoinContext } from '../join/join-context.queries.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { mayModerate, decideJoin, joinRules, type JoinFacts, type JoinDecision, type JoinRuleName } from '../join/decide-join.ts';
import { closesAt, opensAt } from '../meeting.ts';
import { findPastJoinAttempts, type PastJoinAttempt } from './explain-access.queries.ts';

const MAX_ATTEMPTS = 10;

/** Why somebody may, or may not, enter a meeting at a moment, with what the portal knows of them. */
export type AccessExplanation = JoinExplanation & {
  person: AccountWithHash;
  facts: JoinFacts;
  /** Their place in the course, also one that has ended. */
  member: Member | undefined;
  canJoinAny: boolean;
  moderator: boolean;
  /** Jitsi lets whoever comes first moderate. */
  firstToJoinModerates: boolean;
  opensAt: Date;
  closesAt: Date;
  attempts: PastJoinAttempt[];
};

/** The answers of the very rules that the door asks, on the very facts that it looks up. Undefined where nobody has this name. */
export async function explainAccess(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  meeting: ManagedMeeting,
  login: string,
  at: Date,
): Promise<AccessExplanation | undefined> {
  const person = await findAccountByLogin(db, login);
  const question = person && (await findJoinContext(db, settings.jitsi.serverUrl, { userId: person.id, meetingId: meeting.id }));
  if (!question) return undefined;
  const { facts } = question;
  const moderator = mayModerate(facts);
  return {
    ...explainJoin(facts, at),
    person,
    facts,
    member: await findMember(db, meeting.courseId, person.id),
    canJoinAny: hasPermission(person, 'meetings:join-any'),
    moderator: moderatesInCall(settings.jitsi.moderators, moderator),
    firstToJoinModerates: settings.jitsi.moderators === 'first',
    opensAt: opensAt(meeting, moderator),
    closesAt: closesAt(meeting),
    attempts: await findPastJoinAttempts(db, person.id, meeting.id, MAX_ATTEMPTS),
  };
}

/** What a rule says. `not-asked`: the door did not come so far; `would` tells what it would have heard, where it can be asked at all. */
export type RuleResult = { rule: JoinRuleName; result: 'passed' | 'failed' | 'not-asked'; hypothetical: 'pass' | 'fail' | undefined };

export type JoinExplanation = { decision: JoinDecision; rules: RuleResult[] };

/** The decision of the door with the answer of every rule: the same rules, in the same order. */
export function explainJoin(facts: JoinFacts, now: Date): JoinExplanation {
  let decided = false;
  const rules = joinRules
    .filter(({ onlyOnRequest }) => !onlyOnRequest)
    .map(({ name, check }): RuleResult => {
      if (decided && (!facts.account || !facts.meeting)) return { rule: name, result: 'not-asked', hypothetical: undefined };
      const passes = check(facts, now) === undefined;
      if (decided) return { rule: name, result: 'not-asked', hypothetical: passes ? 'pass' : 'fail' };
      decided = !passes;
      return { rule: name, result: passes ? 'passed' : 'failed', hypothetical: undefined };
    });
  return { decision: decideJoin(facts, now), rules };
}
