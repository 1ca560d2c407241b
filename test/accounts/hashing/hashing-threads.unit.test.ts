import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { runInThread } from '../../../src/accounts/hashing/hashing-threads.ts';

test('hashes run in threads of low priority, and the thread that asks keeps its own', async () => {
  const priority = getPriority();
  const [hash] = await Promise.all([runInThread('hash', 'unirse-ahora', 4), runInThread('hash', 'unirse-ahora', 4)]);
  expect(await runInThread('compare', 'unirse-ahora', hash)).toBe(true);
  expect(await runInThread('compare', 'unirse-mañana', hash)).toBe(false);
  expect(readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)))).toContain(10);
  expect(getPriority()).toBe(priority);
});

test('a hash that fails rejects, and its thread goes on', async () => {
  await expect(runInThread('pbkdf2', 'a', 'salt', 1, 32, 'no such digest')).rejects.toThrow(/digest/);
  expect(await runInThread('hash', 'a', 4)).toMatch(/^\$2b\$04\$/);
});
