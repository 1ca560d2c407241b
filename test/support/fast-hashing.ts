import { HashingQueue } from '../../src/accounts/hashing/hashing-queue.ts';

/** Stands in for a hash that takes a quarter of a second, where a test needs many changes in little time. */
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
