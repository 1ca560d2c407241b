import { HashingQueue } from '../../src/accounts/hashing/hashing-queue.ts';

/** Replaces slow hashes in tests that change many passwords. */
export class FastHashing extends HashingQueue {
  readonly #hash: string;

  constructor(hash: string) {
    super();
    this.#hash = hash;
  }

  override run<Result>(): Promise<Result> {
    return Promise.resolve(this.#hash as Result);
  }
}
