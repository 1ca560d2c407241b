import type { Account } from '../accounts/account.ts';
import { findAccountAllowedTo } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import { runFairly } from '../platform/db/run-fairly.ts';
import type { AppContext } from '../platform/http/context.ts';
import { deleteSearchTermsOfMany, indexSearchTerms } from '../platform/pagination/search-terms.ts';
import { type Import, type ImportChoices, type ImportFindings, importPermissions, type ImportProblem } from './import.ts';
import { type ImportRun, updateRun } from './import-state.queries.ts';
import type { StoredRow } from './import-rows.queries.ts';
import type { SheetRow, ValidateRows } from './validated-row.ts';

/** What the background work of an import needs, in the main thread or in a worker. */
export type ImportContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** Rows that one short transaction handles. */
export const BATCH_SIZE = 500;

/** One short transaction of many, between which other writers get in. */
export function inFairTransaction<Result>(context: ImportContext, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return runFairly(context, () => inTransaction(context.db, work));
}

/** The account that uploaded the file, if it is active and still has the permission for this kind of import. */
export function findImporter(
  { db }: Pick<ImportContext, 'db'>,
  { actorId, kind }: Pick<Import, 'actorId' | 'kind'>,
): Promise<Account | undefined> {
  return findAccountAllowedTo(db, actorId, importPermissions[kind]);
}

/** Ends an import without result. */
export async function failRun(
  context: ImportContext,
  run: ImportRun,
  state: 'unreadable' | 'failed',
  problem: ImportProblem,
): Promise<void> {
  const end = { state, problem: JSON.stringify(problem), ended_at: context.clock.now().toISOString() };
  await inFairTransaction(context, (tx) => updateRun(tx, run, end));
}

/** The data changed since the dry run: nothing is written, and the dry run is repeated. */
export class StaleDataError extends Error {
  override name = 'StaleDataError';
}

/** What was chosen about a file, the names of its columns, and its rows, which can be read before they are validated. */
export type ImportedFile = { choices: ImportChoices; columns: ReadonlySet<string>; readRows: () => AsyncIterable<SheetRow> };

/**
 * `findings` is what the rows show together before any of them is validated, `summarize` what they show afterwards; `courseIds` are the
 * courses in which they enroll. */
export type Validator = {
  validate: ValidateRows;
  findings?: ImportFindings;
  summarize?: () => ImportFindings;
  courseIds?: ReadonlySet<number>;
};

/** How one kind of import validates and writes its rows. */
export type ImportHandler = {
  /** `importer` is the account that uploaded the file. */
  createValidator(context: ImportContext, importer: Account, file: ImportedFile): Promise<Validator>;
  /** Checks rules about all rows together, after each row was validated. */
  validateAll?(context: ImportContext, run: ImportRun): Promise<void>;
  /** Prepares what several rows share, before the first of them. */
  stageFirst?(tx: Tx, record: Import): Promise<void>;
  /** Prepares some rows in a short transaction: everything that takes time and is not visible yet. */
  stage(tx: Tx, context: ImportContext, importId: number, rows: readonly StoredRow[]): Promise<void>;
  /**
   * Writes all staged rows in one transaction. Throws a StaleDataError, or a constraint violation of the database where a name was
   * taken meanwhile; answers a problem if the result is not allowed.
   */
  apply(tx: Tx, context: ImportContext, record: Import, importer: Account): Promise<ImportProblem | undefined>;
  /** Work that follows once the import is written, in short transactions. After an interruption it continues. */
  afterCommit?(context: ImportContext, importId: number, signal: AbortSignal): Promise<void>;
  /** Deletes some of the staged rows, applied or not, and answers whether there were any. */
  deleteStagedBatch(tx: Tx, importId: number, limit: number): Promise<boolean>;
};

/** A staged course or meeting, with the texts of its own table by which it is found; null if it was never written. */
export type StagedTexts = { id: number; isNew: boolean; texts: string[] | null };

/** Staging adds the search terms of the new texts. Afterwards only those of the texts in use stay, whether the import was applied or not. */
export async function reindexStaged(tx: Tx, kind: 'course' | 'meeting', staged: readonly StagedTexts[]): Promise<void> {
  const unused = staged.filter(({ texts }) => texts === null).map(({ id }) => id);
  await deleteSearchTermsOfMany(tx, kind, unused);
  for (const { id, isNew, texts } of staged) if (!isNew && texts !== null) await indexSearchTerms(tx, kind, id, texts);
}
