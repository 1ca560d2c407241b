import type { AuditEvent } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { isConstraintViolation } from '../platform/db/database-errors.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Import, ImportProblem } from './import.ts';
import { BATCH_SIZE, failRun, findImporter, type ImportContext, inFairTransaction, StaleDataError } from './import-run.ts';
import { deleteStagedRows, importHandlers } from './import-handlers.ts';
import { findRowsByLine, listLinesToWrite } from './import-rows.queries.ts';
import { startRun, updateRun, type ImportRun } from './import-state.queries.ts';
import { findImport } from './imports.queries.ts';

/**
 * Writes a confirmed import: rows are staged in short transactions, invisible to everybody, then one transaction writes all of them.
 * If the data changed since the dry run, nothing is written and the dry run is repeated. Leftovers of an interrupted apply are
 * deleted first.
 */
export async function applyImport(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const run = await startRun(context.db, id, 'applying');
  if (!run) return;
  await deleteStagedRows(context, id);
  const record = (await findImport(context.db, id))!;
  try {
    await stageChanges(context, run, record, signal);
    await writeChanges(context, run, record);
  } catch (error) {
    if (error instanceof ImportRejectedError) await failRun(context, run, 'failed', error.problem);
    else if (error instanceof StaleDataError) {
      await inFairTransaction(context, (tx) => updateRun(tx, run, { state: 'validating', revalidated: 1 }));
    } else throw error;
  }
}

async function stageChanges(context: ImportContext, run: ImportRun, record: Import, signal: AbortSignal): Promise<void> {
  await inFairTransaction(context, async (tx) => {
    await updateRun(tx, run, { done: 0 });
    await importHandlers[record.kind].stageFirst?.(tx, record);
  });
  const lines = await listLinesToWrite(context.db, run.id);
  for (let first = 0; first < lines.length; first += BATCH_SIZE) {
    signal.throwIfAborted();
    const rows = await findRowsByLine(context.db, run.id, lines.slice(first, first + BATCH_SIZE));
    await inFairTransaction(context, async (tx) => {
      await updateRun(tx, run, { done: first + rows.length, total: lines.length });
      await importHandlers[record.kind].stage(tx, context, run.id, rows);
    });
  }
}

/** Rolls the transaction back because the result is not allowed. */
class ImportRejectedError extends Error {
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

async function writeChanges(context: ImportContext, run: ImportRun, record: Import): Promise<void> {
  const now = context.clock.now();
  try {
    await inTransaction(context.db, async (tx) => {
      await updateRun(tx, run, { state: 'applied', ended_at: now.toISOString() });
      const importer = await findImporter({ db: tx }, record);
      if (!importer) throw new ImportRejectedError({ code: 'forbidden' });
      const problem = await importHandlers[record.kind].apply(tx, context, record, importer);
      if (problem) throw new ImportRejectedError(problem);
      await recordAuditEvent(tx, appliedEvent(record, now));
    });
  } catch (error) {
    throw isConstraintViolation(error) ? new StaleDataError() : error;
  }
}

function appliedEvent({ id, kind, actorId, clientIp, fileName, digest, counts }: Import, at: Date): AuditEvent {
  const details = { list: kind, file: fileName, digest, newRows: counts.new, changedRows: counts.changed };
  const actor = actorId === null ? { actorId } : { actorId, clientIp };
  return { at, ...actor, event: 'import.applied', subject: 'import', subjectId: id, details };
}
