import { after, days } from '../platform/shared/clock.ts';
import { applyImport } from './apply-import.ts';
import { clearPrepared, clearRows } from './delete-rows.ts';
import type { Import } from './import.ts';
import { findImport, forgetFile, RunLost } from './imports.queries.ts';
import { inviteNewPeople } from './invite-new-people.ts';
import { kinds } from './import-handlers.ts';
import type { ImportNeeds } from './import-run.ts';
import { readImport } from './dry-run.ts';

/** So long who imported can look at what became of each row, and have the refused ones back. */
const ROWS_STAY = days(14);

/** Does whatever an import waits for at the moment, until it waits for a person or for nothing. Can be begun again at any point. */
export async function workOnImport(needs: ImportNeeds, id: number, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const found = await findImport(needs.db, id);
      if (found?.state === 'applied') await kinds[found.kind].follow?.(needs, id, signal);
      if (found?.state === 'reading') await readImport(needs, id, signal);
      else if (found?.state === 'applying') await applyImport(needs, id, signal);
      else if (found?.state === 'applied' && (found.invitations === 'wanted' || found.invitations === 'sending'))
        await inviteNewPeople(needs, id, signal);
      else if (found && isToBeCleared(found, needs.clock.now())) await clearImport(needs, id);
      else return await tidyAfter(needs, found);
    }
  } catch (error) {
    // Somebody left the import, or another process does the work: either way it is not ours any more.
    if (!(error instanceof RunLost)) throw error;
  }
}

/** What was made ready is needed no more; whoever wrote it may have been killed before it could take it away. */
async function tidyAfter(needs: ImportNeeds, found: Import | undefined): Promise<void> {
  if (found && found.endedAt !== null) await clearPrepared(needs, found.id);
}

export function isToBeCleared({ state, endedAt, cleared }: Import, now: Date): boolean {
  if (cleared || endedAt === null) return false;
  return state === 'abandoned' || state === 'unreadable' || endedAt <= after(now, -ROWS_STAY);
}

/** What remains is that there was an import, whose it was and its figures. */
async function clearImport(needs: ImportNeeds, id: number): Promise<void> {
  await clearRows(needs, id);
  await forgetFile(needs.db, id);
}
