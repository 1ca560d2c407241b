import type { Db } from '../platform/db/database.ts';
import { findJob } from '../platform/jobs/find-job.ts';
import { after, days, minutes } from '../platform/shared/clock.ts';
import { findFileOf, type PersonalFile } from './data-exports.queries.ts';

/** The kind of the jobs that pack what is known of somebody. */
export const PERSONAL_FILE_JOB = 'personal-file';

/** A file stays for so long after it was asked for: long enough for a weekend, short enough not to lie about. */
export const FILE_STAYS = days(3);

/** Everybody may ask for a new one this often. */
const PAUSE = minutes(60);

/** How it stands with the file of a person. `broken`: it could not be made. */
export type FileState = { kind: 'none' | 'making' | 'broken' } | { kind: 'ready'; file: PersonalFile; readyAt: Date };

export async function fileStateOf(db: Db, userId: number): Promise<FileState> {
  const file = await findFileOf(db, userId);
  if (!file) return { kind: 'none' };
  if (file.readyAt) return { kind: 'ready', file, readyAt: file.readyAt };
  const job = file.jobId === null ? undefined : await findJob(db, file.jobId);
  return { kind: job && (job.state === 'waiting' || job.state === 'running') ? 'making' : 'broken' };
}

/** From when on somebody with this file may ask for another. */
export function nextFileAt(state: FileState): Date | undefined {
  return state.kind === 'ready' ? after(state.file.askedAt, PAUSE) : undefined;
}
