import { findRowsByLine, findUniqueKeys, insertRows, insertUniqueKeys, refuseRow, type StoredRow } from './import-rows.queries.ts';
import { type ImportContext, inFairTransaction } from './import-run.ts';
import { type ImportRun, updateRun } from './import-state.queries.ts';
import { toPersonCells } from './people/parse-person-row.ts';
import { type MatchedColumns, toSheetRow } from './sheet-columns.ts';
import type { RowError, SheetRow, ValidatedRow } from './validated-row.ts';

/** Stores a batch of validated rows and the progress in one short transaction. */
export async function storeRows(
  context: ImportContext,
  run: ImportRun,
  columns: MatchedColumns,
  rows: readonly SheetRow[],
  validated: readonly ValidatedRow[],
  bytesRead: number,
): Promise<void> {
  const uniqueKeys = validated.flatMap((row) => row.uniqueKeys);
  const storedKeys = await findUniqueKeys(context.db, run.id, uniqueKeys);
  const usedKeys = new Map(storedKeys);
  const sheetRows = new Map(rows.map((row) => [row.line, row]));
  const duplicates = findDuplicates(validated, usedKeys);
  const linesBefore = duplicates.flatMap(({ line, other }) => [line, other]).filter((line) => !sheetRows.has(line));
  const rowsBefore = await findRowsByLine(context.db, run.id, [...new Set(linesBefore)]);
  for (const { line, cells } of rowsBefore) sheetRows.set(line, toSheetRow({ line, cells }, columns));
  const byLine = new Map<number, StoredRow | ValidatedRow>([...rowsBefore, ...validated].map((row) => [row.line, row]));
  for (const { line, other, isEmail } of duplicates) {
    const row = byLine.get(line)!;
    if (isDuplicate(row.errors)) continue;
    const error: RowError = isEmail
      ? { code: 'same-email', column: 'email', text: personName(sheetRows.get(other)!), line: other }
      : { code: 'duplicate-row', line: other };
    Object.assign(row, { verdict: 'refused', errors: [...row.errors, error], currentValues: null, newValues: null });
  }
  const stored = validated.map((row): StoredRow => ({ ...row, cells: sheetRows.get(row.line)!.rawCells }));

  await inFairTransaction(context, async (tx) => {
    await updateRun(tx, run, { done: bytesRead });
    await insertRows(tx, run.id, stored);
    await insertUniqueKeys(tx, run.id, new Map([...usedKeys].filter(([key]) => !storedKeys.has(key))));
    for (const { line, errors } of rowsBefore) if (isDuplicate(errors)) await refuseRow(tx, run.id, line, errors);
  });
}

/** A row that has a unique key of another one. `isEmail`: two people with one address. */
type Duplicate = { line: number; other: number; isEmail: boolean };

/**
 * Finds the rows that share a unique key with an earlier one, and those earlier ones. `usedKeys` holds the keys of earlier rows with their
 * lines, and gets those of these rows.
 */
function findDuplicates(rows: readonly ValidatedRow[], usedKeys: Map<string, number>): Duplicate[] {
  const duplicates: Duplicate[] = [];
  for (const { line, uniqueKeys } of rows) {
    for (const key of uniqueKeys) {
      const other = usedKeys.get(key);
      if (other === undefined) usedKeys.set(key, line);
      else if (other !== line) {
        const isEmail = key.startsWith('email ');
        duplicates.push({ line, other, isEmail }, { line: other, other: line, isEmail });
      }
    }
  }
  return duplicates;
}

function isDuplicate(errors: readonly RowError[]): boolean {
  return errors.some(({ code }) => code === 'duplicate-row' || code === 'same-email');
}

function personName({ cells }: SheetRow): string {
  const { firstName, lastName } = toPersonCells(cells);
  return [firstName, lastName].filter(Boolean).join(' ') || (cells.username ?? '');
}
