import type { Logger } from 'pino';
import { z } from 'zod';
import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { verifyAuditLog, verifyChainEnds, type AuditLogVerification, type ChainDefect } from '../../platform/audit-log/verify-audit-log.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { enqueueJob, findPendingJob } from '../../platform/jobs/job-queue.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { findLastCheck } from './audit-entries.queries.ts';
import type { AppContext } from '../../platform/http/context.ts';

const AUDIT_LOG_CHECK_JOB = 'audit-log-check';

const PROGRESS_EVERY_ROWS = 20_000;
const MAX_RANGES = 20;

const payload = z.object({ actorId: z.number().int(), clientIp: z.string() });

/** Enqueues a verification of the whole audit log. While one is pending, no second one is. */
export async function requestAuditLogCheck({ db, clock }: { db: Db; clock: Clock }, actorId: number, clientIp: string): Promise<void> {
  const now = clock.now();
  await inTransaction(db, (tx) =>
    enqueueJob(tx, { kind: AUDIT_LOG_CHECK_JOB, key: 'audit-log', payload: { actorId, clientIp }, runAt: now }, now),
  );
}

export function auditLogCheckJobs(context: AppContext): JobHandlers {
  return { [AUDIT_LOG_CHECK_JOB]: auditLogCheckJob(context) };
}

/** Verifies the audit log and records the result in it. */
function auditLogCheckJob({ db, clock, log }: { db: Db; clock: Clock; log: Logger }): JobHandler {
  return {
    async run(job) {
      const actor = payload.parse(job.payload);
      const onProgress = (rows: number) => (rows % PROGRESS_EVERY_ROWS === 0 ? job.reportProgress({ rows }) : undefined);
      const verification = await verifyAuditLog(db, { signal: job.signal, onProgress });
      if (verification.kind !== 'checked' || verification.defects.some(({ kind }) => kind === 'end-seal-invalid')) {
        log.error({ event: 'audit_log' }, 'the end of the audit log was tampered with: see `npm run audit-log:verify`');
        return { kind: 'failed', reason: 'the end of the audit log was tampered with' };
      }
      const { defects } = verification;
      if (defects.length > 0) log.error({ event: 'audit_log', defects: defects.length }, 'rows of the audit log were tampered with');
      const details = auditDetails(verification);
      await inTransaction(db, (tx) =>
        recordAuditEvent(tx, { ...actor, at: clock.now(), event: 'journal.checked', subject: 'journal', subjectId: null, details }),
      );
      return { kind: 'done' };
    },
  };
}

function auditDetails({ rows, defects }: Extract<AuditLogVerification, { kind: 'checked' }>): AuditDetails {
  return {
    checkedRows: rows,
    ...rowRanges('brokenRows', defects, ['broken', 'duplicate']),
    ...rowRanges('blankedRows', defects, ['blanked']),
    ...rowRanges('missingRows', defects, ['missing']),
    ...rowRanges('unprovenRows', defects, ['unproven']),
    ...rowRanges('strayRows', defects, ['before-start', 'after-end']),
    ...(defects.some(({ kind }) => kind === 'start-seal-invalid') ? { brokenFront: true } : {}),
  };
}

/** The rows of these defects as text: «5, 9–12 …». Empty where there are none. */
function rowRanges(
  name: 'brokenRows' | 'blankedRows' | 'missingRows' | 'unprovenRows' | 'strayRows',
  defects: ChainDefect[],
  kinds: ChainDefect['kind'][],
): AuditDetails {
  const ranges = defects.flatMap((defect) => ('from' in defect && kinds.includes(defect.kind) ? [defect] : []));
  if (ranges.length === 0) return {};
  const texts = ranges.slice(0, MAX_RANGES).map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
  return { [name]: texts.join(', ') + (ranges.length > MAX_RANGES ? ' …' : '') };
}

/** What is known of the integrity of the audit log. */
export type IntegrityState = {
  /** Whether both ends of the chain are sealed by this portal. Verified now, unlike the rows between them. */
  endsIntact: boolean;
  /** The pending check, with the number of rows verified so far. */
  runningCheck: { rows: number } | undefined;
  lastCheck: { id: number; at: Date; rows: number; intact: boolean; rowsSince: number } | undefined;
};

export async function findIntegrityState(db: Db): Promise<IntegrityState> {
  const [ends, { job, row }] = await Promise.all([verifyChainEnds(db), findChecks(db)]);
  return {
    endsIntact: ends.valid,
    runningCheck: job && { rows: Number(job.progress?.['rows'] ?? 0) },
    lastCheck: row && {
      id: row.id,
      at: new Date(row.at),
      ...parseCheckResult(row.details),
      rowsSince: Math.max(0, ends.lastRowId - row.id),
    },
  };
}

/** The job first: one that ends meanwhile is the last check. */
async function findChecks(db: Db) {
  return { job: await findPendingJob(db, AUDIT_LOG_CHECK_JOB), row: await findLastCheck(db) };
}

function parseCheckResult(json: string): { rows: number; intact: boolean } {
  const { checkedRows, ...defects } = JSON.parse(json) as AuditDetails;
  return { rows: Number(checkedRows ?? 0), intact: Object.keys(defects).length === 0 };
}
