import type { Words } from '../../platform/messages/messages.ts';
import type { Finding, Verdict } from './check-result.ts';

/** A finding as people read it. `change` is empty where nothing is to be changed. */
export type FindingLine = { verdict: Verdict; tried: string; back: string; change: string; trap: number | undefined };

export function findingLine(words: Words, { check, verdict, outcome, saw, trap }: Finding): FindingLine {
  const { tried, outcomes } = words.doctor;
  const said = outcomes[outcome];
  return { verdict, tried: tried[check], back: said.back(saw), change: 'change' in said ? said.change : '', trap };
}
