import type { CompiledQuery } from 'kysely';
import type { Db } from './database.ts';

/** Runs a query at once and answers its rows, or undefined where the query has to wait for its turn. */
export type SyncExecutor = (query: CompiledQuery) => unknown[] | undefined;

const syncExecutors = new WeakMap<Db, SyncExecutor>();

/**
 * SQLite answers within microseconds and without waiting for anything, so a query does not have to go through Kysely's
 * promises, which cost more than the answer. A transaction's handle has no short cut.
 */
export function setSyncExecutor(db: Db, shortCut: SyncExecutor): void {
  syncExecutors.set(db, shortCut);
}

export function executeSync<Row>(db: Db, query: CompiledQuery<Row>): Row[] | undefined {
  return syncExecutors.get(db)?.(query) as Row[] | undefined;
}
