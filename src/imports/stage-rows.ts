import { findClaims, findRows, insertClaims, insertRows, refuseRow, type StagedRow } from './import-rows.queries.ts';
import { advanceRun, type Run } from './imports.queries.ts';
import type { JudgedRow, SheetRow } from './validated-row.ts';
import { inTurn, type ImportNeeds } from './import-run.ts';
import { refuseTwins } from './reject-duplicates.ts';

/** Keeps rows that were judged, in one small transaction, which also says how far the reading has come. */
export async function stageRows(
  needs: ImportNeeds,
  run: Run,
  rows: readonly SheetRow[],
  judged: readonly JudgedRow[],
  done: number,
): Promise<void> {
  const claims = judged.flatMap((row) => row.claims);
  const before = await findClaims(needs.db, run.id, claims);
  const claimed = new Map(before);
  const earlier = refuseTwins(judged, claimed);
  const twins = await findRows(needs.db, run.id, [...earlier.keys()]);
  const cells = new Map(rows.map((row) => [row.line, row.original]));
  const staged = judged.map((row): StagedRow => ({ ...row, cells: cells.get(row.line)! }));

  await inTurn(needs, async (tx) => {
    await advanceRun(tx, run, { done });
    await insertRows(tx, run.id, staged);
    await insertClaims(tx, run.id, new Map([...claimed].filter(([claim]) => !before.has(claim))));
    for (const { line, faults } of twins) {
      if (faults.some(({ why }) => why === 'twice')) continue;
      await refuseRow(tx, run.id, line, [...faults, { why: 'twice', line: earlier.get(line)! }]);
    }
  });
}
