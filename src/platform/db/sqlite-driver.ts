import { SqliteDriver, type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';

const ACQUIRE_TIMEOUT_MS = 30_000;

/** How long a statement is retried while another process writes. */
const BUSY_TIMEOUT_MS = 10_000;
const BUSY_RETRY_DELAY_MS = 25;

/**
 * Kysely's driver has one connection, and code that acquires it while holding it waits forever. That is a programming error (the
 * outer handle used inside a transaction): this driver reports it after a timeout.
 */
export class RetryingSqliteDriver extends SqliteDriver {
  #waiting = 0;

  /** The connection is neither held nor waited for: no transaction is open. */
  get isFree(): boolean {
    return this.#waiting === 0;
  }

  override async acquireConnection() {
    const acquired = super.acquireConnection().then((connection) => new RetryingConnection(connection));
    return this.#waiting++ === 0 ? acquired : withTimeout(acquired, () => this.releaseConnection());
  }

  override async releaseConnection() {
    this.#waiting--;
    await super.releaseConnection();
  }
}

/**
 * While SQLite waits for another writer the whole process stands still. So SQLite waits a moment only, and the statement is retried
 * with pauses; a statement that found the file locked has changed nothing.
 */
class RetryingConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const deadline = Date.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        return await this.#connection.executeQuery<Row>(query);
      } catch (error) {
        if (!isBusyError(error) || Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, BUSY_RETRY_DELAY_MS));
      }
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#connection.streamQuery<Row>(query, chunkSize);
  }
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
