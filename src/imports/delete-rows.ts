import { removeSomeRows } from './import-rows.queries.ts';
import { findImport } from './imports.queries.ts';
import { kinds } from './import-handlers.ts';
import { inTurn, type ImportNeeds } from './import-run.ts';

const AT_ONCE = 1000;

/** Takes away what was kept of the rows of an import, a little at a time: what the dry run found, and what was made ready. */
export async function clearRows(needs: ImportNeeds, id: number): Promise<void> {
  await clearPrepared(needs, id);
  while (await inTurn(needs, (tx) => removeSomeRows(tx, id, AT_ONCE)));
}

/** Only what was made ready. */
export async function clearPrepared(needs: ImportNeeds, id: number): Promise<void> {
  const { kind } = (await findImport(needs.db, id))!;
  while (await inTurn(needs, (tx) => kinds[kind].tidy(tx, id, AT_ONCE)));
}
