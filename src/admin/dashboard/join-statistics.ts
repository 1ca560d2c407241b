import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { isPostgres } from '../../platform/db/engine.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';

const HOURS = 12;
const HOUR_MS = minutes(60);

/** A join attempt that is repeated within a minute moves to the later time; after this, none moves out of a past hour. */
const SETTLE_MS = minutes(5);

/** Neither a join nor a refusal: a token for all rooms. */
const ignoredOutcomes = new Set(['general-token']);

type HourStatistics = { at: Date; joins: number; refusals: number };

/** Joins and refusals of the current hour and the eleven before it. */
export type JoinStatistics = {
  hours: HourStatistics[];
  joins: number;
  refusals: number;
  /** Outcomes of the refusals, most frequent first. */
  reasons: { outcome: string; count: number }[];
  /** The highest total of one hour. */
  maxPerHour: number;
};

/** Caches the counts of past hours, which no longer change: on a busy day twelve hours have a hundred thousand rows. */
export class HourlyOutcomeCache {
  readonly #pastHours = new Map<string, HourlyOutcomeCount[]>();

  /** `since` is the start of an hour. */
  async countsSince(db: Db, since: Date, now: Date): Promise<HourlyOutcomeCount[]> {
    for (const hour of this.#pastHours.keys()) if (hour < since.toISOString()) this.#pastHours.delete(hour);
    let next = since;
    while (this.#pastHours.has(next.toISOString())) next = addMs(next, HOUR_MS);
    const cached = [...this.#pastHours.values()].flat();
    const counted = await countOutcomesByHour(db, next);
    for (let hour = next; addMs(hour, HOUR_MS + SETTLE_MS) <= now; hour = addMs(hour, HOUR_MS))
      this.#pastHours.set(
        hour.toISOString(),
        counted.filter((row) => row.hour === hour.toISOString()),
      );
    return [...cached, ...counted];
  }
}

/** The start of the first hour of the statistics. */
export function statisticsStart(now: Date): Date {
  return addMs(new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS), -(HOURS - 1) * HOUR_MS);
}

export function buildJoinStatistics(rows: HourlyOutcomeCount[], now: Date): JoinStatistics {
  const start = statisticsStart(now);
  const counted = rows.filter(({ outcome }) => !ignoredOutcomes.has(outcome));
  const hours = Array.from({ length: HOURS }, (_, index): HourStatistics => {
    const at = addMs(start, index * HOUR_MS);
    const ofHour = counted.filter(({ hour }) => hour === at.toISOString());
    const joins = sum(ofHour.filter(isJoin));
    return { at, joins, refusals: sum(ofHour) - joins };
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

/** How often joins had an outcome within one hour; `hour` is its start. */
type HourlyOutcomeCount = { hour: string; outcome: string; count: number };

/** Read from an index of join_attempts alone. */
async function countOutcomesByHour(db: Db, since: Date): Promise<HourlyOutcomeCount[]> {
  const hour = isPostgres(db) ? sql`date_trunc('hour', last_at, 'UTC')` : sql`substr(last_at, 1, 13) || ':00:00.000Z'`;
  const { rows } = await sql<HourlyOutcomeCount>`select ${hour} as hour, outcome, sum(count) as count from join_attempts
    where last_at >= ${since.toISOString()} group by 1, 2`.execute(db);
  return rows;
}
