import { findRowsByLine, findUniqueKeys, insertRows, insertUniqueKeys, refuseRow, type StoredRow } from './import-rows.queries.ts';
import { inFairTransaction, type ImportContext } from './import-run.ts';
import { updateRun, type ImportRun } from './import-state.queries.ts';
import type { RowError, SheetRow, ValidatedRow } from './validated-row.ts';

/** Stores a batch of validated rows and the progress in one short transaction. */
export async function storeRows(
  context: ImportContext,
  run: ImportRun,
  rows: readonly SheetRow[],
  validated: readonly ValidatedRow[],
  bytesRead: number,
): Promise<void> {
  const uniqueKeys = validated.flatMap((row) => row.uniqueKeys);
  const storedKeys = await findUniqueKeys(context.db, run.id, uniqueKeys);
  const usedKeys = new Map(storedKeys);
  const duplicatesByLine = refuseDuplicates(validated, usedKeys);
  const earlierRows = await findRowsByLine(context.db, run.id, [...duplicatesByLine.keys()]);
  const rawCells = new Map(rows.map((row) => [row.line, row.rawCells]));
  const stored = validated.map((row): StoredRow => ({ ...row, cells: rawCells.get(row.line)! }));

  await inFairTransaction(context, async (tx) => {
    await updateRun(tx, run, { done: bytesRead });
    await insertRows(tx, run.id, stored);
    await insertUniqueKeys(tx, run.id, new Map([...usedKeys].filter(([key]) => !storedKeys.has(key))));
    for (const { line, errors } of earlierRows) {
      if (isDuplicate(errors)) continue;
      await refuseRow(tx, run.id, line, [...errors, { code: 'duplicate-row', line: duplicatesByLine.get(line)! }]);
    }
  });
}

/**
 * Refuses both of two rows with the same unique key; each error names the line of the other row. `usedKeys` holds the keys of earlier
 * rows with their lines, and gets those of these rows. Answers the earlier rows to refuse, by line, with the line of their duplicate.
 */
function refuseDuplicates(rows: readonly ValidatedRow[], usedKeys: Map<string, number>): Map<number, number> {
  const earlierLines = new Map<number, number>();
  const byLine = new Map(rows.map((row) => [row.line, row]));
  for (const row of rows) {
    for (const key of row.uniqueKeys) {
      const firstLine = usedKeys.get(key);
      if (firstLine === undefined) {
        usedKeys.set(key, row.line);
      } else if (firstLine !== row.line && !isDuplicate(row.errors)) {
        refuseAsDuplicate(row, firstLine);
        const first = byLine.get(firstLine);
        if (!first) earlierLines.set(firstLine, row.line);
        else if (!isDuplicate(first.errors)) refuseAsDuplicate(first, row.line);
      }
    }
  }
  return earlierLines;
}

function refuseAsDuplicate(row: ValidatedRow, line: number): void {
  row.verdict = 'refused';
  row.errors.push({ code: 'duplicate-row', line });
  row.currentValues = row.newValues = null;
}

function isDuplicate(errors: readonly RowError[]): boolean {
  return errors.some(({ code }) => code === 'duplicate-row');
}
