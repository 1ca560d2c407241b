import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { engineFromUrl, sqlitePath } from './engine.ts';

/** Enough for a thread that calls SQLite twice a second. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** What the thread says: why a checkpoint failed, or that one succeeded after that. */
type ThreadMessage = { failure: string | undefined };

/**
 * Copies what was committed from SQLite's write-ahead log into the database file, in a thread that waits for the disk so that no request does.
 * Does nothing for PostgreSQL. Without the thread commits do it, after `MAX_WAL_PAGES`. Answers a function that resolves when the thread has ended.
 */
export function startWalCheckpoints(databaseUrl: string, log: Logger): () => Promise<void> {
  if (engineFromUrl(databaseUrl) !== 'sqlite') return () => Promise.resolve();
  const workerData = { path: sqlitePath(databaseUrl) };
  const thread = new Worker(new URL('./wal-checkpoint-thread.mjs', import.meta.url), { workerData, resourceLimits: THREAD_LIMITS });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  thread.on('message', ({ failure }: ThreadMessage) => {
    if (failure === undefined) log.info('checkpoints of the database succeed again');
    else log.warn({ error: failure }, 'a checkpoint of the database failed: its write-ahead log grows until one succeeds');
  });
  thread.on('error', (error) => log.error({ error: String(error) }, 'the thread for checkpoints ended: commits wait for them from now on'));
  thread.unref();
  return async () => {
    thread.ref();
    thread.postMessage('stop');
    await ended;
  };
}
