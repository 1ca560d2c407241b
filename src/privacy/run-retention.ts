import { setImmediate as otherWork } from 'node:timers/promises';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Job, JobHandler, JobHandlers } from '../platform/jobs/job.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { trimAuditLog } from '../platform/audit-log/trim-audit-log.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { anonymiseFormerUser } from './anonymise-person.ts';
import { markFormerUsers } from './anonymise.queries.ts';
import { findExpiredIds, deleteExpired, type RowCategory } from './expired-rows.queries.ts';
import { retentionCutoffs, dataCategories, type RetentionCutoffs } from './privacy-rules.ts';
import { findPrivacyRules } from './privacy-rules.queries.ts';
import {
  addToRetentionRun,
  startRetentionRun,
  finishRetentionRun,
  findRetentionRun,
  deleteRetentionRunsBefore,
} from './retention-runs.queries.ts';
import { scheduleRetention } from './schedule-retention.ts';
import { RETENTION_JOB } from './schedule-retention.ts';

const RUN_HISTORY_MS = days(60);

export function retentionJobs(context: AppContext): JobHandlers {
  return { [RETENTION_JOB]: retentionJob(context) };
}

/**
 * Lets go, once a night, what has had its time by the rules in force: a little at a time beside everything else. What is gone is
 * counted with it, so that a run that was broken off goes on where it was.
 */
function retentionJob(context: AppContext): JobHandler {
  const { db, clock, log, settings } = context;
  return {
    async run(job) {
      await scheduleRetention(context);
      await startRetentionRun(db, job.id, clock.now());
      await markFormerUsers(db, clock.now());
      const { months } = await findPrivacyRules(db);
      const cutoffs = retentionCutoffs(months, clock.now(), settings.timeZone);
      for (const kind of dataCategories) if (kind !== 'journal') await deleteExpiredRows(context, job, kind, cutoffs);
      const journalFlawed = cutoffs.journal !== undefined && !(await trim(cutoffs.journal, job));
      if (journalFlawed) log.warn({ event: 'retention' }, 'nothing left the journal, because it is not as it was written');
      await end(job, journalFlawed);
      return { kind: 'done' };
    },
  };

  /** False where the journal must stay as it is, because somebody tampered with it. */
  async function trim(before: Date, job: Job): Promise<boolean> {
    const trimming = await trimAuditLog(context, before);
    if (trimming.kind === 'corrupt') return false;
    await inTransaction(db, (tx) => addToRetentionRun(tx, job.id, 'journal', trimming.rows));
    return true;
  }

  async function end(job: Job, journalFlawed: boolean): Promise<void> {
    const now = clock.now();
    await deleteRetentionRunsBefore(db, addMs(now, -RUN_HISTORY_MS));
    await inTransaction(db, async (tx) => {
      await finishRetentionRun(tx, job.id, journalFlawed, now);
      const removed = (await findRetentionRun(tx, job.id))?.deletedCounts ?? {};
      if (Object.keys(removed).length === 0) return;
      const {
        attempts: oldAttempts,
        attendance: oldAttendance,
        guests: oldGuestLinks,
        mail: oldMail,
        journal: oldEntries,
        former: formerPeople,
      } = removed;
      const counts = Object.entries({ oldAttempts, oldAttendance, oldGuestLinks, oldMail, oldEntries, formerPeople });
      const details = Object.fromEntries(counts.filter(([, count]) => count !== undefined));
      await recordAuditEvent(tx, { at: now, actorId: null, event: 'privacy.let-go', subject: 'privacy', subjectId: null, details });
    });
  }
}

async function deleteExpiredRows(context: AppContext, job: Job, kind: RowCategory, cutoffs: RetentionCutoffs): Promise<void> {
  const { db, clock } = context;
  for await (const ids of findExpiredIds(db, kind, cutoffs)) {
    job.signal.throwIfAborted();
    if (kind === 'former') {
      for (const id of ids) await anonymiseFormerUser(context, id, (tx) => addToRetentionRun(tx, job.id, kind, 1));
    } else await inTransaction(db, async (tx) => addToRetentionRun(tx, job.id, kind, await deleteExpired(tx, kind, ids, clock.now())));
    await otherWork();
  }
}
