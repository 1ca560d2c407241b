import type { CompiledQuery, Compilable } from 'kysely';
import type { Db } from './database.ts';

/** Marks the place of a value in a compiled query. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

type Values = Record<string, unknown>;

/**
 * A query that Kysely builds and compiles once for each engine and that then runs with other values: for the few that every request
 * runs. `build` marks each value with `value('name')`.
 */
export function prepareQuery<Given extends Values, Row>(
  build: (db: Db, value: <Name extends keyof Given & string>(name: Name) => Given[Name]) => Compilable<Row>,
): (db: Db, given: Given) => Promise<Row[]> {
  const compiledFor = new Map<unknown, CompiledQuery<Row>>();

  function compiledOn(db: Db): CompiledQuery<Row> {
    const engine = db.getExecutor().adapter.constructor;
    const cached = compiledFor.get(engine);
    if (cached) return cached;
    const compiled = build(db, (name) => new Placeholder(name) as never).compile();
    compiledFor.set(engine, compiled);
    return compiled;
  }

  return async (db, given) => {
    const compiled = compiledOn(db);
    const parameters = compiled.parameters.map((value) => (value instanceof Placeholder ? given[value.name] : value));
    const query = { ...compiled, parameters };
    return executeSync(db, query) ?? (await db.executeQuery<Row>(query)).rows;
  };
}

/** The same for an insert of any number of rows: compiled once for each engine and number. */
export function prepareBulkQuery<Row extends Values>(
  build: (db: Db, rows: Row[]) => Compilable,
): (db: Db, rows: Row[]) => Promise<unknown[]> {
  const queries = new Map<number, (db: Db, given: Values) => Promise<unknown[]>>();

  function queryFor(rows: Row[]) {
    const cached = queries.get(rows.length);
    if (cached) return cached;
    const query = prepareQuery<Values, unknown>((db, value) =>
      build(
        db,
        rows.map((row, at) => Object.fromEntries(Object.keys(row).map((column) => [column, value(`${column} ${at}`)])) as Row),
      ),
    );
    queries.set(rows.length, query);
    return query;
  }

  return (db, rows) => {
    const given: Values = {};
    rows.forEach((row, at) => {
      for (const column of Object.keys(row)) given[`${column} ${at}`] = row[column];
    });
    return queryFor(rows)(db, given);
  };
}

/** Runs a query synchronously and answers its rows, or undefined when a transaction is open. */
export type SyncExecutor = (query: CompiledQuery) => unknown[] | undefined;

const syncExecutors = new WeakMap<Db, SyncExecutor>();

/**
 * SQLite answers within microseconds, so prepared queries outside of transactions bypass Kysely's driver, whose promises cost more
 * than the answer (12 instead of 22 µs for a session).
 */
export function setSyncExecutor(db: Db, shortCut: SyncExecutor): void {
  syncExecutors.set(db, shortCut);
}

export function executeSync<Row>(db: Db, query: CompiledQuery<Row>): Row[] | undefined {
  return syncExecutors.get(db)?.(query) as Row[] | undefined;
}
