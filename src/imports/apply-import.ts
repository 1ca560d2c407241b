import { inTransaction } from '../platform/db/database.ts';
import { isConstraintViolation } from '../platform/db/database-errors.ts';
import type { AuditEvent } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { deleteStaged } from './delete-rows.ts';
import { findRowsByLine, listLinesToWrite } from './import-rows.queries.ts';
import type { Import, ImportProblem } from './import.ts';
import { updateRun, startRun, findImport, type ImportRun } from './imports.queries.ts';
import { StaleDataError } from './import-handler.ts';
import { importHandlers } from './import-handlers.ts';
import { BATCH_SIZE, inFairTransaction, type ImportContext } from './import-run.ts';
import { failRun, findImporter } from './dry-run.ts';

/**
 * Does what the dry run found, now that somebody said yes: what takes time is made ready in small transactions of which nobody
 * sees anything, then one transaction writes it all. Where something is not as it was found, nothing is written and the file
 * is read again. Whoever did this before and did not come to the end has left nothing that counts.
 */
export async function applyImport(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const run = await startRun(context.db, id, 'applying');
  if (!run) return;
  await deleteStaged(context, id);
  const found = (await findImport(context.db, id))!;
  const outcome = (await stageChanges(context, run, found, signal)) ?? (await writeChanges(context, run, found));
  if (outcome === 'not-as-found') return restartDryRun(context, run);
  if (outcome) await failRun(context, run, 'stopped', outcome);
}

async function stageChanges(
  context: ImportContext,
  run: ImportRun,
  found: Import,
  signal: AbortSignal,
): Promise<'not-as-found' | undefined> {
  try {
    await prepareRows(context, run, found, signal);
    return undefined;
  } catch (error) {
    if (error instanceof StaleDataError) return 'not-as-found';
    throw error;
  }
}

async function prepareRows(context: ImportContext, run: ImportRun, found: Import, signal: AbortSignal): Promise<void> {
  const lines = await listLinesToWrite(context.db, run.id);
  for (let first = 0; first < lines.length; first += BATCH_SIZE) {
    signal.throwIfAborted();
    const rows = await findRowsByLine(context.db, run.id, lines.slice(first, first + BATCH_SIZE));
    await inFairTransaction(context, async (tx) => {
      await updateRun(tx, run, { done: first + rows.length, total: lines.length });
      await importHandlers[found.kind].stage(tx, context, run.id, rows);
    });
  }
}

/** Turns a transaction back for a reason that is an answer, not a surprise. */
class ImportRejectedError extends Error {
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

async function writeChanges(context: ImportContext, run: ImportRun, found: Import): Promise<ImportProblem | 'not-as-found' | undefined> {
  const now = context.clock.now();
  try {
    await inTransaction(context.db, async (tx) => {
      await updateRun(tx, run, { state: 'applied', ended_at: now.toISOString() });
      const importer = await findImporter({ db: tx }, found);
      if (!importer) throw new ImportRejectedError({ code: 'forbidden' });
      const problem = await importHandlers[found.kind].apply(tx, context, found, importer);
      if (problem) throw new ImportRejectedError(problem);
      await recordAuditEvent(tx, appliedEvent(found, now));
    });
    return undefined;
  } catch (error) {
    if (error instanceof ImportRejectedError) return error.problem;
    if (error instanceof StaleDataError || isConstraintViolation(error)) return 'not-as-found';
    throw error;
  }
}

function appliedEvent({ id, kind, actorId, clientIp, fileName, digest, counts }: Import, at: Date): AuditEvent {
  const details = { what: kind, file: fileName, digest, newRows: counts.new, changedRows: counts.changed };
  const doer = actorId === null ? { actorId } : { actorId, clientIp: clientIp };
  return { at, ...doer, event: 'import.applied', subject: 'import', subjectId: id, details };
}

/** The same file against the data as they are now: whoever said yes to something else is asked again. */
async function restartDryRun(context: ImportContext, run: ImportRun): Promise<void> {
  await inFairTransaction(context, (tx) => updateRun(tx, run, { state: 'reading', revalidated: 1 }));
}
