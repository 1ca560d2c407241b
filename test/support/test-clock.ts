import type { Clock } from '../../src/platform/shared/clock.ts';

/** A Friday in November, 14:00 in Chile. The cast's classes are seeded around it. */
export const TEST_NOW = new Date('2026-11-20T17:00:00.000Z');

/** A clock that tests set. Pauses take no time and are recorded. */
export class TestClock implements Clock {
  #now: Date;
  readonly pauses: number[] = [];

  constructor(now: Date = TEST_NOW) {
    this.#now = now;
  }

  now(): Date {
    return new Date(this.#now);
  }

  pause(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
    return Promise.resolve();
  }

  set(now: Date): void {
    this.#now = now;
  }

  advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }): void {
    this.#now = new Date(this.#now.getTime() + ((days * 24 + hours) * 3600 + minutes * 60 + seconds) * 1000);
  }
}
