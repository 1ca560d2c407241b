import type { Database, Statement } from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';

const MAX_CACHED_STATEMENTS = 200;

/**
 * A database whose `prepare` keeps statements ready (Kysely prepares every query anew, which costs as much as running it)
 * and begins every transaction as a writing one (a reading one that turns to writing fails at once when another process
 * wrote meanwhile, whatever the busy timeout).
 */
export function cacheStatements(sqlite: Database): SqliteDatabase {
  const kept = new Map<string, Statement>();

  function prepare(sql: string): Statement {
    const known = kept.get(sql);
    if (known && !known.busy) return known;
    const statement = sqlite.prepare(sql === 'begin' ? 'begin immediate' : sql);
    if (kept.size >= MAX_CACHED_STATEMENTS) kept.delete(kept.keys().next().value!);
    kept.set(sql, statement);
    return statement;
  }

  return { prepare, close: () => sqlite.close() };
}
