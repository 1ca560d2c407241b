import type { Db } from '../../platform/db/database.ts';
import { findPendingJob } from '../../platform/jobs/find-job.ts';
import { verifyChainEnds } from '../../platform/audit-log/verify-audit-log.ts';
import { AUDIT_LOG_CHECK_JOB } from './check-audit-log.ts';
import { findLastCheck } from './audit-entries.queries.ts';
import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';

/** How much is known of whether the journal is as it was written. */
export type IntegrityState = {
  /** Whether its ends have the portal's own marks: looked at each time, unlike the rows between. */
  endsIntact: boolean;
  /** A check that waits or runs, with how far it has come. */
  runningCheck: { rows: number } | undefined;
  lastCheck: { id: number; at: Date; rows: number; sound: boolean; rowsSince: number } | undefined;
};

export async function findIntegrityState(db: Db): Promise<IntegrityState> {
  const ends = await verifyChainEnds(db);
  const job = await findPendingJob(db, AUDIT_LOG_CHECK_JOB);
  const row = await findLastCheck(db);
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

function parseCheckResult(details: string): { rows: number; sound: boolean } {
  const { checkedRows, ...faults } = JSON.parse(details) as AuditDetails;
  return { rows: Number(checkedRows ?? 0), sound: Object.keys(faults).length === 0 };
}
