import { rm } from 'node:fs/promises';
import type { AppContext } from '../platform/http/context.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { BucketError } from '../platform/storage/bucket.ts';
import { resumeMoving } from './move-recordings.ts';
import { fileName, recordingPath } from './recording.ts';
import { deleteRecordingRow, listDeletedRecordings } from './recordings.queries.ts';
import { markAbandonedUploads } from './uploads.queries.ts';

/** Jibri's machine tries every minute. */
const MAX_UPLOAD_MS = days(30);

const BATCH_SIZE = 100;

type DeleteContext = Pick<AppContext, 'db' | 'log' | 'settings' | 'bucket'>;

/**
 * Removes the files of deleted recordings, and then their rows: a process that is killed in between leaves a row, and the next run removes
 * both; so does one that does not reach the bucket. A file that no row names is left alone: it may be newer than a database that was restored.
 */
export async function removeDeletedRecordings({ db, log, settings, bucket }: DeleteContext): Promise<void> {
  if (!settings.recordings) return;
  try {
    for (const { id, key } of await listDeletedRecordings(db, BATCH_SIZE, { unmovedOnly: bucket === undefined })) {
      await rm(recordingPath(settings.recordings.directory, key), { force: true });
      await bucket?.delete(fileName(key));
      await deleteRecordingRow(db, id);
    }
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    log.warn({ event: 'recording', reason: error.message }, 'deleted recordings are still in the bucket: the next try is in an hour');
  }
}

export async function cleanUpRecordings(context: AppContext): Promise<void> {
  const now = context.clock.now();
  await markAbandonedUploads(context.db, addMs(now, -MAX_UPLOAD_MS), now);
  await removeDeletedRecordings(context);
  await resumeMoving(context);
}
