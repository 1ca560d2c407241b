import { decideJoin, joinRules, type JoinDecision, type JoinFacts, type JoinRuleName } from '../join/decide-join.ts';

/** What a rule says. `not-asked`: the door did not come so far; `would` tells what it would have heard, where it can be asked at all. */
export type RuleAnswer = { rule: JoinRuleName; answer: 'passed' | 'failed' | 'not-asked'; would: 'pass' | 'fail' | undefined };

export type JoinExplanation = { decision: JoinDecision; answers: RuleAnswer[] };

/** The decision of the door with the answer of every rule: the same rules, in the same order. */
export function explainJoin(facts: JoinFacts, now: Date): JoinExplanation {
  let decided = false;
  const answers = joinRules
    .filter(({ onlyAsked }) => !onlyAsked)
    .map(({ name, objection }): RuleAnswer => {
      if (decided && (!facts.account || !facts.meeting)) return { rule: name, answer: 'not-asked', would: undefined };
      const passes = objection(facts, now) === undefined;
      if (decided) return { rule: name, answer: 'not-asked', would: passes ? 'pass' : 'fail' };
      decided = !passes;
      return { rule: name, answer: passes ? 'passed' : 'failed', would: undefined };
    });
  return { decision: decideJoin(facts, now), answers };
}
