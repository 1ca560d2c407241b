import type { Account } from '../accounts/account.ts';
import type { Tx } from '../platform/db/database.ts';
import type { Import, ImportProblem } from './import.ts';
import type { StoredRow } from './import-rows.queries.ts';
import type { ImportContext } from './import-run.ts';
import type { ImportRun } from './import-state.queries.ts';
import type { ValidateRows } from './validated-row.ts';

/** The data changed since the dry run: nothing is written, and the dry run is repeated. */
export class StaleDataError extends Error {
  override name = 'StaleDataError';
}

/** How one kind of import validates and writes its rows. */
export type ImportHandler = {
  /** `importer` is the account that uploaded the file. */
  createValidator(context: ImportContext, importer: Account): Promise<ValidateRows>;
  /** Checks rules about all rows together, after each row was validated. */
  validateAll?(context: ImportContext, run: ImportRun): Promise<void>;
  /** Prepares some rows in a short transaction: everything that takes time and is not visible yet. */
  stage(tx: Tx, context: ImportContext, importId: number, rows: readonly StoredRow[]): Promise<void>;
  /**
   * Writes all staged rows in one transaction. Throws a StaleDataError, or a constraint violation of the database where a name was
   * taken meanwhile; answers a problem if the result is not allowed.
   */
  apply(tx: Tx, context: ImportContext, record: Pick<Import, 'id' | 'counts'>, importer: Account): Promise<ImportProblem | undefined>;
  /** Work that follows once the import is written, in short transactions. After an interruption it continues. */
  afterCommit?(context: ImportContext, importId: number, signal: AbortSignal): Promise<void>;
  /** Deletes some of the staged rows, applied or not, and answers whether there were any. */
  deleteStagedBatch(tx: Tx, importId: number, limit: number): Promise<boolean>;
};
