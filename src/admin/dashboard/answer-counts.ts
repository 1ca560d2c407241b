import type { Db } from '../../platform/db/database.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { countOutcomesByHour, type HourlyOutcomeCount } from './dashboard.queries.ts';

const HOUR_MS = minutes(60);

/** The same answer within a minute moves its row to the later moment; after this nothing moves out of an hour any more. */
const SETTLE_MS = minutes(5);

/**
 * How often each answer was given, by the hour. Hours that are over are counted once and remembered: on a busy day the last
 * twelve hold a hundred thousand rows, and nobody changes them.
 */
export class HourlyOutcomeCache {
  readonly #remembered = new Map<string, HourlyOutcomeCount[]>();

  /** `first` is the beginning of an hour. */
  async countsSince(db: Db, first: Date, now: Date): Promise<HourlyOutcomeCount[]> {
    for (const hour of this.#remembered.keys()) if (hour < first.toISOString()) this.#remembered.delete(hour);
    let next = first;
    while (this.#remembered.has(next.toISOString())) next = addMs(next, HOUR_MS);
    const known = [...this.#remembered.values()].flat();
    const counted = await countOutcomesByHour(db, next);
    for (let hour = next; addMs(hour, HOUR_MS + SETTLE_MS) <= now; hour = addMs(hour, HOUR_MS))
      this.#remembered.set(
        hour.toISOString(),
        counted.filter((row) => row.hour === hour.toISOString()),
      );
    return [...known, ...counted];
  }
}
