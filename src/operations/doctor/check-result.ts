import type { Messages } from '../../platform/messages/messages.ts';

/** What was tried, and what came of it, by the names that their words have. */
export type CheckName = keyof Messages['doctor']['checks'];
export type OutcomeName = keyof Messages['doctor']['outcomes'];

/** `doubtful`: works, but somebody should look; `not-asked`: nothing to say, because something else has to work first. */
export type CheckStatus = 'good' | 'doubtful' | 'bad' | 'not-asked';

/**
 * One line of an examination. `saw` is what came back, in the server's own words or figures, never a secret; `trap` is the number in
 * the table of traps of `docs/doctor.md`.
 */
export type CheckResult = { check: CheckName; status: CheckStatus; outcome: OutcomeName; observed: string; trap?: number };

export function passed(check: CheckName, outcome: OutcomeName, saw: string | number = ''): CheckResult {
  return { check, status: 'good', outcome, observed: String(saw) };
}

export function failed(check: CheckName, outcome: OutcomeName, saw: string | number = '', trap?: number): CheckResult {
  return { check, status: 'bad', outcome, observed: String(saw), ...(trap && { trap }) };
}

export function warning(check: CheckName, outcome: OutcomeName, saw: string | number = '', trap?: number): CheckResult {
  return { check, status: 'doubtful', outcome, observed: String(saw), ...(trap && { trap }) };
}

export function skipped(check: CheckName, outcome: OutcomeName, saw: string | number = ''): CheckResult {
  return { check, status: 'not-asked', outcome, observed: String(saw) };
}

export function isHealthy(findings: CheckResult[]): boolean {
  return findings.every(({ status }) => status !== 'bad');
}
