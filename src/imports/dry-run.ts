import type { Account } from '../accounts/account.ts';
import { MAX_ROWS, SheetError, type Import } from './import.ts';
import { deleteRows, importHandlers } from './import-handlers.ts';
import { countRowsByVerdict } from './import-rows.queries.ts';
import { BATCH_SIZE, failRun, findImporter, inFairTransaction, type ImportContext } from './import-run.ts';
import { startRun, updateRun, type ImportRun } from './import-state.queries.ts';
import { findImport, readChunks } from './imports.queries.ts';
import { openSheet } from './sheet/open-sheet.ts';
import { findColumn, matchColumns, toSheetRow, validateCells } from './sheet-columns.ts';
import { storeRows } from './store-rows.ts';
import { refusedRow, type SheetRow, type ValidatedRow, type ValidateRows } from './validated-row.ts';

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
