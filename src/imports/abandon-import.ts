import type { Account } from '../accounts/account.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/enqueue-job.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import type { ImportProblem, ImportState } from './import.ts';
import { updateImport, findImport } from './imports.queries.ts';

export type AbandonImportResult = 'abandoned' | 'not-found' | 'not-yours' | 'too-late';

/** Until it is written, an import can be left: whoever works on it notices, and what was kept of it goes. */
const abandonableStates: ImportState[] = ['reading', 'ready', 'applying'];

export async function abandonImport(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Account,
  id: number,
): Promise<AbandonImportResult> {
  const found = await findImport(db, id);
  if (!found) return 'not-found';
  if (found.actorId !== actor.id) return 'not-yours';
  return inTransaction(db, (tx) => abandonInTransaction(tx, id, null, clock.now())).then((left) => (left ? 'abandoned' : 'too-late'));
}

/** Leaves an import that is not written yet, and has what was kept of it taken away in the background. */
export async function abandonInTransaction(tx: Tx, id: number, problem: ImportProblem | null, now: Date): Promise<boolean> {
  const ended = { state: 'abandoned', problem: problem && JSON.stringify(problem), ended_at: now.toISOString() } as const;
  for (const state of abandonableStates) {
    if (!(await updateImport(tx, id, { state }, ended))) continue;
    await enqueueJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now }, now);
    return true;
  }
  return false;
}
