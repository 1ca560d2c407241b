import { removeLinksBefore } from './accounts/links/account-links.queries.ts';
import { dropTriesBefore } from './accounts/limits/sign-in-limits.queries.ts';
import { removeApiRowsBefore } from './api/clean-up-api.queries.ts';
import type { Needs } from './platform/http/context.ts';
import { removeSessionsBefore } from './platform/http/sessions.queries.ts';
import { sweepImports } from './imports/clean-up-imports.ts';
import { removeJobsBefore } from './platform/jobs/jobs.queries.ts';
import { giveUpOldMail } from './platform/mail/mail.queries.ts';
import { removeAnnouncedRoomsBefore } from './meetings/rooms/doctor-rooms.queries.ts';
import { FILE_STAYS } from './privacy/data-export.ts';
import { removeFilesBefore } from './privacy/data-exports.queries.ts';
import { scheduleRetention } from './privacy/schedule-retention.ts';
import { removeReservationsBefore } from './meetings/reservations/reservations.queries.ts';
import { after, days, minutes } from './platform/shared/clock.ts';

const EVERY = minutes(60);

/** Whether somebody used their link, and when, is of interest a little longer than the link. */
const LINKS_STAY = days(30);

/** A job that failed stays until somebody has surely looked. */
const FAILED_JOBS_STAY = days(30);

/**
 * Removes, once an hour, what has had its time: sessions that ended, failed tries that no longer count, jobs that are over. What people are
 * known by has times of its own, and goes at night (`privacy/let-go.ts`).
 */
export function startSweeping(needs: Needs): () => void {
  const timer = setInterval(() => void sweep(needs), EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

export async function sweep(needs: Needs): Promise<void> {
  const { db, clock, log } = needs;
  try {
    await removeSessionsBefore(db, clock.now());
    await dropTriesBefore(db, after(clock.now(), -days(1)));
    await removeApiRowsBefore(db, clock.now());
    await removeLinksBefore(db, after(clock.now(), -LINKS_STAY));
    await removeJobsBefore(db, 'done', after(clock.now(), -days(1)));
    await removeJobsBefore(db, 'failed', after(clock.now(), -FAILED_JOBS_STAY));
    await giveUpOldMail(db, 'too-late', clock.now());
    await removeAnnouncedRoomsBefore(db, after(clock.now(), -days(1)));
    await removeReservationsBefore(db, after(clock.now(), -days(2)));
    await sweepImports({ db, clock });
    await removeFilesBefore(db, after(clock.now(), -FILE_STAYS));
    await scheduleRetention(needs);
  } catch (error) {
    log.error({ error: String(error) }, 'what has had its time could not be removed');
  }
}
