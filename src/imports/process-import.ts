import { addMs, days } from '../platform/shared/clock.ts';
import { applyImport } from './apply-import.ts';
import { deleteStaged, deleteDryRun } from './delete-rows.ts';
import type { Import } from './import.ts';
import { findImport, deleteImportFile, RunLostError } from './imports.queries.ts';
import { inviteNewPeople } from './invite-new-people.ts';
import { importHandlers } from './import-handlers.ts';
import type { ImportContext } from './import-run.ts';
import { runDryRun } from './dry-run.ts';

/** So long who imported can look at what became of each row, and have the refused ones back. */
const ROW_RETENTION_MS = days(14);

/** Does whatever an import waits for at the moment, until it waits for a person or for nothing. Can be begun again at any point. */
export async function processImport(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const found = await findImport(context.db, id);
      if (found?.state === 'applied') await importHandlers[found.kind].afterCommit?.(context, id, signal);
      if (found?.state === 'reading') await runDryRun(context, id, signal);
      else if (found?.state === 'applying') await applyImport(context, id, signal);
      else if (found?.state === 'applied' && (found.invitations === 'wanted' || found.invitations === 'sending'))
        await inviteNewPeople(context, id, signal);
      else if (found && isDueForDeletion(found, context.clock.now())) await deleteImportData(context, id);
      else return await deleteLeftovers(context, found);
    }
  } catch (error) {
    // Somebody left the import, or another process does the work: either way it is not ours any more.
    if (!(error instanceof RunLostError)) throw error;
  }
}

/** What was made ready is needed no more; whoever wrote it may have been killed before it could take it away. */
async function deleteLeftovers(context: ImportContext, found: Import | undefined): Promise<void> {
  if (found && found.endedAt !== null) await deleteStaged(context, found.id);
}

export function isDueForDeletion({ state, endedAt, dataDeleted }: Import, now: Date): boolean {
  if (dataDeleted || endedAt === null) return false;
  return state === 'abandoned' || state === 'unreadable' || endedAt <= addMs(now, -ROW_RETENTION_MS);
}

/** What remains is that there was an import, whose it was and its figures. */
async function deleteImportData(context: ImportContext, id: number): Promise<void> {
  await deleteDryRun(context, id);
  await deleteImportFile(context.db, id);
}
