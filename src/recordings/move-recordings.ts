import { readdir, rm } from 'node:fs/promises';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/job-queue.ts';
import type { Job, JobHandlers } from '../platform/jobs/job.ts';
import { type Bucket, BucketError } from '../platform/storage/bucket.ts';
import { fileKeyOf, fileName, recordingPath } from './recording.ts';
import { isKept, listMovedKeys, listUnmovedRecordings, setMoved, type UnmovedRecording } from './moved-recordings.queries.ts';

type MoveContext = Pick<AppContext, 'db' | 'clock' | 'log' | 'settings' | 'bucket'>;

const MOVE_JOB = 'move-recordings';

export async function enqueueMove(tx: Tx, now: Date): Promise<void> {
  await enqueueJob(tx, { kind: MOVE_JOB, key: 'all', payload: {}, runAt: now }, now);
}

/** Once an hour: what a bucket did not take in two days, what was there before the portal had a bucket, and files that were moved and not removed. */
export async function resumeMoving({ db, clock, settings, bucket }: MoveContext): Promise<void> {
  if (!bucket) return;
  const now = clock.now();
  await removeMovedFiles(db, settings.recordings!.directory);
  if ((await listUnmovedRecordings(db)).length > 0) await inTransaction(db, (tx) => enqueueMove(tx, now));
}

/** Moves received recordings from RECORDINGS_DIR to the bucket. Where the portal has none, jobs wait for one that has. */
export function moveJobs(context: MoveContext): JobHandlers {
  const { bucket, db } = context;
  if (!bucket) return {};
  return {
    [MOVE_JOB]: {
      async run(job) {
        const reasons: string[] = [];
        for (const recording of await listUnmovedRecordings(db)) {
          job.signal.throwIfAborted();
          await move(context, bucket, recording, job).catch((error: unknown) => {
            job.signal.throwIfAborted();
            if (!(error instanceof BucketError)) throw error;
            context.log.warn(
              { event: 'recording', recording: recording.id, reason: error.message },
              'a recording was not moved to the bucket',
            );
            reasons.push(error.message);
          });
        }
        return reasons.length === 0 ? { kind: 'done' } : { kind: 'retry', reason: reasons[0]! };
      },
    },
  };
}

/**
 * Copies the file, says so in the row, and removes the file here: a process that is killed at any step leaves a file that its row leads to.
 * A recording that is deleted meanwhile does not stay in the bucket.
 */
async function move(
  { db, clock, log, settings }: MoveContext,
  bucket: Bucket,
  { id, key, bytes, sha256 }: UnmovedRecording,
  job: Job,
): Promise<void> {
  const path = recordingPath(settings.recordings!.directory, key);
  const file = { key: fileName(key), bytes, sha256 };
  // It becomes visible in the bucket as a whole, so one that is there was copied by a process that did not come to write its row.
  if ((await bucket.size(file.key)) !== bytes) {
    const result = await bucket.putFile(path, file, { signal: job.signal, isWanted: () => isKept(db, id) });
    if (result === 'unwanted') return;
    if (result === 'damaged') throw new BucketError('the file is missing, or not the one that arrived');
    if ((await bucket.size(file.key)) !== bytes) throw new BucketError('the file has another size there');
  }
  if (!(await setMoved(db, id, clock.now()))) return bucket.delete(file.key);
  await rm(path, { force: true });
  log.info({ event: 'recording', recording: id }, 'a recording was moved to the bucket');
}

async function removeMovedFiles(db: AppContext['db'], directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const key of await listMovedKeys(
    db,
    names.flatMap((name) => fileKeyOf(name) ?? []),
  ))
    await rm(recordingPath(directory, key), { force: true });
}
