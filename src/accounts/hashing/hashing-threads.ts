import { Worker } from 'node:worker_threads';

/** What a thread can do, with its values. */
type Works = {
  hash: { values: [text: string, cost: number]; result: string };
  compare: { values: [text: string, hash: string]; result: boolean };
  pbkdf2: { values: [text: string, salt: string, iterations: number, length: number, digest: string]; result: Uint8Array };
};

type Answer = { result: unknown } | { error: Error };

/** A thread holds no more than a password. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** The threads of this process that have no work. They do not keep it from ending. */
const idle: Worker[] = [];

/**
 * Hashes in a thread of low priority. On one core a hash, which takes a quarter of a second, would otherwise hold
 * up the event loop and PostgreSQL for some milliseconds each time that one of them waits for the other: a class of 300 took seconds. The caller
 * limits how many run at a time.
 */
export function runInThread<Work extends keyof Works>(work: Work, ...values: Works[Work]['values']): Promise<Works[Work]['result']> {
  const thread = idle.pop() ?? new Worker(new URL('./hashing-thread.mjs', import.meta.url), { resourceLimits: THREAD_LIMITS });
  thread.ref();
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (answer: Answer) => {
      thread.off('error', reject);
      thread.unref();
      idle.push(thread);
      if ('error' in answer) reject(answer.error);
      else resolve(answer.result as Works[Work]['result']);
    });
    thread.postMessage({ work, values });
  });
}
