import { availableParallelism } from 'node:os';
import { HttpError } from '../../platform/http/http-error.ts';

const MAX_WAIT_MS = 15_000;

/** For `Retry-After` where the queue is full. */
export const BUSY_RETRY_SECONDS = MAX_WAIT_MS / 1000;

/** A request waited `MAX_WAIT_MS` for a hash. Unless it is caught, the client gets a 503 and may try again after the same time. */
export class HashingBusyError extends HttpError {
  constructor() {
    super(503, 'busy', { 'Retry-After': String(BUSY_RETRY_SECONDS) });
  }
}

type Resume = () => void;

/** `known`: a device that the account knows. `failing`: a client IP whose last attempts failed. In the order in which they are served. */
const priorities = ['known', 'unknown', 'failing'] as const;

export type Priority = (typeof priorities)[number];

/** Who asks for a hash: a client IP, or a device or an account for which it was told. */
export type HashingClient = { client: string; priority: Priority };

/** More would wait in vain. */
const MAX_WAITING = 1000;

/**
 * How many hashes each of so many processes runs at a time: together one less than there are cores, so that a class that signs in does not
 * slow down a class that joins; but each at least one.
 */
export function maxHashes(processes: number): number {
  return Math.max(1, Math.floor((availableParallelism() - 1) / processes));
}

/**
 * Runs so many hashes at a time. Others wait, at most 15 s; then their promise is rejected with HashingBusyError. Whoever signs in on a known device goes first, and
 * clients with failures go last: those who guess wait for those who know. Within that, clients take turns: one that tries four hundred
 * passwords waits behind its own attempts, not in front of everyone else's.
 */
export class HashingQueue {
  readonly #maxRunning: number;
  readonly #maxWaitMs: number;
  /** Waiting calls by client, in the order in which the clients have their turn. */
  readonly #waiting: Record<Priority, Map<string, Resume[]>> = { known: new Map(), unknown: new Map(), failing: new Map() };
  #running = 0;
  #waitingCount = 0;

  constructor(maxRunning = maxHashes(1), maxWaitMs = MAX_WAIT_MS) {
    this.#maxRunning = maxRunning;
    this.#maxWaitMs = maxWaitMs;
  }

  async run<Result>({ client, priority }: HashingClient, work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#maxRunning) await this.#wait(this.#waiting[priority], client, priority);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#resumeNext();
    }
  }

  #wait(waiting: Map<string, Resume[]>, client: string, priority: Priority): Promise<void> {
    if (this.#waitingCount >= MAX_WAITING && priority !== 'known') return Promise.reject(new HashingBusyError());
    return new Promise((resolve, reject) => {
      const resume = () => {
        clearTimeout(timer);
        this.#waitingCount--;
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waitingCount--;
        const rest = waiting.get(client)!.filter((other) => other !== resume);
        if (rest.length > 0) waiting.set(client, rest);
        else waiting.delete(client);
        reject(new HashingBusyError());
      }, this.#maxWaitMs);
      this.#waitingCount++;
      const others = waiting.get(client);
      if (others) others.push(resume);
      else waiting.set(client, [resume]);
    });
  }

  /** Gives the free slot to the client whose turn it is, and moves that client to the end of the order. */
  #resumeNext(): void {
    const waiting = priorities.map((priority) => this.#waiting[priority]).find(({ size }) => size > 0);
    const [next] = waiting ?? [];
    if (!waiting || !next) {
      this.#running--;
      return;
    }
    const [client, [resume, ...rest]] = next;
    waiting.delete(client);
    if (rest.length > 0) waiting.set(client, rest);
    resume!();
  }
}
