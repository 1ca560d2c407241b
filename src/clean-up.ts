import { deleteLinksExpiredBefore } from './accounts/links/account-links.queries.ts';
import { deleteAttemptsBefore } from './accounts/limits/sign-in-limits.queries.ts';
import { deleteExpiredApiRows } from './api/clean-up-api.queries.ts';
import type { AppContext } from './platform/http/context.ts';
import { deleteExpiredSessions } from './platform/http/sessions.queries.ts';
import { cleanUpImports } from './imports/clean-up-imports.ts';
import { deleteJobsBefore } from './platform/jobs/jobs.queries.ts';
import { expireOldMail } from './platform/mail/mail.queries.ts';
import { deleteDoctorRoomsBefore } from './meetings/rooms/doctor-room.ts';
import { DATA_EXPORT_LIFETIME_MS } from './privacy/data-export.ts';
import { deleteDataExportsBefore } from './privacy/data-exports.queries.ts';
import { scheduleRetention } from './privacy/schedule-retention.ts';
import { deleteReservationsBefore } from './meetings/reservations/reservations.queries.ts';
import { addMs, days, minutes } from './platform/shared/clock.ts';

const CLEAN_UP_INTERVAL_MS = minutes(60);

/** Whether somebody used their link, and when, is of interest a little longer than the link. */
const LINK_RETENTION_MS = days(30);

/** A job that failed stays until somebody has surely looked. */
const FAILED_JOB_RETENTION_MS = days(30);

/**
 * Removes, once an hour, what has had its time: sessions that ended, failed tries that no longer count, jobs that are over. What people are
 * known by has times of its own, and goes at night (`privacy/let-go.ts`).
 */
export function scheduleCleanUp(context: AppContext): () => void {
  const timer = setInterval(() => void cleanUp(context), CLEAN_UP_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

export async function cleanUp(context: AppContext): Promise<void> {
  const { db, clock, log } = context;
  try {
    await deleteExpiredSessions(db, clock.now());
    await deleteAttemptsBefore(db, addMs(clock.now(), -days(1)));
    await deleteExpiredApiRows(db, clock.now());
    await deleteLinksExpiredBefore(db, addMs(clock.now(), -LINK_RETENTION_MS));
    await deleteJobsBefore(db, 'done', addMs(clock.now(), -days(1)));
    await deleteJobsBefore(db, 'failed', addMs(clock.now(), -FAILED_JOB_RETENTION_MS));
    await expireOldMail(db, 'too-late', clock.now());
    await deleteDoctorRoomsBefore(db, addMs(clock.now(), -days(1)));
    await deleteReservationsBefore(db, addMs(clock.now(), -days(2)));
    await cleanUpImports({ db, clock });
    await deleteDataExportsBefore(db, addMs(clock.now(), -DATA_EXPORT_LIFETIME_MS));
    await scheduleRetention(context);
  } catch (error) {
    log.error({ error: String(error) }, 'what has had its time could not be removed');
  }
}
