import { lockAccount } from '../accounts/find-account.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Db } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob, findJob } from '../platform/jobs/job-queue.ts';
import { addMs, days, minutes } from '../platform/shared/clock.ts';
import {
  deleteDataExportsBefore,
  findDataExportOfUser,
  insertDataExport,
  setDataExportJob,
  type DataExport,
} from './data-exports.queries.ts';

export const DATA_EXPORT_JOB = 'data-export';

/** Counted from the request. Spans a weekend. */
export const DATA_EXPORT_LIFETIME_MS = days(3);

const MIN_REQUEST_INTERVAL_MS = minutes(60);

/** `failed`: the last export could not be built. */
type DataExportState = { kind: 'none' | 'building' | 'failed' } | { kind: 'ready'; dataExport: DataExport; readyAt: Date };

export async function findDataExportState(db: Db, userId: number): Promise<DataExportState> {
  const dataExport = await findDataExportOfUser(db, userId);
  if (!dataExport) return { kind: 'none' };
  if (dataExport.readyAt) return { kind: 'ready', dataExport, readyAt: dataExport.readyAt };
  const job = dataExport.jobId === null ? undefined : await findJob(db, dataExport.jobId);
  return { kind: job && (job.state === 'waiting' || job.state === 'running') ? 'building' : 'failed' };
}

/** When the user may request the next export; undefined: at once. */
export function nextRequestAt(state: DataExportState): Date | undefined {
  return state.kind === 'ready' ? addMs(state.dataExport.requestedAt, MIN_REQUEST_INTERVAL_MS) : undefined;
}

export function cleanUpDataExports({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  return deleteDataExportsBefore(db, addMs(clock.now(), -DATA_EXPORT_LIFETIME_MS));
}

type RequestDataExportResult = { kind: 'requested' } | { kind: 'pending' } | { kind: 'too-soon'; until: Date };

/** Enqueues an export of everything the portal knows of a user; it replaces the last one. */
export async function requestDataExport(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  userId: number,
  clientIp: string,
): Promise<RequestDataExportResult> {
  return inTransaction(db, async (tx): Promise<RequestDataExportResult> => {
    const now = clock.now();
    await lockAccount(tx, userId);
    const state = await findDataExportState(tx, userId);
    if (state.kind === 'building') return { kind: 'pending' };
    const until = nextRequestAt(state);
    if (until && now < until) return { kind: 'too-soon', until };
    const exportId = await insertDataExport(tx, userId, now);
    await setDataExportJob(tx, exportId, await enqueueJob(tx, { kind: DATA_EXPORT_JOB, payload: { exportId }, runAt: now }, now));
    const subject = { subject: 'account', subjectId: userId } as const;
    await recordAuditEvent(tx, { at: now, actorId: userId, clientIp, event: 'account.data-asked', ...subject });
    return { kind: 'requested' };
  });
}
