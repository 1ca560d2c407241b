import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { HashingBusyError, HashingQueue } from '../../../src/accounts/hashing/hashing-queue.ts';

function deferred() {
  let resolve!: (result: string) => void;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A piece of work that ends when the test says so. */
function heldWork() {
  const { promise, resolve } = deferred();
  return { work: () => promise, finish: resolve };
}

describe('the hashing queue', () => {
  test('lets through so many at a time, the others in the order in which they came', async () => {
    const queue = new HashingQueue(2);
    const begun: number[] = [];
    const pieces = Array.from({ length: 4 }, heldWork);
    const results = pieces.map(({ work }, index) =>
      queue.run('', () => {
        begun.push(index);
        return work();
      }),
    );
    await after(0);
    expect(begun).toEqual([0, 1]);
    pieces[1]!.finish('b');
    await results[1];
    await after(0);
    expect(begun).toEqual([0, 1, 2]);
    for (const piece of pieces) piece.finish('done');
    await Promise.all(results);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('gives each address its turn, however many tries one of them has waiting', async () => {
    const queue = new HashingQueue(1);
    const held = heldWork();
    const begun: string[] = [];
    const first = queue.run('a', held.work);
    const others = ['a', 'a', 'a', 'b', 'c', 'b'].map((address) =>
      queue.run(address, () => {
        begun.push(address);
        return Promise.resolve();
      }),
    );
    held.finish('first');
    await Promise.all([first, ...others]);
    expect(begun).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  test('gives up on who waits too long, and serves the next all the same', async () => {
    const queue = new HashingQueue(1, 20);
    const held = heldWork();
    const first = queue.run('', held.work);
    await expect(queue.run('', () => Promise.resolve('late'))).rejects.toBeInstanceOf(HashingBusyError);
    held.finish('first');
    expect(await first).toBe('first');
    expect(await queue.run('', () => Promise.resolve('next'))).toBe('next');
  });

  test('goes on after work that failed', async () => {
    const queue = new HashingQueue(1);
    await expect(queue.run('', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queue.run('', () => Promise.resolve('yes'))).toBe('yes');
  });
});
