import { addMs, minutes } from '../../platform/shared/clock.ts';
import type { HourlyOutcomeCount } from './dashboard.queries.ts';

const HOURS = 12;
const HOUR_MS = minutes(60);

/** Answers that are neither a join nor a refusal: a token that is for no class. */
const ignoredOutcomes = new Set(['general-token']);

export type HourStatistics = { at: Date; joins: number; refusals: number };

/** How many got in and how many did not, in the hours before now and the one that runs. */
export type JoinStatistics = {
  hours: HourStatistics[];
  joins: number;
  refusals: number;
  /** Why not, the most frequent reason first. */
  reasons: { outcome: string; count: number }[];
  /** The number that a chart has to reach. */
  maxPerHour: number;
};

/** The beginning of the first hour that is looked at. */
export function statisticsStart(now: Date): Date {
  return addMs(new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS), -(HOURS - 1) * HOUR_MS);
}

export function buildJoinStatistics(rows: HourlyOutcomeCount[], now: Date): JoinStatistics {
  const first = statisticsStart(now);
  const counted = rows.filter(({ outcome }) => !ignoredOutcomes.has(outcome));
  const hours = Array.from({ length: HOURS }, (_, index): HourStatistics => {
    const at = addMs(first, index * HOUR_MS);
    const within = counted.filter(({ hour }) => hour === at.toISOString());
    const joins = sum(within.filter(isJoin));
    return { at, joins, refusals: sum(within) - joins };
  });
  const refused = counted.filter((row) => !isJoin(row));
  const outcomes = [...new Set(refused.map(({ outcome }) => outcome))];
  const reasons = outcomes.map((outcome) => ({ outcome, count: sum(refused.filter((row) => row.outcome === outcome)) }));
  return {
    hours,
    joins: sum(counted.filter(isJoin)),
    refusals: sum(refused),
    reasons: reasons.sort((one, other) => other.count - one.count || one.outcome.localeCompare(other.outcome)),
    maxPerHour: Math.max(0, ...hours.map(({ joins, refusals }) => joins + refusals)),
  };
}

function isJoin({ outcome }: HourlyOutcomeCount): boolean {
  return outcome === 'admitted';
}

function sum(rows: HourlyOutcomeCount[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
