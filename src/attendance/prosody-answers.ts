import type { AppContext } from '../platform/http/context.ts';

/** Prosody is asked so seldom about each call. */
const ASK_INTERVAL_MS = 30_000;

/**
 * What Prosody answered about calls, by the id of the meeting. Nobody waits for an answer: until there is one it is `unknown`, and it stays so where
 * Prosody cannot be asked. `look` is handed the answer before.
 */
export class ProsodyAnswers<Answer> {
  readonly #context: Pick<AppContext, 'clock' | 'settings' | 'log'>;
  readonly #unknown: Answer;
  readonly #look: (meetingId: number, before: Answer) => Promise<Answer>;
  readonly #answers = new Map<number, { askedAt: number; answer: Answer }>();
  readonly #asking = new Set<number>();

  constructor(
    context: Pick<AppContext, 'clock' | 'settings' | 'log'>,
    unknown: Answer,
    look: (meetingId: number, before: Answer) => Promise<Answer>,
  ) {
    this.#context = context;
    this.#unknown = unknown;
    this.#look = look;
  }

  of(meetingId: number): Answer {
    return this.#answers.get(meetingId)?.answer ?? this.#unknown;
  }

  /** Has Prosody asked, if that is due. */
  ask(meetingId: number): void {
    const askedAt = this.#context.clock.now().getTime();
    const known = this.#answers.get(meetingId);
    if (this.#context.settings.jitsi.prosodyUrl === undefined || this.#asking.has(meetingId)) return;
    if (known && Math.abs(askedAt - known.askedAt) < ASK_INTERVAL_MS) return;
    const before = this.of(meetingId);
    this.#answers.set(meetingId, { askedAt, answer: before });
    this.#asking.add(meetingId);
    this.#look(meetingId, before)
      .then(
        (answer) => this.#answers.set(meetingId, { askedAt, answer }),
        (error: unknown) =>
          this.#context.log.warn({ meeting: meetingId, error: String(error) }, 'who is in a call is not known of Prosody'),
      )
      .finally(() => this.#asking.delete(meetingId));
  }

  forget(meetingId: number): void {
    this.#answers.delete(meetingId);
  }
}
