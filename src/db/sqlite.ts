import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteAdapter, SqliteDialect, type SqliteDatabase } from 'kysely';
import { SqliteDriverWithPatience } from './sqlite-driver.ts';
import { keepStatements } from './kept-statements.ts';

/** SQLite in one file, in write-ahead mode, so that Prosody and a second process read while the portal writes. */
export function sqliteDialect(path: string): SqliteDialect {
  return new PortalSqliteDialect({ database: () => Promise.resolve(openSqlite(path)) });
}

function openSqlite(path: string): SqliteDatabase {
  mkdirSync(dirname(path), { recursive: true });
  const sqlite = new Database(path);
  sqlite.pragma('busy_timeout = 10000');
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  return keepStatements(sqlite);
}

class PortalSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new SqliteDriverWithPatience(this.#config);
  }

  override createAdapter() {
    return new TransactionalDdlAdapter();
  }
}

/** SQLite rolls schema changes back like any other; Kysely assumes it does not and would leave half a migration behind. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}
