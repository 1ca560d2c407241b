import { Worker } from 'node:worker_threads';
import type { Settings } from '../platform/config/settings.ts';
import type { ImportContext } from './import-run.ts';

/** From source the thread first has to register what lets Node read TypeScript, which `import-worker.mjs` does. */
const workerFile = import.meta.url.endsWith('.ts') ? './import-worker.mjs' : './import-worker.js';

/** What the thread is told when it begins. */
export type WorkerTask = { settings: Settings; now: Date; id: number };

/**
 * Works on an import in a thread of its own, which ends with the process. On SQLite a statement stops the thread that runs it,
 * and one statement writes tens of thousands of rows: here nobody's page waits for it but those that want to write as well.
 */
export function processInWorker({ settings, clock }: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const workerData: WorkerTask = { settings, now: clock.now(), id };
  const thread = new Worker(new URL(workerFile, import.meta.url), { workerData });
  const stop = () => thread.postMessage('stop');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<void>((resolve, reject) => {
    thread.once('error', reject);
    thread.once('exit', () => resolve());
  }).finally(() => signal.removeEventListener('abort', stop));
}
