import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../platform/db/open-database.ts';
import { setAuditLogKey } from '../platform/audit-log/audit-log-key.ts';
import { systemClock } from '../platform/shared/clock.ts';
import type { WorkerTask } from './process-in-worker.ts';
import { processImport } from './process-import.ts';

/** The inside of the thread: works on one import over a connection of its own, and ends. */
const { settings, now, id } = workerData as WorkerTask;
const stop = new AbortController();
parentPort!.on('message', () => stop.abort());

const db = openDatabase(settings.database.url);
setAuditLogKey(db, settings.auditLog.secret);
try {
  await processImport({ db, settings, clock: { ...systemClock, now: () => now } }, id, stop.signal);
} finally {
  await db.destroy();
  parentPort!.close();
}
