import { SqliteDriver } from 'kysely';

const PATIENCE_MS = 30_000;

/**
 * Kysely's driver hands out one connection, and whoever asks for it while holding it waits for ever. That is a mistake in
 * our code (the outer handle used inside a transaction): here it becomes an error that says so.
 */
export class SqliteDriverWithPatience extends SqliteDriver {
  #waiting = 0;

  /** Nobody holds the connection or waits for it: no transaction is open. */
  get isFree(): boolean {
    return this.#waiting === 0;
  }

  override async acquireConnection() {
    const acquired = super.acquireConnection();
    return this.#waiting++ === 0 ? acquired : impatient(acquired, () => this.releaseConnection());
  }

  override async releaseConnection() {
    this.#waiting--;
    await super.releaseConnection();
  }
}

function impatient<Connection>(acquired: Promise<Connection>, release: () => Promise<void>): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no database connection within ${PATIENCE_MS} ms: is the outer handle used inside a transaction?`));
      void acquired.then(release);
    }, PATIENCE_MS);
    void acquired.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
