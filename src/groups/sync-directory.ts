import { z } from 'zod';
import { actorFields, findActorAllowedTo, type Actor } from '../accounts/authority.ts';
import type { AccountContext } from '../accounts/context.ts';
import { DirectoryDownError } from '../accounts/directory/directory-client.ts';
import { isDirectoryOff } from '../accounts/sign-in-policy.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import { runFairly } from '../platform/db/run-fairly.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob, findJob } from '../platform/jobs/job-queue.ts';
import type { Job, JobHandlers, JobResult } from '../platform/jobs/job.ts';
import { nextNightlyRun } from '../platform/jobs/nightly-run.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { applyPersonPlan } from './apply-directory.ts';
import { describePlan, planDirectorySync } from './directory-plan.ts';
import { countChanges, DIRECTORY_RUN_DAYS, type DirectoryPlan, type DirectoryRun } from './directory-run.ts';
import type { DirectoryRunProblem } from './groups.table.ts';
import {
  deleteRunsBefore,
  findRun,
  findRunOfJob,
  insertRun,
  listPending,
  listRuns,
  savePerson,
  storePlan,
  updateRun,
} from './directory-runs.queries.ts';

const DIRECTORY_SYNC_JOB = 'directory-sync';

const BATCH_SIZE = 20;

/** Has the directory read, and what would be done shown. Answers the run that is under way, if there is one. */
export async function startDirectoryRun(context: AppContext, actor: NonNullable<Actor>): Promise<number> {
  const [newest] = await listRuns(context.db, 1);
  if (newest && (await isUnderWay(context, newest))) return newest.id;
  const now = context.clock.now();
  return inTransaction(context.db, async (tx) => {
    const row = { actor_id: actor.id, client_ip: actor.clientIp ?? null, created_at: now.toISOString(), state: 'validating' } as const;
    const id = await insertRun(tx, row);
    const jobId = await enqueueJob(tx, { kind: DIRECTORY_SYNC_JOB, payload: { id }, runAt: now }, now);
    await updateRun(tx, id, 'validating', { job_id: jobId });
    return id;
  });
}

async function isUnderWay({ db }: AppContext, { state, jobId }: DirectoryRun): Promise<boolean> {
  if (state === 'ready' || state === 'applied' || state === 'failed' || jobId === undefined) return false;
  const job = await findJob(db, jobId);
  return job?.state === 'waiting' || job?.state === 'running';
}

/** `too-many`: it is unusual, and the number of people for whom something changes was not confirmed. `not-ready`: it was confirmed before. */
type ConfirmDirectoryRunResult = 'confirmed' | 'too-many' | 'not-ready';

/**
 * Has done what was shown, in the name of the actor, unless the directory says something else by then: that is shown first. `digest`: of what was
 * shown.
 */
export async function confirmDirectoryRun(
  { db, clock }: AppContext,
  actor: NonNullable<Actor>,
  run: DirectoryRun,
  { digest, confirmedCount }: { digest: string; confirmedCount: number | undefined },
): Promise<ConfirmDirectoryRunResult> {
  if (run.state !== 'ready' || run.digest !== digest) return 'not-ready';
  if (run.unusual && confirmedCount !== countChanges(run)) return 'too-many';
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const changes = { state: 'confirmed', actor_id: actor.id, client_ip: actor.clientIp ?? null, revalidated: 0 } as const;
    if (!(await updateRun(tx, run.id, 'ready', changes))) return 'not-ready';
    const jobId = await enqueueJob(tx, { kind: DIRECTORY_SYNC_JOB, payload: { id: run.id }, runAt: now }, now);
    await updateRun(tx, run.id, 'confirmed', { job_id: jobId });
    return 'confirmed';
  });
}

/**
 * Enqueues the next nightly run where the settings name a directory, unless one waits already, and deletes old ones; called once an hour. A run
 * that is to be tried again is the one that waits.
 */
export async function scheduleDirectorySync({ db, clock, settings }: Pick<AccountContext, 'db' | 'clock' | 'settings'>): Promise<void> {
  const now = clock.now();
  await deleteRunsBefore(db, addMs(now, -days(DIRECTORY_RUN_DAYS)));
  if (!settings.directory) return;
  const runAt = nextNightlyRun(now, settings.timeZone);
  await inTransaction(db, (tx) => enqueueJob(tx, { kind: DIRECTORY_SYNC_JOB, key: 'nightly', payload: {}, runAt }, now));
}

export function directoryJobs(context: AccountContext): JobHandlers {
  return { [DIRECTORY_SYNC_JOB]: { run: (job) => continueRun(context, job) } };
}

/** The nightly run has no id yet. */
const payload = z.object({ id: z.number().optional() });

/** Goes on where it was interrupted: with reading the directory anew, or with the next person. */
async function continueRun(context: AccountContext, job: Job): Promise<JobResult> {
  const { db } = context;
  const { id } = payload.parse(job.payload);
  const isNight = id === undefined;
  const isOff = !context.directory || (await isDirectoryOff(db));
  if (isNight && isOff) return { kind: 'done' };
  const run = isNight ? await openNightlyRun(context, job.id) : await findRun(db, id);
  if (!run) return { kind: 'done' };
  const actor = isNight ? null : await findActorAllowedTo(db, run, 'people:write');
  if (isOff || actor === undefined) return fail(context, run, isOff ? 'directory-off' : 'forbidden');
  try {
    return await advance(context, run, { actor, isNight, signal: job.signal });
  } catch (error) {
    if (error instanceof DirectoryDownError && isNight && !error.isSizeLimit && !job.lastAttempt)
      return { kind: 'retry', reason: error.message };
    if (error instanceof DirectoryDownError)
      return fail(context, run, error.isSizeLimit ? 'directory-limit' : 'directory-down', error.message);
    if (job.lastAttempt && !job.signal.aborted) await fail(context, run, 'unexpected-error');
    throw error;
  }
}

type Progress = { actor: Actor; isNight: boolean; signal?: AbortSignal };

async function advance(context: AccountContext, run: DirectoryRun, progress: Progress): Promise<JobResult> {
  if (run.state === 'validating' || run.state === 'confirmed') {
    const plan = await planDirectorySync(context, progress.actor);
    const goesOn = progress.isNight ? !plan.unusual : run.state === 'confirmed' && plan.digest === run.digest;
    const revalidated = run.state === 'confirmed' && !goesOn;
    if (!(await savePlan(context, run, plan, { state: goesOn ? 'applying' : 'ready', revalidated }))) return { kind: 'done' };
    if (!goesOn) return progress.isNight ? { kind: 'failed', reason: describePlan(plan) } : { kind: 'done' };
    return advance(context, { ...run, state: 'applying' }, progress);
  }
  if (run.state === 'applying') await applyRun(context, run.id, progress.actor, progress.signal);
  return { kind: 'done' };
}

function savePlan(
  { db }: AccountContext,
  { id, state: from }: DirectoryRun,
  plan: DirectoryPlan,
  { state, revalidated }: { state: 'ready' | 'applying'; revalidated: boolean },
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { linked, counts, unusual, digest } = plan;
    const figures = { linked, unchanged: counts.unchanged, unusual: unusual ? 1 : 0, digest, revalidated: revalidated ? 1 : 0 };
    if (!(await updateRun(tx, id, from, { state, ...figures }))) return false;
    await storePlan(tx, id, plan);
    return true;
  });
}

/** Each person takes transactions of their own; who was done is not done again. */
async function applyRun(context: AccountContext, runId: number, actor: Actor, signal?: AbortSignal): Promise<void> {
  const { db, clock } = context;
  for (;;) {
    const people = await listPending(db, runId, BATCH_SIZE);
    if (people.length === 0) break;
    for (const { line, plan } of people) {
      signal?.throwIfAborted();
      await runFairly(context, async () => {
        const result = await applyPersonPlan(context, plan, actor);
        const left = result.kind === 'refused' ? { ...plan, verdict: 'refused' as const, refusal: { code: result.code } } : plan;
        await savePerson(db, runId, line, left, result.kind === 'done' ? result.userId : plan.userId);
      });
    }
  }
  const at = clock.now();
  await inTransaction(db, async (tx) => {
    const run = (await findRun(tx, runId))!;
    const { counts } = run;
    if (!(await updateRun(tx, runId, 'applying', { state: 'applied', ended_at: at.toISOString() }))) return;
    if (countChanges(run) === 0) return;
    const details = { newRows: counts.new, changedRows: counts.changed, deactivated: counts.dismissed, leftAlone: counts.refused };
    const subject = { subject: 'portal', subjectId: null, details } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, at), event: 'portal.directory-synchronised', ...subject });
  });
}

/** Done at once, in the name of an operator. */
export async function applyDirectorySync(context: AccountContext, plan: DirectoryPlan): Promise<void> {
  const created = context.clock.now().toISOString();
  const id = await inTransaction(context.db, (tx) =>
    insertRun(tx, { actor_id: null, client_ip: null, created_at: created, state: 'validating' }),
  );
  const run = (await findRun(context.db, id))!;
  await savePlan(context, run, plan, { state: 'applying', revalidated: false });
  await applyRun(context, id, null);
}

async function openNightlyRun({ db, clock }: AccountContext, jobId: number): Promise<DirectoryRun> {
  const earlier = await findRunOfJob(db, jobId);
  if (earlier) return earlier;
  const row = { actor_id: null, client_ip: null, created_at: clock.now().toISOString(), state: 'validating', job_id: jobId } as const;
  const id = await inTransaction(db, (tx) => insertRun(tx, row));
  return (await findRun(db, id))!;
}

async function fail(
  { db, clock }: AccountContext,
  { id }: DirectoryRun,
  problem: DirectoryRunProblem,
  reason: string = problem,
): Promise<JobResult> {
  for (const state of ['validating', 'confirmed', 'applying'] as const)
    await updateRun(db, id, state, { state: 'failed', problem, ended_at: clock.now().toISOString() });
  return { kind: 'failed', reason };
}
