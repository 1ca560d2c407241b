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
export function preparedQuery<Given extends Values, Row>(
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
    return (await db.executeQuery<Row>({ ...compiled, parameters })).rows;
  };
}
