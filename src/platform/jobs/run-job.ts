import { addMs } from '../shared/clock.ts';
import { LEASE_MS, MAX_ATTEMPTS, retryDelayMs, type Job, type JobContext, type JobHandler, type JobResult } from './job.ts';
import { finishJob, renewLease, requeueJob, saveProgress, type ClaimedJob } from './jobs.queries.ts';

const MAX_REASON_LENGTH = 500;

type AttemptResult = JobResult | { kind: 'stopped' } | { kind: 'error'; reason: string; stack: string };

/** Runs a claimed job, stores the result and logs it. `stopping` is aborted when the portal is about to stop. */
export async function runJob(context: JobContext, handler: JobHandler, job: ClaimedJob, stopping: AbortSignal): Promise<void> {
  const { log } = context;
  const result = await runAttempt(context, handler, job, stopping);
  const reason = 'reason' in result ? result.reason.slice(0, MAX_REASON_LENGTH) : undefined;
  const isSaved = await saveResult(context, job, result, reason);
  const fields = { event: 'job', job: job.id, kind: job.kind, attempt: job.attempts, reason };
  if (!isSaved) log.warn(fields, 'a job was taken over by another process, because this one did not renew its lease');
  else if (result.kind === 'error' && isLastAttempt(job)) log.error({ ...fields, error: result.stack }, 'a job failed for the last time');
  else if (result.kind === 'error') log.warn({ ...fields, error: result.stack }, 'a job failed and will be retried');
  else if (result.kind === 'failed' || (result.kind === 'retry' && isLastAttempt(job))) log.warn(fields, 'a job failed for good');
  else if (result.kind === 'done') log.debug(fields, 'a job is done');
  else log.info(fields, `a job will be continued: ${result.kind}`);
}

async function runAttempt(context: JobContext, handler: JobHandler, job: ClaimedJob, stopping: AbortSignal): Promise<AttemptResult> {
  // The process was killed during the last attempt too: the job itself may be what kills it.
  if (job.attempts > MAX_ATTEMPTS) return { kind: 'failed', reason: 'its process ended during every attempt' };
  const renewal = startLeaseRenewal(context, job);
  try {
    return await handler.run(toJob(context, job, renewal, stopping));
  } catch (error) {
    if (stopping.aborted) return { kind: 'stopped' };
    return { kind: 'error', reason: String(error), stack: (error as Error | undefined)?.stack ?? String(error) };
  } finally {
    renewal.stop();
  }
}

function saveResult({ db, clock }: JobContext, job: ClaimedJob, result: AttemptResult, reason: string | undefined): Promise<boolean> {
  const now = clock.now();
  switch (result.kind) {
    case 'done':
    case 'failed':
      return finishJob(db, job, reason, now);
    case 'stopped':
      return requeueJob(db, job, { dueAt: now, attempts: job.attempts - 1 }, now);
    case 'retry':
    case 'error':
      if (isLastAttempt(job)) return finishJob(db, job, reason, now);
      return requeueJob(db, job, { dueAt: addMs(now, retryDelayMs(job.attempts)), attempts: job.attempts, failure: reason! }, now);
    default:
      return result satisfies never;
  }
}

function isLastAttempt({ attempts }: ClaimedJob): boolean {
  return attempts >= MAX_ATTEMPTS;
}

function toJob({ db, clock }: JobContext, job: ClaimedJob, renewal: LeaseRenewal, stopping: AbortSignal): Job {
  return {
    id: job.id,
    payload: JSON.parse(job.payload) as unknown,
    attempt: job.attempts,
    lastAttempt: isLastAttempt(job),
    signal: AbortSignal.any([stopping, renewal.lost.signal]),
    async reportProgress(progress) {
      if (!(await saveProgress(db, job, progress, clock.now()))) renewal.lost.abort();
    },
  };
}

type LeaseRenewal = { lost: AbortController; stop: () => void };

/** Renews the lease three times in its duration, so that a single failure loses nothing. */
function startLeaseRenewal({ db, clock, log }: JobContext, job: ClaimedJob): LeaseRenewal {
  const lost = new AbortController();
  const timer = setInterval(() => {
    renewLease(db, job, clock.now()).then(
      (isRenewed) => isRenewed || lost.abort(),
      (error: unknown) => log.warn({ event: 'job', job: job.id, error: String(error) }, 'the lease of a job could not be renewed'),
    );
  }, LEASE_MS / 3);
  timer.unref();
  return { lost, stop: () => clearInterval(timer) };
}
