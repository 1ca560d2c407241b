import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** The database, or a transaction: the first parameter of queries. */
export type Db = Kysely<Schema>;

/** Exists only inside `inTransaction`: the first parameter of functions that must run in a transaction. */
export type Tx = Transaction<Schema>;

/**
 * Runs `work` in one transaction, which is rolled back when it throws. Inside, await nothing but queries, and only through `tx`:
 * SQLite has one connection, for which all other requests wait.
 */
export async function inTransaction<Result>(db: Db, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  let cause: { error: unknown } | undefined;
  const run = (tx: Tx) =>
    runWithCommitHooks(db, tx, work).catch((error: unknown) => {
      cause = { error };
      throw error;
    });
  return db
    .transaction()
    .execute(run)
    .catch((error: unknown) => {
      // Where the connection broke, the rollback failed as well, with an error that says nothing.
      throw cause ? cause.error : error;
    });
}

type CommitHook = (tx: Tx, db: Db) => Promise<void>;

const hooksByTransaction = new WeakMap<Tx, CommitHook[]>();

/**
 * Defers a write to the end of the transaction. For rows that many transactions write: the row is locked for the shortest time,
 * and no transaction that holds it waits for another row, so that there are no deadlocks.
 */
export function beforeCommit(tx: Tx, hook: CommitHook): void {
  const hooks = hooksByTransaction.get(tx);
  if (!hooks) throw new Error('beforeCommit needs a transaction that inTransaction opened');
  hooks.push(hook);
}

async function runWithCommitHooks<Result>(db: Db, tx: Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const hooks: CommitHook[] = [];
  hooksByTransaction.set(tx, hooks);
  const result = await work(tx);
  for (const hook of hooks) await hook(tx, db);
  return result;
}
