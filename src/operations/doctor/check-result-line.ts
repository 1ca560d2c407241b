import type { Messages } from '../../platform/messages/messages.ts';
import type { CheckResult, CheckStatus } from './check-result.ts';

/** A finding as people read it. `change` is empty where nothing is to be changed. */
export type CheckResultLine = { status: CheckStatus; check: string; result: string; fix: string; trap: number | undefined };

export function formatCheckResult(messages: Messages, { check, status, outcome, observed, trap }: CheckResult): CheckResultLine {
  const { checks, outcomes } = messages.doctor;
  const said = outcomes[outcome];
  return { status, check: checks[check], result: said.result(observed), fix: 'fix' in said ? said.fix : '', trap };
}
