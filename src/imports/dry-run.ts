import type { Account } from '../accounts/account.ts';
import { type Import, type ImportKind, MAX_ROWS, SheetError } from './import.ts';
import { deleteRows, importHandlers } from './import-handlers.ts';
import { countRowsByVerdict, listRowsAfter } from './import-rows.queries.ts';
import { findIdentity } from '../platform/identity/identity-store.ts';
import { BATCH_SIZE, failRun, findImporter, type ImportContext, inFairTransaction } from './import-run.ts';
import { type ImportRun, startRun, updateRun } from './import-state.queries.ts';
import { findImport, readChunks } from './imports.queries.ts';
import { detectEncoding } from './sheet/detect-encoding.ts';
import { isSingleByte, toSample, type Encoding } from './sheet/encoding.ts';
import { openSheet, rejectWorkbooks } from './sheet/open-sheet.ts';
import type { CsvRecord } from './sheet/parse-csv.ts';
import { findColumn, isHeader, matchColumns, toSheetRow, trimHeader, validateCells, type MatchedColumns } from './sheet-columns.ts';
import { findMissingEnrollments } from './sync/sync-enrollments.ts';
import { storeRows } from './store-rows.ts';
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
    const { encoding, separator } = record.choices;
    if (encoding === undefined && separator === undefined) return failRun(context, run, 'unreadable', error.problem);
    // A choice that does not fit costs no file.
    const problem = JSON.stringify(error.problem);
    await inFairTransaction(context, (tx) =>
      updateRun(tx, run, { state: 'unclear', problem, ...(separator !== undefined && { separator }) }),
    );
  }
}

async function validateFile(
  context: ImportContext,
  run: ImportRun,
  { id, kind, fileSize, choices }: Import,
  importer: Account,
  signal: AbortSignal,
): Promise<void> {
  const { db } = context;
  let bytesRead = 0;
  const readFile = () => readChunks(db, id, (read) => (bytesRead = read));
  await rejectWorkbooks(readFile());
  const encoding = choices.encoding ?? (await findEncoding(context, run, readFile));
  if (!encoding) return;
  const naming = await findIdentity(db);
  const isKnownTitle = (cell: string) => findColumn(kind, cell, naming) !== undefined;
  const open = (separator = choices.separator) =>
    openSheet(readFile, { encoding, separator, isKnownTitle, isHeader: (cells) => isHeader(kind, cells, naming) });
  const { separator, header: cells, rows } = await open();
  const header = trimHeader(cells);
  const columns = matchColumns(kind, header, naming);
  await inFairTransaction(context, (tx) => updateRun(tx, run, { encoding, separator, header: JSON.stringify(header), total: fileSize }));

  const file = { choices, columns: new Set(columns.indexes.keys()), readRows };
  const { validate, findings, summarize, courseIds = [] } = await importHandlers[kind].createValidator(context, importer, file);
  let count = 0;
  const samples = new Set<string>();
  for await (const records of inBatches(rows, BATCH_SIZE)) {
    signal.throwIfAborted();
    count += records.length;
    if (count > MAX_ROWS) throw new SheetError({ code: 'too-many-rows', line: records[0]!.line });
    collectSamples(samples, records);
    const sheetRows = records.map((record) => toSheetRow(record, columns));
    await storeRows(context, run, columns, sheetRows, await validateBatch(kind, validate, sheetRows, header, columns), bytesRead);
  }
  if (count === 0) throw new SheetError({ code: 'no-rows' });
  await importHandlers[kind].validateAll?.(context, run);

  const counts = await countRowsByVerdict(db, id);
  // A refused row may be about anybody.
  if (counts.refused === 0) await findMissingEnrollments(context, run, courseIds);
  const fixable = await countFixableRows(context, { id, kind });
  await inFairTransaction(context, (tx) =>
    updateRun(tx, run, {
      state: 'ready',
      new_rows: counts.new,
      changed_rows: counts.changed,
      unchanged_rows: counts.unchanged,
      refused_rows: counts.refused,
      findings: JSON.stringify({ ...findings, ...fixable, ...summarize?.() }),
      // Where the encoding had to be found out, the samples are those that showed it.
      ...(choices.encoding === undefined &&
        !isSingleByte(encoding) && { samples: JSON.stringify([...samples].map((text) => toSample(text, encoding))) }),
    }),
  );

  async function* readRows(): AsyncGenerator<SheetRow> {
    const sheet = await open(separator);
    for await (const record of sheet.rows) yield toSheetRow(record, columns);
  }
}

/** The encoding that the file shows; undefined where it does not, and the import waits for a choice. Throws a SheetError. */
async function findEncoding(
  context: ImportContext,
  run: ImportRun,
  readFile: () => AsyncIterable<Uint8Array>,
): Promise<Encoding | undefined> {
  const result = await detectEncoding(readFile);
  switch (result.kind) {
    case 'certain':
      return result.encoding;
    case 'only-readable':
      await inFairTransaction(context, (tx) => updateRun(tx, run, { samples: JSON.stringify(result.samples) }));
      return result.encoding;
    case 'mixed':
    case 'unclear': {
      const problem = result.kind === 'mixed' ? { code: 'mixed-encodings', line: result.lines[0], text: result.lines.join(', ') } : null;
      const change = { problem: problem && JSON.stringify(problem), samples: JSON.stringify(result.samples) };
      await inFairTransaction(context, (tx) => updateRun(tx, run, { state: 'unclear', ...change }));
      return undefined;
    }
    case 'cut-off':
    case 'not-text':
      throw new SheetError({ code: result.kind, ...('line' in result && { line: result.line }) });
    default:
      return result satisfies never;
  }
}

const MAX_SAMPLES = 6;

/** The first cells with letters beyond ASCII. */
function collectSamples(samples: Set<string>, records: readonly CsvRecord[]): void {
  for (const cell of records.flatMap(({ cells }) => cells)) {
    if (samples.size >= MAX_SAMPLES) return;
    if (/[^\0-\x7f]/.test(cell)) samples.add(cell.trim().slice(0, 60));
  }
}

/** Refused rows that a choice of `ImportChoices` would admit. */
async function countFixableRows(
  { db }: ImportContext,
  { id, kind }: Pick<Import, 'id' | 'kind'>,
): Promise<{ proposals: number; sharedEmails: number; unknownCourses: number }> {
  const fixable = { proposals: 0, sharedEmails: 0, unknownCourses: 0 };
  for (let line = 0; ;) {
    const rows = await listRowsAfter(db, id, ['refused'], line, BATCH_SIZE);
    if (rows.length === 0) return fixable;
    line = rows.at(-1)!.line;
    for (const { errors } of rows) {
      const isOfProposal = ({ code, text }: RowError) => (code === 'missing-username' || code === 'invalid-username') && text !== undefined;
      const isOfEmail = ({ code }: RowError) => code === 'same-email' || code === 'email-taken';
      const isOfCourse = ({ code }: RowError) => kind === 'people' && code === 'unknown-course';
      if (!errors.every((error) => isOfProposal(error) || isOfEmail(error) || isOfCourse(error))) continue;
      if (errors.some(isOfProposal)) fixable.proposals++;
      if (errors.some(isOfEmail)) fixable.sharedEmails++;
      if (errors.some(isOfCourse)) fixable.unknownCourses++;
    }
  }
}

/** Rows whose cells are broken are refused at once; the validator of the kind gets the others. */
async function validateBatch(
  kind: ImportKind,
  validate: ValidateRows,
  rows: readonly SheetRow[],
  header: readonly string[],
  columns: MatchedColumns,
): Promise<ValidatedRow[]> {
  const broken = rows.map((row) => ({ row, errors: validateCells(kind, row, header, columns) })).filter(({ errors }) => errors.length > 0);
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
