import { addMs, type Clock, minutes } from '../../platform/shared/clock.ts';
import { isConfigScript } from './probe.ts';

/** The platform's `fetch`, unless a test injects another. */
export type Fetch = (url: string, init: { signal: AbortSignal; redirect: 'manual' }) => Promise<Response>;

/** What the last request to Jitsi found. */
export type JitsiStatus =
  | { kind: 'unknown' }
  | { kind: 'reachable'; at: Date; milliseconds: number }
  | { kind: 'unreachable' | 'timeout'; at: Date }
  | { kind: 'unexpected-response'; at: Date; status: number };

/** How long a status counts as current. */
const STATUS_TTL_MS = minutes(1);

const TIMEOUT_MS = 5000;

/** A single lost response says nothing. */
const FAILURES_UNTIL_DOWN = 3;

/** Between two requests in the background; shorter after a failure. */
const POLL_INTERVAL_MS = { afterSuccess: 15_000, afterFailure: 4000 };

/**
 * Monitors whether Jitsi's web page responds. No caller ever waits: `status()` returns the last known status, and starts a request
 * where that is outdated, so that the next call returns a current one.
 */
export class JitsiMonitor {
  readonly #url: string;
  readonly #clock: Clock;
  readonly #fetch: Fetch;
  #status: JitsiStatus = { kind: 'unknown' };
  #pending: Promise<void> | undefined;
  #failures = 0;

  constructor(serverUrl: string, clock: Clock, fetch: Fetch) {
    this.#url = `${serverUrl}/config.js`;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** The last known status. Starts a request where it is outdated. */
  status(): JitsiStatus {
    const now = this.#clock.now();
    if (this.#status.kind === 'unknown' || this.#status.at <= addMs(now, -STATUS_TTL_MS)) void this.refresh();
    return this.#status;
  }

  /** Whether several requests in a row failed. */
  isDown(): boolean {
    return this.#failures >= FAILURES_UNTIL_DOWN;
  }

  /** Polls at randomised intervals, so that processes do not poll together. Returns a function that stops it. */
  start(random: () => number = Math.random): () => void {
    let timer: NodeJS.Timeout | undefined;
    let stopped = false;
    const poll = () => {
      if (stopped) return;
      const interval = this.#failures === 0 ? POLL_INTERVAL_MS.afterSuccess : POLL_INTERVAL_MS.afterFailure;
      timer = setTimeout(() => void this.refresh().then(poll), interval * (0.75 + random() / 2));
      timer.unref();
    };
    void this.refresh().then(poll);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  /** Resolves when a request is done. Never rejects: every failure is a status. */
  refresh(): Promise<void> {
    this.#pending ??= this.#request().then((status) => {
      this.#status = status;
      this.#failures = status.kind === 'reachable' ? 0 : this.#failures + 1;
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #request(): Promise<JitsiStatus> {
    const startedAt = this.#clock.now();
    try {
      const response = await this.#fetch(this.#url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
      await response.body?.cancel();
      const at = this.#clock.now();
      if (!isConfigScript(response)) return { kind: 'unexpected-response', at, status: response.status };
      return { kind: 'reachable', at, milliseconds: at.getTime() - startedAt.getTime() };
    } catch (error) {
      return { kind: (error as Error).name === 'TimeoutError' ? 'timeout' : 'unreachable', at: this.#clock.now() };
    }
  }
}
