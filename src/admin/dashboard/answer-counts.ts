import type { Db } from '../../platform/db/database.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import { answersSince, type AnswersInHour } from './dashboard.queries.ts';

const HOUR = minutes(60);

/** The same answer within a minute moves its row to the later moment; after this nothing moves out of an hour any more. */
const SETTLED = minutes(5);

/**
 * How often each answer was given, by the hour. Hours that are over are counted once and remembered: on a busy day the last
 * twelve hold a hundred thousand rows, and nobody changes them.
 */
export class AnswerCounts {
  readonly #remembered = new Map<string, AnswersInHour[]>();

  /** `first` is the beginning of an hour. */
  async since(db: Db, first: Date, now: Date): Promise<AnswersInHour[]> {
    for (const hour of this.#remembered.keys()) if (hour < first.toISOString()) this.#remembered.delete(hour);
    let next = first;
    while (this.#remembered.has(next.toISOString())) next = after(next, HOUR);
    const known = [...this.#remembered.values()].flat();
    const counted = await answersSince(db, next);
    for (let hour = next; after(hour, HOUR + SETTLED) <= now; hour = after(hour, HOUR))
      this.#remembered.set(
        hour.toISOString(),
        counted.filter((row) => row.hour === hour.toISOString()),
      );
    return [...known, ...counted];
  }
}
