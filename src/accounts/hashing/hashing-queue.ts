import { availableParallelism } from 'node:os';
import { HttpError } from '../../platform/http/http-error.ts';

const MAX_WAIT_MS = 15_000;

/** A request waited `MAX_WAIT_MS` for a hash. Unless it is caught, the client gets a 503 and may try again after the same time. */
export class HashingBusyError extends HttpError {
  constructor() {
    super(503, 'busy', { 'Retry-After': String(MAX_WAIT_MS / 1000) });
  }
}

type Resume = () => void;

/**
 * Runs as many hashes at a time as there are cores but one, so that a class that signs in does not slow down a class that
 * joins. Others wait, at most 15 s; then their promise is rejected with HashingBusyError. Client IPs take turns: a client that
 * tries four hundred passwords waits behind its own attempts, not in front of everyone else's.
 */
export class HashingQueue {
  readonly #maxRunning: number;
  readonly #maxWaitMs: number;
  /** Waiting calls by client IP, in the order in which the client IPs have their turn. */
  readonly #waiting = new Map<string, Resume[]>();
  #running = 0;

  constructor(maxRunning = Math.max(1, availableParallelism() - 1), maxWaitMs = MAX_WAIT_MS) {
    this.#maxRunning = maxRunning;
    this.#maxWaitMs = maxWaitMs;
  }

  async run<Result>(clientIp: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#maxRunning) await this.#wait(clientIp);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#resumeNext();
    }
  }

  #wait(clientIp: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const resume = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#remove(clientIp, resume);
        reject(new HashingBusyError());
      }, this.#maxWaitMs);
      this.#waiting.set(clientIp, [...(this.#waiting.get(clientIp) ?? []), resume]);
    });
  }

  #remove(clientIp: string, resume: Resume): void {
    const rest = this.#waiting.get(clientIp)!.filter((other) => other !== resume);
    if (rest.length > 0) this.#waiting.set(clientIp, rest);
    else this.#waiting.delete(clientIp);
  }

  /** Gives the free slot to the client IP whose turn it is, and moves that client IP to the end of the order. */
  #resumeNext(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#running--;
      return;
    }
    const [clientIp, [resume, ...rest]] = next;
    this.#waiting.delete(clientIp);
    if (rest.length > 0) this.#waiting.set(clientIp, rest);
    resume!();
  }
}
