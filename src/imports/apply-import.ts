import { inTransaction } from '../platform/db/database.ts';
import { isConstraintViolation } from '../platform/db/again-after-collision.ts';
import type { Deed } from '../platform/audit-log/audit-event.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { clearPrepared } from './delete-rows.ts';
import { findRows, linesToWrite } from './import-rows.queries.ts';
import type { Import, ImportProblem } from './import.ts';
import { advanceRun, beginRun, findImport, type Run } from './imports.queries.ts';
import { NotAsFound } from './import-handler.ts';
import { kinds } from './import-handlers.ts';
import { BATCH, inTurn, type ImportNeeds } from './import-run.ts';
import { endRun, importerOf } from './dry-run.ts';

/**
 * Does what the dry run found, now that somebody said yes: what takes time is made ready in small transactions of which nobody
 * sees anything, then one transaction writes it all. Where something is not as it was found, nothing is written and the file
 * is read again. Whoever did this before and did not come to the end has left nothing that counts.
 */
export async function applyImport(needs: ImportNeeds, id: number, signal: AbortSignal): Promise<void> {
  const run = await beginRun(needs.db, id, 'applying');
  if (!run) return;
  await clearPrepared(needs, id);
  const found = (await findImport(needs.db, id))!;
  const outcome = (await prepare(needs, run, found, signal)) ?? (await write(needs, run, found));
  if (outcome === 'not-as-found') return readAgain(needs, run);
  if (outcome) await endRun(needs, run, 'stopped', outcome);
}

async function prepare(needs: ImportNeeds, run: Run, found: Import, signal: AbortSignal): Promise<'not-as-found' | undefined> {
  try {
    await prepareRows(needs, run, found, signal);
    return undefined;
  } catch (error) {
    if (error instanceof NotAsFound) return 'not-as-found';
    throw error;
  }
}

async function prepareRows(needs: ImportNeeds, run: Run, found: Import, signal: AbortSignal): Promise<void> {
  const lines = await linesToWrite(needs.db, run.id);
  for (let first = 0; first < lines.length; first += BATCH) {
    signal.throwIfAborted();
    const rows = await findRows(needs.db, run.id, lines.slice(first, first + BATCH));
    await inTurn(needs, async (tx) => {
      await advanceRun(tx, run, { done: first + rows.length, total: lines.length });
      await kinds[found.kind].prepare(tx, needs, run.id, rows);
    });
  }
}

/** Turns a transaction back for a reason that is an answer, not a surprise. */
class MustNotBe extends Error {
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(problem.why);
    this.problem = problem;
  }
}

async function write(needs: ImportNeeds, run: Run, found: Import): Promise<ImportProblem | 'not-as-found' | undefined> {
  const now = needs.clock.now();
  try {
    await inTransaction(needs.db, async (tx) => {
      await advanceRun(tx, run, { state: 'applied', ended_at: now.toISOString() });
      const importer = await importerOf({ db: tx }, found);
      if (!importer) throw new MustNotBe({ why: 'forbidden' });
      const problem = await kinds[found.kind].apply(tx, needs, found, importer);
      if (problem) throw new MustNotBe(problem);
      await recordDeed(tx, deedOf(found, now));
    });
    return undefined;
  } catch (error) {
    if (error instanceof MustNotBe) return error.problem;
    if (error instanceof NotAsFound || isConstraintViolation(error)) return 'not-as-found';
    throw error;
  }
}

function deedOf({ id, kind, actorId, address, fileName, digest, counts }: Import, at: Date): Deed {
  const details = { what: kind, file: fileName, digest, newRows: counts.new, changedRows: counts.changed };
  const doer = actorId === null ? { actorId } : { actorId, address };
  return { at, ...doer, deed: 'import.applied', subject: 'import', subjectId: id, details };
}

/** The same file against the data as they are now: whoever said yes to something else is asked again. */
async function readAgain(needs: ImportNeeds, run: Run): Promise<void> {
  await inTurn(needs, (tx) => advanceRun(tx, run, { state: 'reading', looked_again: 1 }));
}
