import { after } from '../shared/clock.ts';
import { LEASE, MOST_ATTEMPTS, pauseAfter, type Job, type JobHandler, type JobOutcome } from './job.ts';
import { endJob, putBackJob, renewLease, writeProgress, type HeldJob } from './jobs.queries.ts';
import type { JobNeeds } from './needs.ts';

const LONGEST_REASON = 500;

/** Does a job that this process has taken, and writes down how it ended. `stopping` says that the portal is about to end. */
export async function runJob(needs: JobNeeds, handler: JobHandler, held: HeldJob, stopping: AbortSignal): Promise<void> {
  const { log } = needs;
  const outcome = await attempt(needs, handler, held, stopping);
  const reason = 'reason' in outcome ? outcome.reason.slice(0, LONGEST_REASON) : undefined;
  const written = await settle(needs, held, outcome, reason);
  const of = { event: 'job', job: held.id, kind: held.kind, attempt: held.attempts, reason };
  if (!written) log.warn(of, 'a job went on in another process, because this one did not renew its lease');
  else if (outcome.kind === 'surprise' && isLast(held)) log.error({ ...of, error: outcome.stack }, 'a job failed for the last time');
  else if (outcome.kind === 'surprise') log.warn({ ...of, error: outcome.stack }, 'a job failed and will be tried again');
  else if (outcome.kind === 'failed' || (outcome.kind === 'again' && isLast(held))) log.warn(of, 'a job was given up');
  else if (outcome.kind === 'done') log.debug(of, 'a job is done');
  else log.info(of, `a job will go on later: ${outcome.kind}`);
}

type Ending = JobOutcome | { kind: 'stopped' } | { kind: 'surprise'; reason: string; stack: string };

async function attempt(needs: JobNeeds, handler: JobHandler, held: HeldJob, stopping: AbortSignal): Promise<Ending> {
  // Its process was killed in the last attempt too: the job itself may be what kills it.
  if (held.attempts > MOST_ATTEMPTS) return { kind: 'failed', reason: 'the process that did it ended each time' };
  const keeper = keepLease(needs, held);
  try {
    return await handler.run(jobOf(needs, held, keeper, stopping));
  } catch (error) {
    if (stopping.aborted) return { kind: 'stopped' };
    return { kind: 'surprise', reason: String(error), stack: (error as Error | undefined)?.stack ?? String(error) };
  } finally {
    keeper.stop();
  }
}

function settle({ db, clock }: JobNeeds, held: HeldJob, ending: Ending, reason: string | undefined): Promise<boolean> {
  const now = clock.now();
  switch (ending.kind) {
    case 'done':
    case 'failed':
      return endJob(db, held, reason, now);
    case 'stopped':
      return putBackJob(db, held, { dueAt: now, attempts: held.attempts - 1 }, now);
    case 'again':
    case 'surprise':
      if (isLast(held)) return endJob(db, held, reason, now);
      return putBackJob(db, held, { dueAt: after(now, pauseAfter(held.attempts)), attempts: held.attempts, failure: reason! }, now);
    default:
      return ending satisfies never;
  }
}

function isLast({ attempts }: HeldJob): boolean {
  return attempts >= MOST_ATTEMPTS;
}

function jobOf({ db, clock }: JobNeeds, held: HeldJob, keeper: LeaseKeeper, stopping: AbortSignal): Job {
  return {
    id: held.id,
    payload: JSON.parse(held.payload) as unknown,
    attempt: held.attempts,
    lastAttempt: isLast(held),
    signal: AbortSignal.any([stopping, keeper.lost.signal]),
    async report(progress) {
      if (!(await writeProgress(db, held, progress, clock.now()))) keeper.lost.abort();
    },
  };
}

type LeaseKeeper = { lost: AbortController; stop: () => void };

/** Renews the lease three times in its life, so that one renewal that fails loses nothing. */
function keepLease({ db, clock, log }: JobNeeds, held: HeldJob): LeaseKeeper {
  const lost = new AbortController();
  const timer = setInterval(() => {
    renewLease(db, held, clock.now()).then(
      (ours) => ours || lost.abort(),
      (error: unknown) => log.warn({ event: 'job', job: held.id, error: String(error) }, 'the lease of a job could not be renewed'),
    );
  }, LEASE / 3);
  timer.unref();
  return { lost, stop: () => clearInterval(timer) };
}
