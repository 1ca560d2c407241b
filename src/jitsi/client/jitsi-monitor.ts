import { addMs, minutes, type Clock } from '../../platform/shared/clock.ts';
import type { Fetch } from './fetch.ts';

/** How the Jitsi server was found when it was last asked. */
export type JitsiStatus =
  | { kind: 'not-asked' }
  | { kind: 'answers'; at: Date; milliseconds: number }
  | { kind: 'unreachable' | 'too-slow'; at: Date }
  | { kind: 'wrong-answer'; at: Date; status: number };

/** So long an answer counts. */
const STATUS_TTL_MS = minutes(1);

/** Milliseconds: a page that takes longer does not open a class. */
const TIMEOUT_MS = 5000;

/** One answer that is lost on the way says nothing: so many in a row do. */
const FAILURES_UNTIL_DOWN = 3;

/** Milliseconds between two questions in the background; sooner where the last one was not answered. */
const POLL_INTERVAL_MS = { answered: 15_000, missed: 4000 };

/**
 * Whether Jitsi's web page answers. Nobody waits for that: whoever looks gets what was found last, and where that is no longer
 * fresh, the server is asked meanwhile, so that the next look is answered.
 */
export class JitsiMonitor {
  readonly #address: string;
  readonly #clock: Clock;
  readonly #ask: Fetch;
  #state: JitsiStatus = { kind: 'not-asked' };
  #asking: Promise<void> | undefined;
  #misses = 0;

  constructor(serverUrl: string, clock: Clock, ask: Fetch) {
    this.#address = `${serverUrl}/config.js`;
    this.#clock = clock;
    this.#ask = ask;
  }

  /** What is known; begins to ask where that is old. */
  status(): JitsiStatus {
    const now = this.#clock.now();
    if (this.#state.kind === 'not-asked' || this.#state.at <= addMs(now, -STATUS_TTL_MS)) void this.refresh();
    return this.#state;
  }

  /** Whether several questions in a row were not answered as a Jitsi does. Answers at once. */
  isDown(): boolean {
    return this.#misses >= FAILURES_UNTIL_DOWN;
  }

  /** Asks again and again, never at the same moment as other processes, until what it answers is called. */
  start(random: () => number = Math.random): () => void {
    let timer: NodeJS.Timeout | undefined;
    let stopped = false;
    const again = () => {
      if (stopped) return;
      const pause = this.#misses === 0 ? POLL_INTERVAL_MS.answered : POLL_INTERVAL_MS.missed;
      timer = setTimeout(() => void this.refresh().then(again), pause * (0.75 + random() / 2));
      timer.unref();
    };
    void this.refresh().then(again);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  /** Resolves when the server has been asked, which fails in no way that is not a state. */
  refresh(): Promise<void> {
    this.#asking ??= this.#find().then((state) => {
      this.#state = state;
      this.#misses = state.kind === 'answers' ? 0 : this.#misses + 1;
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #find(): Promise<JitsiStatus> {
    const began = this.#clock.now();
    try {
      const answer = await this.#ask(this.#address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
      await answer.body?.cancel();
      const at = this.#clock.now();
      if (!isScript(answer)) return { kind: 'wrong-answer', at, status: answer.status };
      return { kind: 'answers', at, milliseconds: at.getTime() - began.getTime() };
    } catch (error) {
      return { kind: (error as Error).name === 'TimeoutError' ? 'too-slow' : 'unreachable', at: this.#clock.now() };
    }
  }
}

/** Every Jitsi has a `config.js`; what answers with a page there is some other server. */
function isScript(answer: Response): boolean {
  return answer.status === 200 && /javascript/i.test(answer.headers.get('content-type') ?? '');
}
