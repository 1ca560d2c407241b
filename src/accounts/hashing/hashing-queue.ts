import { availableParallelism } from 'node:os';

/** The queue for hashing was longer than a person waits. */
export class HashingBusyError extends Error {
  override name = 'HashingBusy';
}

const MAX_WAIT_MS = 15_000;

type Resume = () => void;

/**
 * Lets through as many hashes at a time as there are cores but one, so that a class that signs in does not stand in the
 * way of a class that joins. The others wait, at most 15 s; then their promise is rejected with HashingBusy. Addresses take
 * turns: someone who tries four hundred passwords waits behind their own tries, not in front of everyone else.
 */
export class HashingQueue {
  readonly #most: number;
  readonly #patience: number;
  /** Who waits, by address, in the order in which the addresses have their turn. */
  readonly #waiting = new Map<string, Resume[]>();
  #running = 0;

  constructor(most = Math.max(1, availableParallelism() - 1), patience = MAX_WAIT_MS) {
    this.#most = most;
    this.#patience = patience;
  }

  async run<Result>(address: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#most) await this.#turn(address);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const goAhead = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#leave(address, goAhead);
        reject(new HashingBusyError());
      }, this.#patience);
      this.#waiting.set(address, [...(this.#waiting.get(address) ?? []), goAhead]);
    });
  }

  #leave(address: string, goAhead: Resume): void {
    const rest = this.#waiting.get(address)!.filter((other) => other !== goAhead);
    if (rest.length > 0) this.#waiting.set(address, rest);
    else this.#waiting.delete(address);
  }

  /** Hands the place to the address whose turn it is, and sends that address to the end of the row. */
  #next(): void {
    const [turn] = this.#waiting;
    if (!turn) {
      this.#running--;
      return;
    }
    const [address, [goAhead, ...rest]] = turn;
    this.#waiting.delete(address);
    if (rest.length > 0) this.#waiting.set(address, rest);
    goAhead!();
  }
}
