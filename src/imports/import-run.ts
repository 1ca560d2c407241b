import { hasPermission, type Account } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import { engineFromUrl } from '../platform/db/engine.ts';
import type { AppContext } from '../platform/http/context.ts';
import { importPermissions, type Import, type ImportProblem } from './import.ts';
import { updateRun, type ImportRun } from './import-state.queries.ts';

/** What the background work of an import needs, in the main thread or in a worker. */
export type ImportContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** Rows that one short transaction handles. */
export const BATCH_SIZE = 500;

/**
 * One short transaction of many. SQLite has one writer at a time and no queue: after each transaction this pauses for as long as
 * the transaction took, so that other writers get in between.
 */
export async function inFairTransaction<Result>(
  { db, clock, settings }: ImportContext,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const result = await inTransaction(db, work);
  if (engineFromUrl(settings.database.url) === 'sqlite') await clock.pause(performance.now() - startedAt);
  return result;
}

/** The account that uploaded the file, if it is active and still has the permission for this kind of import. */
export async function findImporter(
  { db }: Pick<ImportContext, 'db'>,
  { actorId, kind }: Pick<Import, 'actorId' | 'kind'>,
): Promise<Account | undefined> {
  const account = actorId === null ? undefined : await findAccount(db, actorId);
  return account?.active && hasPermission(account, importPermissions[kind]) ? account : undefined;
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
