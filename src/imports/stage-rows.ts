import { findUniqueKeys, findRowsByLine, insertUniqueKeys, insertRows, refuseRow, type StagedRow } from './import-rows.queries.ts';
import { updateRun, type ImportRun } from './imports.queries.ts';
import type { ValidatedRow, SheetRow } from './validated-row.ts';
import { inFairTransaction, type ImportContext } from './import-run.ts';
import { rejectDuplicates } from './reject-duplicates.ts';

/** Keeps rows that were judged, in one small transaction, which also says how far the reading has come. */
export async function stageRows(
  context: ImportContext,
  run: ImportRun,
  rows: readonly SheetRow[],
  judged: readonly ValidatedRow[],
  done: number,
): Promise<void> {
  const claims = judged.flatMap((row) => row.uniqueKeys);
  const before = await findUniqueKeys(context.db, run.id, claims);
  const claimed = new Map(before);
  const earlier = rejectDuplicates(judged, claimed);
  const twins = await findRowsByLine(context.db, run.id, [...earlier.keys()]);
  const cells = new Map(rows.map((row) => [row.line, row.rawCells]));
  const staged = judged.map((row): StagedRow => ({ ...row, cells: cells.get(row.line)! }));

  await inFairTransaction(context, async (tx) => {
    await updateRun(tx, run, { done });
    await insertRows(tx, run.id, staged);
    await insertUniqueKeys(tx, run.id, new Map([...claimed].filter(([claim]) => !before.has(claim))));
    for (const { line, errors } of twins) {
      if (errors.some(({ code }) => code === 'twice')) continue;
      await refuseRow(tx, run.id, line, [...errors, { code: 'twice', line: earlier.get(line)! }]);
    }
  });
}
