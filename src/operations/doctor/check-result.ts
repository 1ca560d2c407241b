import type { Words } from '../../platform/messages/messages.ts';

/** What was tried, and what came of it, by the names that their words have. */
export type CheckName = keyof Words['doctor']['tried'];
export type OutcomeName = keyof Words['doctor']['outcomes'];

/** `doubtful`: works, but somebody should look; `not-asked`: nothing to say, because something else has to work first. */
export type Verdict = 'good' | 'doubtful' | 'bad' | 'not-asked';

/**
 * One line of an examination. `saw` is what came back, in the server's own words or figures, never a secret; `trap` is the number in
 * the table of traps of `docs/doctor.md`.
 */
export type Finding = { check: CheckName; verdict: Verdict; outcome: OutcomeName; saw: string; trap?: number };

export function good(check: CheckName, outcome: OutcomeName, saw: string | number = ''): Finding {
  return { check, verdict: 'good', outcome, saw: String(saw) };
}

export function bad(check: CheckName, outcome: OutcomeName, saw: string | number = '', trap?: number): Finding {
  return { check, verdict: 'bad', outcome, saw: String(saw), ...(trap && { trap }) };
}

export function doubtful(check: CheckName, outcome: OutcomeName, saw: string | number = '', trap?: number): Finding {
  return { check, verdict: 'doubtful', outcome, saw: String(saw), ...(trap && { trap }) };
}

export function notAsked(check: CheckName, outcome: OutcomeName, saw: string | number = ''): Finding {
  return { check, verdict: 'not-asked', outcome, saw: String(saw) };
}

export function isHealthy(findings: Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== 'bad');
}
