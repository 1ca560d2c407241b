import { hasPermission, type Account } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { deleteDryRun } from './delete-rows.ts';
import { findColumn, matchColumns } from './sheet-columns.ts';
import { countRowsByVerdict } from './import-rows.queries.ts';
import { MAX_ROWS, importPermissions, type Import, type ImportProblem } from './import.ts';
import { updateRun, startRun, findImport, type ImportRun } from './imports.queries.ts';
import { batch } from './batch.ts';
import type { ValidateRows } from './validated-row.ts';
import { refusedRow, type SheetRow } from './validated-row.ts';
import { importHandlers } from './import-handlers.ts';
import { BATCH_SIZE, inFairTransaction, type ImportContext } from './import-run.ts';
import { validateCells, toSheetRow } from './sheet-row.ts';
import { openSheet } from './sheet/open-sheet.ts';
import { SheetError } from './sheet/sheet-error.ts';
import { stageRows } from './stage-rows.ts';
import { readChunks } from './import-chunks.queries.ts';

/**
 * The dry run: holds each row of the file against what there is, and keeps what it would do. Nothing else is written. Begins
 * from the start whoever did it before, and ends between two batches where the signal says so, or the import is not to be read.
 */
export async function runDryRun(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const { db } = context;
  const run = await startRun(db, id, 'reading');
  if (!run) return;
  await deleteDryRun(context, id);
  const found = (await findImport(db, id))!;
  const importer = await findImporter(context, found);
  if (!importer) return failRun(context, run, 'stopped', { code: 'forbidden' });
  try {
    await readRows(context, run, found, importer, signal);
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    await deleteDryRun(context, id);
    await failRun(context, run, 'unreadable', error.problem);
  }
}

/** Who brought the file, as long as they may do what it asks for. */
export async function findImporter(
  { db }: Pick<ImportContext, 'db'>,
  { actorId, kind }: Pick<Import, 'actorId' | 'kind'>,
): Promise<Account | undefined> {
  const account = actorId === null ? undefined : await findAccount(db, actorId);
  return account?.active && hasPermission(account, importPermissions[kind]) ? account : undefined;
}

async function readRows(
  context: ImportContext,
  run: ImportRun,
  { id, kind, fileSize }: Import,
  importer: Account,
  signal: AbortSignal,
): Promise<void> {
  const { db } = context;
  let bytesRead = 0;
  const pieces = () => readChunks(db, id, (read) => (bytesRead = read));
  const sheet = await openSheet(pieces, (cell) => findColumn(kind, cell) !== undefined);
  const { encoding, separator, header } = sheet;
  const columns = matchColumns(kind, header);
  await inFairTransaction(context, (tx) => updateRun(tx, run, { encoding, separator, header: JSON.stringify(header), total: fileSize }));

  const judge = await importHandlers[kind].createValidator(context, importer);
  let count = 0;
  for await (const records of batch(sheet.rows, BATCH_SIZE)) {
    signal.throwIfAborted();
    count += records.length;
    if (count > MAX_ROWS) throw new SheetError({ code: 'too-many-rows', line: records[0]!.line });
    const rows = records.map((record) => toSheetRow(record, columns));
    await stageRows(context, run, rows, await validateBatch(judge, rows, header), bytesRead);
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

/** What is wrong with a row whatever it is about is said first; the others are judged by their kind. */
async function validateBatch(judge: ValidateRows, rows: readonly SheetRow[], header: readonly string[]) {
  const faulty = rows.map((row) => ({ row, faults: validateCells(row, header) })).filter(({ faults }) => faults.length > 0);
  const broken = new Set(faulty.map(({ row }) => row));
  const judged = await judge(rows.filter((row) => !broken.has(row)));
  const refusals = faulty.map(({ row, faults }) => refusedRow(row, row.rawCells.find((cell) => cell.trim() !== '') ?? '', faults));
  return [...judged, ...refusals].sort((one, other) => one.line - other.line);
}

/** Ends an import that comes to nothing. */
export async function failRun(
  context: ImportContext,
  run: ImportRun,
  state: 'unreadable' | 'stopped',
  problem: ImportProblem,
): Promise<void> {
  const ended = { state, problem: JSON.stringify(problem), ended_at: context.clock.now().toISOString() };
  await inFairTransaction(context, (tx) => updateRun(tx, run, ended));
}
