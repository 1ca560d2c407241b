import { deleteRowBatch } from './import-rows.queries.ts';
import { findImport } from './imports.queries.ts';
import { importHandlers } from './import-handlers.ts';
import { inFairTransaction, type ImportContext } from './import-run.ts';

const BATCH_SIZE = 1000;

/** Takes away what was kept of the rows of an import, a little at a time: what the dry run found, and what was made ready. */
export async function deleteDryRun(context: ImportContext, id: number): Promise<void> {
  await deleteStaged(context, id);
  while (await inFairTransaction(context, (tx) => deleteRowBatch(tx, id, BATCH_SIZE)));
}

/** Only what was made ready. */
export async function deleteStaged(context: ImportContext, id: number): Promise<void> {
  const { kind } = (await findImport(context.db, id))!;
  while (await inFairTransaction(context, (tx) => importHandlers[kind].deleteStagedBatch(tx, id, BATCH_SIZE)));
}
