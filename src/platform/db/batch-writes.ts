import { batches } from '../shared/batches.ts';
import { databaseFailure } from './database-errors.ts';
import type { Db } from './database.ts';

type PendingWrite<Row> = { row: Row; resolve: () => void; reject: (reason: unknown) => void };

/** More values would reach the engines' limits, and more rows gain little. */
const MAX_ROWS_PER_STATEMENT = 50;

/**
 * Writes the rows of the same turn of the event loop with one statement, because a commit costs ten times as much as a row. The
 * promise of a row still resolves only when it is committed. Inside a transaction, and after an error (one invalid row must not
 * fail the others), each row is written by itself; not where the database cannot write, which takes each row the same time again.
 */
export function batchWrites<Row>(write: (db: Db, rows: Row[]) => Promise<unknown>): (db: Db, row: Row) => Promise<void> {
  const queues = new WeakMap<Db, PendingWrite<Row>[]>();

  async function writeQueue(db: Db): Promise<void> {
    const queue = queues.get(db)!;
    queues.delete(db);
    for (const some of batches(queue, MAX_ROWS_PER_STATEMENT)) await writeSome(db, some);
  }

  async function writeSome(db: Db, some: PendingWrite<Row>[]): Promise<void> {
    try {
      await write(
        db,
        some.map(({ row }) => row),
      );
      for (const { resolve } of some) resolve();
    } catch (error) {
      if (some.length === 1 || databaseFailure(error)) return some.forEach(({ reject }) => reject(error));
      for (const one of some) await writeSome(db, [one]);
    }
  }

  return async (db, row) => {
    if (db.isTransaction) {
      await write(db, [row]);
      return;
    }
    return new Promise((resolve, reject) => {
      const queue = queues.get(db);
      if (queue) return void queue.push({ row, resolve, reject });
      queues.set(db, [{ row, resolve, reject }]);
      setImmediate(() => void writeQueue(db));
    });
  };
}
