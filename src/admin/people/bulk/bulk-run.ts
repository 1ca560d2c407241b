import { z } from 'zod';
import { type Actor, findActorAllowedTo } from '../../../accounts/authority.ts';
import type { AccountContext } from '../../../accounts/context.ts';
import { inTransaction } from '../../../platform/db/database.ts';
import { runFairly } from '../../../platform/db/run-fairly.ts';
import type { AppContext } from '../../../platform/http/context.ts';
import type { Job, JobHandlers, JobResult } from '../../../platform/jobs/job.ts';
import { enqueueJob } from '../../../platform/jobs/job-queue.ts';
import { addMs, days } from '../../../platform/shared/clock.ts';
import { inverseAction, permissionForBulkAction, type BulkAction } from './bulk-action.ts';
import {
  deleteBulkRunsBefore,
  endBulkRun,
  findBulkRun,
  insertBulkRun,
  isUndone,
  listPending,
  listWithOutcome,
  saveOutcome,
  type BulkRun,
} from './bulk-runs.queries.ts';
import { runBulkAction, type BulkOutcome } from './run-bulk-action.ts';

const BULK_RUN_JOB = 'bulk-run';

/** People after whom the rights of the actor are looked up again. */
const BATCH_SIZE = 20;

/** Its result can be looked at this long. What was done with whom stays in the audit log. */
const RUN_LIFETIME_MS = days(30);

type NewBulkRun = { action: BulkAction; ids: readonly number[]; listQuery: string; undoes?: number };

/** Has the action done for many people in the background, in the name of `actor`. Answers the id of the run. */
export async function startBulkRun({ db, clock }: AppContext, actor: NonNullable<Actor>, run: NewBulkRun): Promise<number> {
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const id = await insertBulkRun(
      tx,
      {
        actorId: actor.id,
        clientIp: actor.clientIp ?? '',
        action: run.action,
        listQuery: run.listQuery,
        undoes: run.undoes ?? null,
        createdAt: now,
      },
      run.ids,
    );
    await enqueueJob(tx, { kind: BULK_RUN_JOB, payload: { id }, runAt: now }, now);
    return id;
  });
}

/** What would undo an ended run; undefined where nothing does, or it was undone. */
export async function findUndo({ db }: Pick<AppContext, 'db'>, run: BulkRun): Promise<BulkAction | undefined> {
  if (run.endedAt === null || run.undoes !== null || (await isUndone(db, run))) return undefined;
  return inverseAction(run.action);
}

/** Starts a run that undoes an ended one for those with whom it was done. Undefined where nothing can be undone. */
export async function undoBulkRun(context: AppContext, actor: NonNullable<Actor>, run: BulkRun): Promise<number | undefined> {
  const action = await findUndo(context, run);
  const ids = action ? await listWithOutcome(context.db, run.id, 'done') : [];
  return action && ids.length > 0 ? startBulkRun(context, actor, { action, ids, listQuery: run.listQuery, undoes: run.id }) : undefined;
}

export function bulkRunJobs(context: AccountContext): JobHandlers {
  return { [BULK_RUN_JOB]: { run: (job) => continueRun(context, job) } };
}

const payload = z.object({ id: z.number() });

/** Each person takes a transaction of their own. After an interruption it goes on with those who have no outcome. */
async function continueRun(context: AccountContext, job: Job): Promise<JobResult> {
  const { db, clock } = context;
  const run = await findBulkRun(db, payload.parse(job.payload).id);
  if (run?.endedAt !== null) return { kind: 'done' };
  for (;;) {
    const ids = await listPending(db, run.id, BATCH_SIZE);
    if (ids.length === 0) break;
    const actor = await findActorAllowedTo(db, run, permissionForBulkAction(run.action));
    for (const id of ids) {
      job.signal.throwIfAborted();
      await runFairly(context, async () =>
        saveOutcome(db, run.id, id, actor ? await findOutcome(context, job, run, id, actor) : 'actor-without-permission'),
      );
    }
  }
  await endBulkRun(db, run.id, clock.now());
  return { kind: 'done' };
}

/** An error is thrown, so that the job is tried again; after its last attempt it is the outcome, and the others are not held up. */
async function findOutcome(context: AccountContext, job: Job, { action }: BulkRun, id: number, actor: Actor): Promise<BulkOutcome> {
  try {
    const { skipped } = await runBulkAction(context, action, [id], actor);
    return skipped[0]?.reason ?? 'done';
  } catch (error) {
    if (!job.lastAttempt || job.signal.aborted) throw error;
    context.log.error({ event: 'job', job: job.id, user: id, error: String(error) }, 'an action on many people failed for one of them');
    return 'failed';
  }
}

/** Deletes runs of more than 30 days ago. */
export async function cleanUpBulkRuns({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  await deleteBulkRunsBefore(db, addMs(clock.now(), -RUN_LIFETIME_MS));
}
