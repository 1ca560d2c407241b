import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, RunResult, Statement } from 'better-sqlite3';
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';

const ACQUIRE_TIMEOUT_MS = 30_000;

/** How long a lock of another process is waited for, however many statements meet it. */
const BUSY_TIMEOUT_MS = 5000;

/** How long a statement is retried at least: others may have waited for the same lock in vain. */
const MIN_BUSY_TIMEOUT_MS = 300;

/** A lock that no statement has met for so long is another one. */
const LOCK_MEMORY_MS = 10_000;

const FIRST_RETRY_DELAY_MS = 1;
const MAX_RETRY_DELAY_MS = 25;

const MAX_CACHED_STATEMENTS = 200;

/** `reader` reads what was committed last while `writer` is in a transaction. */
export type SqliteConnections = { writer: Database; reader: Database };

/**
 * Kysely's driver for one connection, which transactions and statements take in turn. While SQLite waits for another writer the whole process
 * stands still. So SQLite does not wait, and what found the file locked, which has changed nothing, runs again after a pause, in
 * which others use the connection: they read meanwhile.
 */
export class SqliteDriver implements Driver, DatabaseConnection {
  readonly #open: () => SqliteConnections;
  #connections: SqliteConnections | undefined;
  /** Kysely would prepare every query anew, which costs as much as running it. */
  readonly #statements = new Map<string, Statement>();
  /** Resolves when everybody who asked for the connection so far has given it back. */
  #turn = Promise.resolve();
  #endTurn: () => void = () => undefined;
  #users = 0;
  #isInTransaction = false;
  /** When statements met the lock of another process first and last; undefined once one has written. */
  #lock: { since: number; lastSeen: number } | undefined;

  constructor(open: () => SqliteConnections) {
    this.#open = open;
  }

  init(): Promise<void> {
    this.#connections = this.#open();
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    this.#connections?.reader.close();
    // The last one, which makes a checkpoint.
    this.#connections?.writer.close();
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.#takeTurn(withTimeout);
    return this;
  }

  async #takeTurn(wait: (earlier: Promise<void>) => Promise<void>): Promise<void> {
    const earlier = this.#turn;
    let endTurn = (): void => undefined;
    this.#turn = new Promise((resolve) => (endTurn = resolve));
    if (this.#users++ > 0)
      await wait(earlier).catch((error: unknown) => {
        void earlier.then(() => this.#giveBack(endTurn));
        throw error;
      });
    this.#endTurn = endTurn;
  }

  releaseConnection(): Promise<void> {
    this.#giveBack(this.#endTurn);
    return Promise.resolve();
  }

  #giveBack(endTurn: () => void): void {
    this.#users--;
    endTurn();
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#retryWhileLocked(() => {
      const statement = this.#prepare(sql);
      const result = statement.reader ? { rows: statement.all(parameters) as Row[] } : toQueryResult(statement.run(parameters));
      if (!statement.readonly) this.#lock = undefined;
      return result;
    });
  }

  #prepare(sql: string): Statement {
    const cached = this.#statements.get(sql);
    if (cached) return cached;
    if (this.#statements.size >= MAX_CACHED_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value!);
    const statement = this.#connections!.writer.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  streamQuery(): never {
    throw new Error('the driver does not stream');
  }

  /** Runs `work`, which writes in one transaction without awaiting anything, once the connection is free. */
  async runExclusively(work: () => void): Promise<void> {
    await this.acquireConnection();
    try {
      await this.#retryWhileLocked(work);
      this.#lock = undefined;
    } finally {
      await this.releaseConnection();
    }
  }

  /** A transaction begins with the lock of a writer, and then finds nothing locked. */
  async #retryWhileLocked<Result>(work: () => Result): Promise<Result> {
    const startedAt = Date.now();
    for (let delay = FIRST_RETRY_DELAY_MS; ; delay = Math.min(2 * delay, MAX_RETRY_DELAY_MS)) {
      try {
        return work();
      } catch (error) {
        if (!isBusyError(error) || this.#isInTransaction || Date.now() > this.#meetLock(startedAt)) throw error;
        await this.releaseConnection();
        await sleep(delay);
        // However long it takes: the caller gives the connection back in any case, and must hold it then.
        await this.#takeTurn((earlier) => earlier);
      }
    }
  }

  /** Until when a statement that began at `startedAt` and finds the file locked is retried. */
  #meetLock(startedAt: number): number {
    const now = Date.now();
    const isSame = this.#lock !== undefined && now - this.#lock.lastSeen < LOCK_MEMORY_MS;
    this.#lock = { since: isSame ? this.#lock!.since : now, lastSeen: now };
    return Math.max(this.#lock.since + BUSY_TIMEOUT_MS, startedAt + MIN_BUSY_TIMEOUT_MS);
  }

  async beginTransaction(): Promise<void> {
    await this.executeQuery(CompiledQuery.raw('begin immediate'));
    this.#lock = undefined;
    this.#isInTransaction = true;
  }

  async commitTransaction(): Promise<void> {
    await this.executeQuery(CompiledQuery.raw('commit'));
    this.#isInTransaction = false;
  }

  /** A full disk has rolled the transaction back already; the error that the caller gets is the disk's, not this one's. */
  async rollbackTransaction(): Promise<void> {
    this.#isInTransaction = false;
    if (this.#connections!.writer.inTransaction) await this.executeQuery(CompiledQuery.raw('rollback'));
  }
}

/** Whether another process held the write lock. */
export function isBusyError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}

function toQueryResult({ changes, lastInsertRowid }: RunResult) {
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** Who takes the connection while holding it waits forever: the outer handle used inside a transaction, a programming error. */
function withTimeout(turn: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new Error(`no database connection within ${ACQUIRE_TIMEOUT_MS} ms: is the outer handle used inside a transaction?`));
    // Not of `timers/promises`: what aborts one costs as much as a query.
    const timeout = setTimeout(fail, ACQUIRE_TIMEOUT_MS);
    void turn.then(resolve, reject).finally(() => clearTimeout(timeout));
  });
}
