import type { CompiledQuery, Compilable } from 'kysely';
import type { Db } from './database.ts';

/** Stands in a compiled query where a value will be. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

type Values = Record<string, unknown>;

/**
 * A query that is built and compiled once for each engine and then runs with other values: for the few that stand in
 * everyone's way. `build` marks each value with `value('name')`.
 */
export function prepareQuery<Given extends Values, Row>(
  build: (db: Db, value: <Name extends keyof Given & string>(name: Name) => Given[Name]) => Compilable<Row>,
): (db: Db, given: Given) => Promise<Row[]> {
  const compiledFor = new Map<unknown, CompiledQuery<Row>>();

  function compiledOn(db: Db): CompiledQuery<Row> {
    const engine = db.getExecutor().adapter.constructor;
    const known = compiledFor.get(engine);
    if (known) return known;
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

/** The same for rows, however many there are: compiled once for each engine and number of rows. */
export function prepareBulkQuery<Row extends Values>(
  build: (db: Db, rows: Row[]) => Compilable,
): (db: Db, rows: Row[]) => Promise<unknown[]> {
  const queries = new Map<number, (db: Db, given: Values) => Promise<unknown[]>>();

  function queryFor(rows: Row[]) {
    const known = queries.get(rows.length);
    if (known) return known;
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
