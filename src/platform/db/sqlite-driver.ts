import { SqliteDriver, type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';

const ACQUIRE_TIMEOUT_MS = 30_000;

/** So long a statement is tried again while another process holds the right to write. */
const BUSY_TIMEOUT_MS = 10_000;
const BUSY_RETRY_DELAY_MS = 25;

/**
 * Kysely's driver hands out one connection, and whoever asks for it while holding it waits for ever. That is a mistake in
 * our code (the outer handle used inside a transaction): here it becomes an error that says so.
 */
export class RetryingSqliteDriver extends SqliteDriver {
  #waiting = 0;

  /** Nobody holds the connection or waits for it: no transaction is open. */
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
 * SQLite's own waiting for another writer stops this whole process, pages and health checks included. So SQLite waits a
 * moment only, and the rest of the patience is spent between tries. A statement that found the file locked has done nothing.
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

/** Whether another process was writing at this moment. */
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
