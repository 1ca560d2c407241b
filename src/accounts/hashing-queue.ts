import { availableParallelism } from 'node:os';

/** The queue for hashing was longer than a person waits. */
export class HashingBusy extends Error {
  override name = 'HashingBusy';
}

const PATIENCE_MS = 15_000;

/**
 * Lets through as many hashes at a time as there are cores but one, so that a class that signs in does not stand in the
 * way of a class that joins. The others wait in order, at most 15 s; then their promise is rejected with HashingBusy.
 */
export class HashingQueue {
  readonly #most: number;
  readonly #patience: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most = Math.max(1, availableParallelism() - 1), patience = PATIENCE_MS) {
    this.#most = most;
    this.#patience = patience;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#most) await this.#turn();
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const goAhead = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(goAhead), 1);
        reject(new HashingBusy());
      }, this.#patience);
      this.#waiting.push(goAhead);
    });
  }

  /** Hands the place to whoever waits longest. */
  #next(): void {
    const goAhead = this.#waiting.shift();
    if (goAhead) goAhead();
    else this.#running--;
  }
}
