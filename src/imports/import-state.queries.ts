import type { Updateable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { ImportProblem, ImportState } from './import.ts';
import type { ImportTable } from './imports.table.ts';

/** Updates an import that is still in the expected state and run, and answers whether it was: of two concurrent requests one gets false. */
export async function updateImport(
  tx: Db,
  id: number,
  expected: { state: ImportState; run?: number },
  change: Updateable<ImportTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('imports')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', expected.state)
    .$if(expected.run !== undefined, (query) => query.where('run', '=', expected.run!))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** One run of the background work on an import. It is lost as soon as another run starts or the state changes. */
export type ImportRun = { id: number; state: 'validating' | 'applying' | 'applied'; run: number };

/** This run was replaced by another one, or the import was abandoned. Rolls the transaction back. */
export class RunLostError extends Error {
  override name = 'RunLostError';
}

/** Starts a run, which replaces any earlier one; undefined if the import is not in this state. */
export async function startRun(db: Db, id: number, state: ImportRun['state']): Promise<ImportRun | undefined> {
  const row = await db
    .updateTable('imports')
    .set((eb) => ({ run: eb('run', '+', 1), done: 0, total: 0 }))
    .where('id', '=', id)
    .where('state', '=', state)
    .returning('run')
    .executeTakeFirst();
  return row && { id, state, run: row.run };
}

/** Records the progress or the end of a run. Throws a RunLostError if the run was replaced. */
export async function updateRun(tx: Tx, { id, ...run }: ImportRun, change: Updateable<ImportTable>): Promise<void> {
  if (!(await updateImport(tx, id, run, change))) throw new RunLostError();
}

/** Ends an import that no run works on any more. */
export async function failImport(db: Db, id: number, problem: ImportProblem, now: Date): Promise<void> {
  const end = { state: 'failed', problem: JSON.stringify(problem), ended_at: now.toISOString() } as const;
  for (const state of ['validating', 'applying'] as const) await updateImport(db, id, { state }, end);
}
