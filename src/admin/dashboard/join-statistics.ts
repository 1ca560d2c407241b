import { after, minutes } from '../../platform/shared/clock.ts';
import type { AnswersInHour } from './dashboard.queries.ts';

const HOURS = 12;
const HOUR = minutes(60);

/** Answers that are neither a join nor a refusal: a token that is for no class. */
const besides = new Set(['general-token']);

export type HourFigures = { at: Date; joins: number; refusals: number };

/** How many got in and how many did not, in the hours before now and the one that runs. */
export type JoinFigures = {
  hours: HourFigures[];
  joins: number;
  refusals: number;
  /** Why not, the most frequent reason first. */
  reasons: { answer: string; number: number }[];
  /** The number that a chart has to reach. */
  most: number;
};

/** The beginning of the first hour that is looked at. */
export function firstHour(now: Date): Date {
  return after(new Date(Math.floor(now.getTime() / HOUR) * HOUR), -(HOURS - 1) * HOUR);
}

export function joinFigures(rows: AnswersInHour[], now: Date): JoinFigures {
  const first = firstHour(now);
  const counted = rows.filter(({ answer }) => !besides.has(answer));
  const hours = Array.from({ length: HOURS }, (_, index): HourFigures => {
    const at = after(first, index * HOUR);
    const within = counted.filter(({ hour }) => hour === at.toISOString());
    const joins = sum(within.filter(isJoin));
    return { at, joins, refusals: sum(within) - joins };
  });
  const refused = counted.filter((row) => !isJoin(row));
  const answers = [...new Set(refused.map(({ answer }) => answer))];
  const reasons = answers.map((answer) => ({ answer, number: sum(refused.filter((row) => row.answer === answer)) }));
  return {
    hours,
    joins: sum(counted.filter(isJoin)),
    refusals: sum(refused),
    reasons: reasons.sort((one, other) => other.number - one.number || one.answer.localeCompare(other.answer)),
    most: Math.max(0, ...hours.map(({ joins, refusals }) => joins + refusals)),
  };
}

function isJoin({ answer }: AnswersInHour): boolean {
  return answer === 'admitted';
}

function sum(rows: AnswersInHour[]): number {
  return rows.reduce((total, { number }) => total + number, 0);
}
