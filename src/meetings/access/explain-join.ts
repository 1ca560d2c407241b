import { decideJoin, joinRules, type JoinDecision, type JoinFacts, type JoinRuleName } from '../join/decide-join.ts';

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
