import type { Db, Tx } from './database.ts';

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
