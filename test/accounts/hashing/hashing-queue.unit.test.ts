import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { HashingBusyError, HashingQueue, type HashingClient, type Priority } from '../../../src/accounts/hashing/hashing-queue.ts';

function deferred() {
  let resolve!: (result: string) => void;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Work that ends when the test calls `finish`. */
function controlledWork() {
  const { promise, resolve } = deferred();
  return { work: () => promise, finish: resolve };
}

function unknown(client: string): HashingClient {
  return { client, priority: 'unknown' };
}

describe('the hashing queue', () => {
  test('runs a limited number at a time, and the others in the order in which they came', async () => {
    const queue = new HashingQueue(2);
    const started: number[] = [];
    const works = Array.from({ length: 4 }, controlledWork);
    const results = works.map(({ work }, index) =>
      queue.run(unknown(''), () => {
        started.push(index);
        return work();
      }),
    );
    await after(0);
    expect(started).toEqual([0, 1]);
    works[1]!.finish('b');
    await results[1];
    await after(0);
    expect(started).toEqual([0, 1, 2]);
    for (const work of works) work.finish('done');
    await Promise.all(results);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  test('gives each client IP its turn, however many hashes one of them has waiting', async () => {
    const queue = new HashingQueue(1);
    const running = controlledWork();
    const started: string[] = [];
    const first = queue.run(unknown('a'), running.work);
    const others = ['a', 'a', 'a', 'b', 'c', 'b'].map((clientIp) =>
      queue.run(unknown(clientIp), () => {
        started.push(clientIp);
        return Promise.resolve();
      }),
    );
    running.finish('first');
    await Promise.all([first, ...others]);
    expect(started).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  test('serves known devices first and failing clients last, however many of those there are', async () => {
    const queue = new HashingQueue(1);
    const running = controlledWork();
    const started: string[] = [];
    const first = queue.run(unknown('first'), running.work);
    const asked: [string, Priority][] = [
      ...Array.from({ length: 90 }, (_, index): [string, Priority] => [`guessing ${index}`, 'failing']),
      ['new', 'unknown'],
      ['known', 'known'],
    ];
    const others = asked.map(([client, priority]) =>
      queue.run({ client, priority }, () => {
        started.push(client);
        return Promise.resolve();
      }),
    );
    running.finish('first');
    await Promise.all([first, ...others]);
    expect(started.slice(0, 3)).toEqual(['known', 'new', 'guessing 0']);
  });

  test('refuses at once what would wait in vain, and never a known device', async () => {
    const queue = new HashingQueue(1, 50);
    const running = controlledWork();
    const first = queue.run(unknown('first'), running.work);
    const others = Array.from({ length: 1000 }, (_, index) => queue.run(unknown(String(index)), () => Promise.resolve()));
    await expect(queue.run(unknown('late'), () => Promise.resolve())).rejects.toBeInstanceOf(HashingBusyError);
    const known = queue.run({ client: 'known', priority: 'known' }, () => Promise.resolve('in'));
    running.finish('first');
    expect(await known).toBe('in');
    await Promise.all([first, ...others]);
  });

  test('rejects work that waited too long, and runs the next', async () => {
    const queue = new HashingQueue(1, 20);
    const running = controlledWork();
    const first = queue.run(unknown(''), running.work);
    await expect(queue.run(unknown(''), () => Promise.resolve('late'))).rejects.toBeInstanceOf(HashingBusyError);
    running.finish('first');
    expect(await first).toBe('first');
    expect(await queue.run(unknown(''), () => Promise.resolve('next'))).toBe('next');
  });

  test('goes on after work that was rejected', async () => {
    const queue = new HashingQueue(1);
    await expect(queue.run(unknown(''), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queue.run(unknown(''), () => Promise.resolve('yes'))).toBe('yes');
  });
});
