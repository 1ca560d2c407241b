import { hasPermission } from '../../../accounts/account.ts';
import type { Actor } from '../../../accounts/authority.ts';
import type { AccountContext } from '../../../accounts/context.ts';
import { findAccount } from '../../../accounts/find-account.ts';
import { inTransaction } from '../../../platform/db/database.ts';
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
import { runBulkAction, type BulkResult } from './run-bulk-action.ts';

const BULK_RUN_JOB = 'bulk-run';

/** People after whom the outcomes are saved, and others get to write. */
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

/** Each person takes a transaction of their own. After an interruption it goes on with those who have no outcome. */
async function continueRun(context: AccountContext, job: Job): Promise<JobResult> {
  const { db, clock } = context;
  const run = await findBulkRun(db, (job.payload as { id: number }).id);
  if (run?.endedAt !== null) return { kind: 'done' };
  for (;;) {
    job.signal.throwIfAborted();
    const startedAt = performance.now();
    const ids = await listPending(db, run.id, BATCH_SIZE);
    if (ids.length === 0) break;
    const result = await runBatch(context, run, ids);
    await inTransaction(db, async (tx) => {
      await saveOutcome(tx, run.id, result.done, 'done');
      for (const { id, reason } of result.skipped) await saveOutcome(tx, run.id, [id], reason);
    });
    // SQLite has one writer at a time and no queue: whoever joins a class meanwhile gets in between.
    await clock.pause(performance.now() - startedAt);
  }
  await endBulkRun(db, run.id, clock.now());
  return { kind: 'done' };
}

/** With the rights that the actor has by now: without them everybody is skipped. */
async function runBatch(context: AccountContext, run: BulkRun, ids: readonly number[]): Promise<Pick<BulkResult, 'done' | 'skipped'>> {
  const { action } = run;
  const account = run.actorId === null ? undefined : await findAccount(context.db, run.actorId);
  if (!account?.active || !hasPermission(account, permissionForBulkAction(action)))
    return { done: [], skipped: ids.map((id) => ({ id, reason: 'actor-without-permission' })) };
  return runBulkAction(context, action, ids, { id: account.id, permissions: account.permissions, clientIp: run.clientIp });
}

/** Deletes runs of more than 30 days ago. */
export async function cleanUpBulkRuns({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  await deleteBulkRunsBefore(db, addMs(clock.now(), -RUN_LIFETIME_MS));
}
