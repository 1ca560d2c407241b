import { parentPort, workerData } from 'node:worker_threads';
import { setAuditLogKey } from '../platform/audit-log/chain.ts';
import { openDatabase } from '../platform/db/open-database.ts';
import { systemClock } from '../platform/shared/clock.ts';
import { processImport, type WorkerTask } from './import-job.ts';

/** Entry of the worker thread: processes one import over its own database connection, and ends. */
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
