import type { Db } from '../platform/db/database.ts';
import { findJob } from '../platform/jobs/find-job.ts';
import { addMs, days, minutes } from '../platform/shared/clock.ts';
import { deleteDataExportsBefore, findDataExportOfUser, type DataExport } from './data-exports.queries.ts';
import type { AppContext } from '../platform/http/context.ts';

/** The kind of the jobs that pack what is known of somebody. */
export const DATA_EXPORT_JOB = 'personal-file';

/** A file stays for so long after it was asked for: long enough for a weekend, short enough not to lie about. */
export const DATA_EXPORT_LIFETIME_MS = days(3);

/** Everybody may ask for a new one this often. */
const MIN_REQUEST_INTERVAL_MS = minutes(60);

/** How it stands with the file of a person. `failed`: it could not be built. */
export type DataExportState = { kind: 'none' | 'building' | 'failed' } | { kind: 'ready'; dataExport: DataExport; readyAt: Date };

export async function findDataExportState(db: Db, userId: number): Promise<DataExportState> {
  const dataExport = await findDataExportOfUser(db, userId);
  if (!dataExport) return { kind: 'none' };
  if (dataExport.readyAt) return { kind: 'ready', dataExport, readyAt: dataExport.readyAt };
  const job = dataExport.jobId === null ? undefined : await findJob(db, dataExport.jobId);
  return { kind: job && (job.state === 'waiting' || job.state === 'running') ? 'building' : 'failed' };
}

/** From when on somebody with this file may ask for another. */
export function nextRequestAt(state: DataExportState): Date | undefined {
  return state.kind === 'ready' ? addMs(state.dataExport.requestedAt, MIN_REQUEST_INTERVAL_MS) : undefined;
}

/** Deletes data exports at the end of their lifetime. */
export function cleanUpDataExports({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  return deleteDataExportsBefore(db, addMs(clock.now(), -DATA_EXPORT_LIFETIME_MS));
}
