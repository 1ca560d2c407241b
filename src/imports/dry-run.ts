import type { Account } from '../accounts/account.ts';
import { type Import, MAX_ROWS, SheetError } from './import.ts';
import { deleteRows, importHandlers } from './import-handlers.ts';
import {
  countRowsByVerdict,
  findRowsByLine,
  findUniqueKeys,
  insertRows,
  insertUniqueKeys,
  refuseRow,
  type StoredRow,
} from './import-rows.queries.ts';
import { BATCH_SIZE, failRun, findImporter, type ImportContext, inFairTransaction } from './import-run.ts';
import { type ImportRun, startRun, updateRun } from './import-state.queries.ts';
import { findImport, readChunks } from './imports.queries.ts';
import { openSheet } from './sheet/open-sheet.ts';
import { findColumn, matchColumns, toSheetRow, validateCells } from './sheet-columns.ts';
import { refusedRow, type RowError, type SheetRow, type ValidatedRow, type ValidateRows } from './validated-row.ts';

/**
 * Validates each row of the file against the data and stores what it would do; nothing else is written. Starts from the beginning
 * every time, and stops between two batches when the signal is aborted or the import was abandoned.
 */
export async function runDryRun(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const run = await startRun(context.db, id, 'validating');
  if (!run) return;
  await deleteRows(context, id);
  const record = (await findImport(context.db, id))!;
  const importer = await findImporter(context, record);
  if (!importer) return failRun(context, run, 'failed', { code: 'forbidden' });
  try {
    await validateFile(context, run, record, importer, signal);
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    await deleteRows(context, id);
    await failRun(context, run, 'unreadable', error.problem);
  }
}

async function validateFile(
  context: ImportContext,
  run: ImportRun,
  { id, kind, fileSize }: Import,
  importer: Account,
  signal: AbortSignal,
): Promise<void> {
  const { db } = context;
  let bytesRead = 0;
  const readFile = () => readChunks(db, id, (read) => (bytesRead = read));
  const { encoding, separator, header, rows } = await openSheet(readFile, (cell) => findColumn(kind, cell) !== undefined);
  const columns = matchColumns(kind, header);
  await inFairTransaction(context, (tx) => updateRun(tx, run, { encoding, separator, header: JSON.stringify(header), total: fileSize }));

  const validate = await importHandlers[kind].createValidator(context, importer);
  let count = 0;
  for await (const records of inBatches(rows, BATCH_SIZE)) {
    signal.throwIfAborted();
    count += records.length;
    if (count > MAX_ROWS) throw new SheetError({ code: 'too-many-rows', line: records[0]!.line });
    const sheetRows = records.map((record) => toSheetRow(record, columns));
    await storeRows(context, run, sheetRows, await validateBatch(validate, sheetRows, header), bytesRead);
  }
  if (count === 0) throw new SheetError({ code: 'no-rows' });
  await importHandlers[kind].validateAll?.(context, run);

  const counts = await countRowsByVerdict(db, id);
  await inFairTransaction(context, (tx) =>
    updateRun(tx, run, {
      state: 'ready',
      new_rows: counts.new,
      changed_rows: counts.changed,
      unchanged_rows: counts.unchanged,
      refused_rows: counts.refused,
    }),
  );
}

/** Rows whose cells are broken are refused at once; the validator of the kind gets the others. */
async function validateBatch(validate: ValidateRows, rows: readonly SheetRow[], header: readonly string[]): Promise<ValidatedRow[]> {
  const broken = rows.map((row) => ({ row, errors: validateCells(row, header) })).filter(({ errors }) => errors.length > 0);
  const brokenRows = new Set(broken.map(({ row }) => row));
  const validated = await validate(rows.filter((row) => !brokenRows.has(row)));
  const refused = broken.map(({ row, errors }) => refusedRow(row, row.rawCells.find((cell) => cell.trim() !== '') ?? '', errors));
  return [...validated, ...refused].sort((one, other) => one.line - other.line);
}

async function* inBatches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Stores a batch of validated rows and the progress in one short transaction. */
async function storeRows(
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
