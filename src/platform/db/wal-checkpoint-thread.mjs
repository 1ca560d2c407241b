// The thread of wal-checkpoints.ts. JavaScript, because a thread does not inherit the loader that lets Node read TypeScript.
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite from 'better-sqlite3';

const INTERVAL_MS = 500;

/** 64 MB. A log of that size is begun anew, which other writers wait for: they take up where they are while it is shorter and nobody writes. */
const RESTART_PAGES = 16_000;

/** How long that waits for whoever writes or still reads from the log. Longest time for which it keeps writers waiting for readers. */
const LOCK_TIMEOUT_MS = 50;

const sqlite = new BetterSqlite(workerData.path, { fileMustExist: true, timeout: LOCK_TIMEOUT_MS });
let failure;

const timer = setInterval(() => {
  const before = failure;
  failure = attempt(checkpoint);
  if (failure !== before) parentPort.postMessage({ failure });
}, INTERVAL_MS);

parentPort.once('message', () => {
  clearInterval(timer);
  attempt(() => sqlite.close());
});

/** `PASSIVE` waits for nobody, and nobody for it. Where others write all the time, it alone never comes to the end of the log. */
function checkpoint() {
  if (pagesInLog('PASSIVE') < RESTART_PAGES) return;
  // Copies what was written meanwhile, so that little is left while writers wait.
  pagesInLog('PASSIVE');
  pagesInLog('RESTART');
}

/** A lock that another connection holds is no error here: SQLite says that it was busy, and the next attempt makes up for it. */
function pagesInLog(mode) {
  return sqlite.pragma(`wal_checkpoint(${mode})`)[0].log;
}

/** Answers why it failed. */
function attempt(work) {
  try {
    work();
    return undefined;
  } catch (error) {
    return String(error.code).startsWith('SQLITE_BUSY') ? failure : String(error);
  }
}
