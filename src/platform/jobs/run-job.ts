import { addMs } from '../shared/clock.ts';
import { LEASE_MS, MAX_ATTEMPTS, retryDelayMs, type Job, type JobHandler, type JobResult, type JobContext } from './job.ts';
import { finishJob, requeueJob, renewLease, saveProgress, type ClaimedJob } from './jobs.queries.ts';

const MAX_REASON_LENGTH = 500;

/** Does a job that this process has taken, and writes down how it ended. `stopping` says that the portal is about to end. */
export async function runJob(context: JobContext, handler: JobHandler, held: ClaimedJob, stopping: AbortSignal): Promise<void> {
  const { log } = context;
  const outcome = await runAttempt(context, handler, held, stopping);
  const reason = 'reason' in outcome ? outcome.reason.slice(0, MAX_REASON_LENGTH) : undefined;
  const written = await saveResult(context, held, outcome, reason);
  const of = { event: 'job', job: held.id, kind: held.kind, attempt: held.attempts, reason };
  if (!written) log.warn(of, 'a job went on in another process, because this one did not renew its lease');
  else if (outcome.kind === 'surprise' && isLastAttempt(held)) log.error({ ...of, error: outcome.stack }, 'a job failed for the last time');
  else if (outcome.kind === 'surprise') log.warn({ ...of, error: outcome.stack }, 'a job failed and will be tried again');
  else if (outcome.kind === 'failed' || (outcome.kind === 'retry' && isLastAttempt(held))) log.warn(of, 'a job was given up');
  else if (outcome.kind === 'done') log.debug(of, 'a job is done');
  else log.info(of, `a job will go on later: ${outcome.kind}`);
}

type AttemptResult = JobResult | { kind: 'stopped' } | { kind: 'surprise'; reason: string; stack: string };

async function runAttempt(context: JobContext, handler: JobHandler, held: ClaimedJob, stopping: AbortSignal): Promise<AttemptResult> {
  // Its process was killed in the last attempt too: the job itself may be what kills it.
  if (held.attempts > MAX_ATTEMPTS) return { kind: 'failed', reason: 'the process that did it ended each time' };
  const keeper = startLeaseRenewal(context, held);
  try {
    return await handler.run(buildJob(context, held, keeper, stopping));
  } catch (error) {
    if (stopping.aborted) return { kind: 'stopped' };
    return { kind: 'surprise', reason: String(error), stack: (error as Error | undefined)?.stack ?? String(error) };
  } finally {
    keeper.stop();
  }
}

function saveResult({ db, clock }: JobContext, held: ClaimedJob, ending: AttemptResult, reason: string | undefined): Promise<boolean> {
  const now = clock.now();
  switch (ending.kind) {
    case 'done':
    case 'failed':
      return finishJob(db, held, reason, now);
    case 'stopped':
      return requeueJob(db, held, { dueAt: now, attempts: held.attempts - 1 }, now);
    case 'retry':
    case 'surprise':
      if (isLastAttempt(held)) return finishJob(db, held, reason, now);
      return requeueJob(db, held, { dueAt: addMs(now, retryDelayMs(held.attempts)), attempts: held.attempts, failure: reason! }, now);
    default:
      return ending satisfies never;
  }
}

function isLastAttempt({ attempts }: ClaimedJob): boolean {
  return attempts >= MAX_ATTEMPTS;
}

function buildJob({ db, clock }: JobContext, held: ClaimedJob, keeper: LeaseRenewal, stopping: AbortSignal): Job {
  return {
    id: held.id,
    payload: JSON.parse(held.payload) as unknown,
    attempt: held.attempts,
    lastAttempt: isLastAttempt(held),
    signal: AbortSignal.any([stopping, keeper.lost.signal]),
    async reportProgress(progress) {
      if (!(await saveProgress(db, held, progress, clock.now()))) keeper.lost.abort();
    },
  };
}

type LeaseRenewal = { lost: AbortController; stop: () => void };

/** Renews the lease three times in its life, so that one renewal that fails loses nothing. */
function startLeaseRenewal({ db, clock, log }: JobContext, held: ClaimedJob): LeaseRenewal {
  const lost = new AbortController();
  const timer = setInterval(() => {
    renewLease(db, held, clock.now()).then(
      (ours) => ours || lost.abort(),
      (error: unknown) => log.warn({ event: 'job', job: held.id, error: String(error) }, 'the lease of a job could not be renewed'),
    );
  }, LEASE_MS / 3);
  timer.unref();
  return { lost, stop: () => clearInterval(timer) };
}
