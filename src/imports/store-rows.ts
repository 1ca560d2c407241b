import { findRowsByLine, findUniqueKeys, insertRows, insertUniqueKeys, refuseRow, type StoredRow } from './import-rows.queries.ts';
import { type ImportContext, inFairTransaction } from './import-run.ts';
import { type ImportRun, updateRun } from './import-state.queries.ts';
import { toPersonCells } from './people/parse-person-row.ts';
import { findPersonDifference, namesCourse, toFurtherEnrollment } from './people/same-person.ts';
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
  const storedKeys = await findUniqueKeys(
    context.db,
    run.id,
    validated.flatMap((row) => row.uniqueKeys),
  );
  const usedKeys = new Map(storedKeys);
  const sheetRows = new Map(rows.map((row) => [row.line, row]));
  const collisions = findCollisions(validated, usedKeys);
  const linesBefore = collisions.map(({ other }) => other).filter((line) => !sheetRows.has(line));
  const rowsBefore = await findRowsByLine(context.db, run.id, [...new Set(linesBefore)]);
  for (const { line, cells } of rowsBefore) sheetRows.set(line, toSheetRow({ line, cells }, columns));
  const byLine = new Map<number, StoredRow | ValidatedRow>([...rowsBefore, ...validated].map((row) => [row.line, row]));
  for (const collision of collisions) {
    const [row, other] = [byLine.get(collision.line)!, byLine.get(collision.other)!];
    const [sheetRow, otherSheetRow] = [sheetRows.get(row.line)!, sheetRows.get(other.line)!];
    const error = judge(collision, sheetRow, otherSheetRow);
    if (error) {
      const isEmail = error.code === 'same-email';
      refuse(row, { ...error, ...(isEmail && { text: personName(otherSheetRow) }), line: other.line });
      refuse(other, { ...error, ...(isEmail && { text: personName(sheetRow) }), line: row.line });
    } else if (row.verdict !== 'refused') Object.assign(row, toFurtherEnrollment(row, other.sameAs ?? other.line));
  }
  const stored = validated.map((row): StoredRow => ({ ...row, cells: sheetRows.get(row.line)!.rawCells }));

  await inFairTransaction(context, async (tx) => {
    await updateRun(tx, run, { done: bytesRead });
    await insertRows(tx, run.id, stored);
    await insertUniqueKeys(tx, run.id, new Map([...usedKeys].filter(([key]) => !storedKeys.has(key))));
    for (const { line, errors } of rowsBefore) if (isRefusedForOther(errors)) await refuseRow(tx, run.id, line, errors);
  });
}

/** A row that has unique keys of an earlier one. */
type Collision = { line: number; other: number; keys: string[] };

/** `usedKeys` holds the keys of earlier rows with their lines, and gets those of these rows. */
function findCollisions(rows: readonly ValidatedRow[], usedKeys: Map<string, number>): Collision[] {
  return rows.flatMap(({ line, uniqueKeys }) => {
    const collisions = new Map<number, Collision>();
    for (const key of uniqueKeys) {
      const other = usedKeys.get(key) ?? line;
      usedKeys.set(key, other);
      if (other === line) continue;
      const collision = collisions.get(other) ?? { line, other, keys: [] };
      collision.keys.push(key);
      collisions.set(other, collision);
    }
    return [...collisions.values()];
  });
}

/** Why neither of two rows that share unique keys counts; undefined where they enroll one person in two courses. */
function judge({ keys }: Collision, row: SheetRow, other: SheetRow): Pick<RowError, 'code' | 'column'> | undefined {
  const personKeys = keys.filter((key) => /^(?:account|username|email|identifier) /.test(key));
  if (personKeys.length === 0) return { code: 'duplicate-row' };
  const nameCourses = namesCourse(row) && namesCourse(other);
  const column = nameCourses ? findPersonDifference(row, other) : undefined;
  // Any other key is of one enrollment.
  if (nameCourses && column === undefined) return personKeys.length === keys.length ? undefined : { code: 'duplicate-row' };
  if (personKeys.every((key) => key.startsWith('email '))) return { code: 'same-email', column: 'email' };
  return column ? { code: 'different-row', column } : { code: 'duplicate-row' };
}

function refuse(row: StoredRow | ValidatedRow, error: RowError): void {
  if (!isRefusedForOther(row.errors))
    Object.assign(row, { verdict: 'refused', errors: [...row.errors, error], currentValues: null, newValues: null });
}

/** Whether a row is refused for another row. */
function isRefusedForOther(errors: readonly RowError[]): boolean {
  return errors.some(({ code }) => code === 'duplicate-row' || code === 'same-email' || code === 'different-row');
}

function personName({ cells }: SheetRow): string {
  const { firstName, lastName } = toPersonCells(cells);
  return [firstName, lastName].filter(Boolean).join(' ') || (cells.username ?? '');
}
