import type { Account } from '../accounts/account.ts';
import type { Tx } from '../platform/db/database.ts';
import type { StagedRow } from './import-rows.queries.ts';
import type { Import, ImportProblem } from './import.ts';
import type { ValidateRows } from './validated-row.ts';
import type { ImportContext } from './import-run.ts';
import type { ImportRun } from './imports.queries.ts';

/** Something is not as the dry run found it: nothing is written, and the file is held against the data once more. */
export class StaleDataError extends Error {
  override name = 'NotAsFound';
}

/** What an import does with one kind of thing. */
export type ImportHandler = {
  /** Begins to hold rows against what there is. `importer` is who brought the file. */
  createValidator(context: ImportContext, importer: Account): Promise<ValidateRows>;
  /** Looks at all rows together, once each of them is judged. */
  validateAll?(context: ImportContext, run: ImportRun): Promise<void>;
  /** Makes some of the rows ready, in a small transaction: everything that takes time and that nobody sees yet. */
  stage(tx: Tx, context: ImportContext, importId: number, rows: readonly StagedRow[]): Promise<void>;
  /**
   * Writes all of it, in the one transaction: so many new ones, so many that change. Throws NotAsFound, or what the database
   * says of a name that is taken by now; answers a problem where it must not be.
   */
  apply(tx: Tx, context: ImportContext, found: Pick<Import, 'id' | 'counts'>, importer: Account): Promise<ImportProblem | undefined>;
  /** Does what is left to do once it is written, in small transactions. Whoever does it after an interruption goes on from there. */
  afterCommit?(context: ImportContext, importId: number, signal: AbortSignal): Promise<void>;
  /** Takes away some of what `prepare` left, whether it was applied or not, and answers whether there was anything. */
  deleteStagedBatch(tx: Tx, importId: number, limit: number): Promise<boolean>;
};
