import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** What queries take first: the database, or the transaction that they are part of. */
export type Db = Kysely<Schema>;

/** A handle that only exists inside `inTransaction`: functions that must not run outside one ask for it. */
export type Tx = Transaction<Schema>;

/**
 * Runs `work` in one transaction: all of it, or nothing when it throws. Await nothing but queries inside, and only
 * through the handle that `work` is given: on SQLite there is one connection, and everyone else waits for it.
 */
export function inTransaction<Result>(db: Db, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.transaction().execute((tx) => runWithCommitHooks(db, tx, work));
}

type CommitHook = (tx: Tx, db: Db) => Promise<void>;

const hooksByTransaction = new WeakMap<Tx, CommitHook[]>();

/**
 * Puts off a write until the transaction has done all its other work. For rows that everyone else's transactions write too:
 * they wait for each other at that row, so it is taken for the shortest time, and nobody who has it waits for another one.
 */
export function beforeCommit(tx: Tx, step: CommitHook): void {
  const steps = hooksByTransaction.get(tx);
  if (!steps) throw new Error('no last step can be taken in a transaction that inTransaction did not open');
  steps.push(step);
}

/** Does the work, then what it has put off. */
export async function runWithCommitHooks<Result>(db: Db, tx: Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const steps: CommitHook[] = [];
  hooksByTransaction.set(tx, steps);
  const result = await work(tx);
  for (const step of steps) await step(tx, db);
  return result;
}
