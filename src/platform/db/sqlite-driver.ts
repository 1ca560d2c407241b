import {
  DeleteQueryNode,
  InsertQueryNode,
  SqliteDriver,
  UpdateQueryNode,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';

const ACQUIRE_TIMEOUT_MS = 30_000;

/** How long a lock of another process is waited for, however many statements meet it. */
const BUSY_TIMEOUT_MS = 5000;

/** How long a statement is retried at least: others may have waited for the same lock in vain. */
const MIN_BUSY_TIMEOUT_MS = 300;

/** A lock that no statement has met for so long is another one. */
const LOCK_MEMORY_MS = 10_000;

const FIRST_RETRY_DELAY_MS = 1;
const MAX_RETRY_DELAY_MS = 25;

/**
 * Kysely's driver has one connection, and code that acquires it while holding it waits forever. That is a programming error (the
 * outer handle used inside a transaction): this driver reports it after a timeout.
 */
export class RetryingSqliteDriver extends SqliteDriver {
  #waiting = 0;
  #isInTransaction = false;
  /** When statements met the lock of another process first and last; undefined once one has written. */
  #lock: { since: number; lastSeen: number } | undefined;

  override async acquireConnection() {
    const acquired = super.acquireConnection().then((connection) => new RetryingConnection(connection, this));
    return this.#waiting++ === 0 ? acquired : withTimeout(acquired, () => this.releaseConnection());
  }

  override async releaseConnection() {
    this.#waiting--;
    await super.releaseConnection();
  }

  /** Runs `work`, which writes without awaiting anything, once the connection is free. */
  async runExclusively(work: () => void): Promise<void> {
    await this.acquireConnection();
    try {
      await this.retryWhileLocked(work);
      this.forgetLock();
    } finally {
      await this.releaseConnection();
    }
  }

  /**
   * Runs `work` on the connection that the caller holds. While SQLite waits for another writer the whole process stands still. So SQLite
   * does not wait, and what found the file locked, which has changed nothing, runs again after a pause, in which others use the
   * connection: they read meanwhile. A transaction begins with the lock, and then finds nothing locked.
   */
  async retryWhileLocked<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const startedAt = Date.now();
    for (let delay = FIRST_RETRY_DELAY_MS; ; delay = Math.min(2 * delay, MAX_RETRY_DELAY_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isBusyError(error) || this.#isInTransaction || Date.now() > this.#meetLock(startedAt)) throw error;
        await this.#pause(delay);
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

  /** Something was written, so that nobody holds the lock. */
  forgetLock(): void {
    this.#lock = undefined;
  }

  async #pause(ms: number): Promise<void> {
    await this.releaseConnection();
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#waiting++;
    await super.acquireConnection();
  }

  override async beginTransaction(connection: DatabaseConnection) {
    await super.beginTransaction(connection);
    this.forgetLock();
    this.#isInTransaction = true;
  }

  override async commitTransaction(connection: DatabaseConnection) {
    await super.commitTransaction(connection);
    this.#isInTransaction = false;
  }

  /** A full disk has rolled the transaction back already; the error that the caller gets is the disk's, not this one's. */
  override async rollbackTransaction(connection: DatabaseConnection) {
    this.#isInTransaction = false;
    await super.rollbackTransaction(connection).catch((error: unknown) => {
      if (!String(error).includes('no transaction is active')) throw error;
    });
  }
}

class RetryingConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  readonly #driver: RetryingSqliteDriver;

  constructor(connection: DatabaseConnection, driver: RetryingSqliteDriver) {
    this.#connection = connection;
    this.#driver = driver;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.#driver.retryWhileLocked(() => this.#connection.executeQuery<Row>(query));
    if (writes(query)) this.#driver.forgetLock();
    return result;
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#connection.streamQuery<Row>(query, chunkSize);
  }
}

/** Not a transaction's beginning, which does not say so. */
function writes({ query }: CompiledQuery): boolean {
  return InsertQueryNode.is(query) || UpdateQueryNode.is(query) || DeleteQueryNode.is(query);
}

/** Whether another process held the write lock. */
export function isBusyError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}

function withTimeout<Connection>(acquired: Promise<Connection>, release: () => Promise<void>): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no database connection within ${ACQUIRE_TIMEOUT_MS} ms: is the outer handle used inside a transaction?`));
      void acquired.then(release);
    }, ACQUIRE_TIMEOUT_MS);
    void acquired.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
