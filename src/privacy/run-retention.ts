import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { forgetSmallFigures } from '../figures/forget-small-figures.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { trimAuditLog } from '../platform/audit-log/audit-log-retention.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/job-queue.ts';
import type { Job, JobHandler, JobHandlers } from '../platform/jobs/job.ts';
import { nextNightlyRun } from '../platform/jobs/nightly-run.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { removeDeletedRecordings } from '../recordings/delete-recordings.ts';
import { anonymiseFormerUser } from './anonymise-person.ts';
import { markFormerUsers } from './anonymise.queries.ts';
import { dataCategories, findPrivacyRules, retentionCutoffs, type RetentionCutoffs } from './privacy-rules.ts';
import {
  addToRetentionRun,
  deleteExpired,
  deleteOldRemovals,
  deleteRetentionRunsBefore,
  findExpiredIds,
  findRetentionRun,
  finishRetentionRun,
  startRetentionRun,
  type RowCategory,
} from './retention.queries.ts';

export const RETENTION_JOB = 'retention';

const RUN_HISTORY_MS = days(60);

/** Enqueues the next nightly run, unless it is enqueued already. */
export async function scheduleRetention({ db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>): Promise<void> {
  const now = clock.now();
  const runAt = nextNightlyRun(now, settings.timeZone);
  await inTransaction(db, (tx) => enqueueJob(tx, { kind: RETENTION_JOB, key: 'nightly', payload: {}, runAt }, now));
}

export function retentionJobs(context: AppContext): JobHandlers {
  return { [RETENTION_JOB]: retentionJob(context) };
}

/**
 * Deletes expired data under the current rules, in small batches beside the running portal. The counts are updated in the transactions
 * that delete, so that an interrupted run can be continued.
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
      for (const category of dataCategories) if (category !== 'auditLog') await deleteExpiredRows(context, job, category, cutoffs);
      if (cutoffs.attendance) await inTransaction(db, (tx) => deleteOldRemovals(tx, cutoffs.attendance!));
      await removeDeletedRecordings(context);
      await forgetSmallFigures(context, cutoffs);
      const auditLogBroken = cutoffs.auditLog !== undefined && !(await trim(cutoffs.auditLog, job));
      if (auditLogBroken) log.warn({ event: 'retention' }, 'the audit log was not trimmed, because it was tampered with');
      await finish(job, auditLogBroken);
      return { kind: 'done' };
    },
  };

  /** False where the audit log does not verify, and therefore was not trimmed. */
  async function trim(before: Date, job: Job): Promise<boolean> {
    const result = await trimAuditLog(context, before);
    if (result.kind === 'corrupt') return false;
    await inTransaction(db, (tx) => addToRetentionRun(tx, job.id, 'auditLog', result.rows));
    return true;
  }

  async function finish(job: Job, auditLogBroken: boolean): Promise<void> {
    const now = clock.now();
    await deleteRetentionRunsBefore(db, addMs(now, -RUN_HISTORY_MS));
    await inTransaction(db, async (tx) => {
      await finishRetentionRun(tx, job.id, auditLogBroken, now);
      await recordDeletions(tx, job.id, now);
    });
  }
}

async function recordDeletions(tx: Tx, jobId: number, now: Date): Promise<void> {
  const counts = (await findRetentionRun(tx, jobId))?.deletedCounts ?? {};
  if (Object.keys(counts).length === 0) return;
  const details = {
    oldAttempts: counts.attempts,
    oldAttendance: counts.attendance,
    oldRecordings: counts.recordings,
    oldGuestLinks: counts.guests,
    oldMail: counts.mail,
    oldEntries: counts.auditLog,
    formerPeople: counts.former,
  };
  await recordAuditEvent(tx, {
    at: now,
    actorId: null,
    event: 'privacy.let-go',
    subject: 'privacy',
    subjectId: null,
    details: Object.fromEntries(Object.entries(details).filter(([, count]) => count !== undefined)),
  });
}

async function deleteExpiredRows(context: AppContext, job: Job, category: RowCategory, cutoffs: RetentionCutoffs): Promise<void> {
  const { db, clock } = context;
  for await (const ids of findExpiredIds(db, category, cutoffs)) {
    job.signal.throwIfAborted();
    if (category === 'former') {
      for (const id of ids) await anonymiseFormerUser(context, id, (tx) => addToRetentionRun(tx, job.id, category, 1));
    } else {
      await inTransaction(db, async (tx) => addToRetentionRun(tx, job.id, category, await deleteExpired(tx, category, ids, clock.now())));
    }
    await yieldToEventLoop();
  }
}
