import type { Clock } from '../platform/shared/clock.ts';

/** However many wait for the same call, each process looks once in this time. */
const ANSWER_LIFETIME_MS = 1000;

/** Meetings whose answer is kept. */
const MAX_ANSWERS = 1000;

/** Answers of a look-up by the id of a meeting, kept for a second. */
export class MeetingCache<Answer> {
  readonly #clock: Clock;
  readonly #look: (meetingId: number, now: Date) => Promise<Answer>;
  readonly #answers = new Map<number, { at: number; answer: Promise<Answer> }>();

  constructor(clock: Clock, look: (meetingId: number, now: Date) => Promise<Answer>) {
    this.#clock = clock;
    this.#look = look;
  }

  get(meetingId: number): Promise<Answer> {
    const now = this.#clock.now();
    const known = this.#answers.get(meetingId);
    if (known && Math.abs(now.getTime() - known.at) < ANSWER_LIFETIME_MS) return known.answer;
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    const answer = this.#look(meetingId, now);
    this.#answers.set(meetingId, { at: now.getTime(), answer });
    answer.catch(() => this.forget(meetingId));
    return answer;
  }

  forget(meetingId: number): void {
    this.#answers.delete(meetingId);
  }
}
