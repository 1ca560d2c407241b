import type { Kysely, Transaction } from 'kysely';
import { runWithCommitHooks } from './last-steps.ts';
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
