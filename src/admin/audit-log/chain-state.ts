import type { Db } from '../../platform/db/database.ts';
import { findPendingJob } from '../../platform/jobs/find-job.ts';
import { lookAtEnds } from '../../platform/audit-log/verify-chain-ends.ts';
import { CHECK_JOB } from './check-audit-log.ts';
import { newestCheck } from './audit-entries.queries.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';

/** How much is known of whether the journal is as it was written. */
export type ChainState = {
  /** Whether its ends have the portal's own marks: looked at each time, unlike the rows between. */
  endsFit: boolean;
  /** A check that waits or runs, with how far it has come. */
  checking: { rows: number } | undefined;
  newest: { id: number; at: Date; rows: number; sound: boolean; rowsSince: number } | undefined;
};

export async function chainState(db: Db): Promise<ChainState> {
  const ends = await lookAtEnds(db);
  const job = await findPendingJob(db, CHECK_JOB);
  const row = await newestCheck(db);
  return {
    endsFit: ends.fit,
    checking: job && { rows: Number(job.progress?.['rows'] ?? 0) },
    newest: row && { id: row.id, at: new Date(row.at), ...resultIn(row.details), rowsSince: Math.max(0, ends.lastRow - row.id) },
  };
}

function resultIn(details: string): { rows: number; sound: boolean } {
  const { checkedRows, ...faults } = JSON.parse(details) as Details;
  return { rows: Number(checkedRows ?? 0), sound: Object.keys(faults).length === 0 };
}
