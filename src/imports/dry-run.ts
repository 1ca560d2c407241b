import { may, type Account } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { clearRows } from './delete-rows.ts';
import { columnCalled, recogniseColumns } from './sheet-columns.ts';
import { countRows } from './import-rows.queries.ts';
import { MOST_ROWS, permissionOfKind, type Import, type ImportProblem } from './import.ts';
import { advanceRun, beginRun, findImport, type Run } from './imports.queries.ts';
import { inBatches } from './batch.ts';
import type { Judge } from './validated-row.ts';
import { refused, type SheetRow } from './validated-row.ts';
import { kinds } from './import-handlers.ts';
import { BATCH, inTurn, type ImportNeeds } from './import-run.ts';
import { commonFaults, sheetRow } from './sheet-row.ts';
import { openSheet } from './sheet/open-sheet.ts';
import { SheetError } from './sheet/sheet-error.ts';
import { stageRows } from './stage-rows.ts';
import { readPieces } from './import-chunks.queries.ts';

/**
 * The dry run: holds each row of the file against what there is, and keeps what it would do. Nothing else is written. Begins
 * from the start whoever did it before, and ends between two batches where the signal says so, or the import is not to be read.
 */
export async function readImport(needs: ImportNeeds, id: number, signal: AbortSignal): Promise<void> {
  const { db } = needs;
  const run = await beginRun(db, id, 'reading');
  if (!run) return;
  await clearRows(needs, id);
  const found = (await findImport(db, id))!;
  const importer = await importerOf(needs, found);
  if (!importer) return endRun(needs, run, 'stopped', { why: 'forbidden' });
  try {
    await readRows(needs, run, found, importer, signal);
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    await clearRows(needs, id);
    await endRun(needs, run, 'unreadable', error.problem);
  }
}

/** Who brought the file, as long as they may do what it asks for. */
export async function importerOf(
  { db }: Pick<ImportNeeds, 'db'>,
  { actorId, kind }: Pick<Import, 'actorId' | 'kind'>,
): Promise<Account | undefined> {
  const account = actorId === null ? undefined : await findAccount(db, actorId);
  return account?.active && may(account, permissionOfKind[kind]) ? account : undefined;
}

async function readRows(needs: ImportNeeds, run: Run, { id, kind, bytes }: Import, importer: Account, signal: AbortSignal): Promise<void> {
  const { db } = needs;
  let bytesRead = 0;
  const pieces = () => readPieces(db, id, (read) => (bytesRead = read));
  const sheet = await openSheet(pieces, (cell) => columnCalled(kind, cell) !== undefined);
  const { encoding, separator, header } = sheet;
  const columns = recogniseColumns(kind, header);
  await inTurn(needs, (tx) => advanceRun(tx, run, { encoding, separator, header: JSON.stringify(header), total: bytes }));

  const judge = await kinds[kind].judge(needs, importer);
  let count = 0;
  for await (const records of inBatches(sheet.rows, BATCH)) {
    signal.throwIfAborted();
    count += records.length;
    if (count > MOST_ROWS) throw new SheetError({ why: 'too-many-rows', line: records[0]!.line });
    const rows = records.map((record) => sheetRow(record, columns));
    await stageRows(needs, run, rows, await judgeAll(judge, rows, header), bytesRead);
  }
  if (count === 0) throw new SheetError({ why: 'no-rows' });
  await kinds[kind].conclude?.(needs, run);

  const counts = await countRows(db, id);
  await inTurn(needs, (tx) =>
    advanceRun(tx, run, {
      state: 'ready',
      new_rows: counts.new,
      changed_rows: counts.changed,
      unchanged_rows: counts.unchanged,
      refused_rows: counts.refused,
    }),
  );
}

/** What is wrong with a row whatever it is about is said first; the others are judged by their kind. */
async function judgeAll(judge: Judge, rows: readonly SheetRow[], header: readonly string[]) {
  const faulty = rows.map((row) => ({ row, faults: commonFaults(row, header) })).filter(({ faults }) => faults.length > 0);
  const broken = new Set(faulty.map(({ row }) => row));
  const judged = await judge(rows.filter((row) => !broken.has(row)));
  const refusals = faulty.map(({ row, faults }) => refused(row, row.original.find((cell) => cell.trim() !== '') ?? '', faults));
  return [...judged, ...refusals].sort((one, other) => one.line - other.line);
}

/** Ends an import that comes to nothing. */
export async function endRun(needs: ImportNeeds, run: Run, state: 'unreadable' | 'stopped', problem: ImportProblem): Promise<void> {
  const ended = { state, problem: JSON.stringify(problem), ended_at: needs.clock.now().toISOString() };
  await inTurn(needs, (tx) => advanceRun(tx, run, ended));
}
