import type { Compilable } from 'kysely';
import type { Db } from './database.ts';
import { prepareRead } from './prepared-statement.ts';

/** Values that are given beside the ids, by name. */
type Values = Record<string, unknown>;

type Build<Given extends Values, Row> = (
  db: Db,
  ids: number[],
  value: <Name extends keyof Given & string>(name: Name) => Given[Name],
) => Compilable<Row>;

/**
 * As `prepareRead`, for a query with a list of ids; without ids there are no rows. The list is filled up to the next power of two with
 * an id that it has already, so that few statements serve lists of all lengths. Some hundreds of ids at a time.
 */
export function prepareListRead<Row, Given extends Values = Values>(
  build: Build<Given, Row>,
): (db: Db, ids: readonly number[], given?: Given) => Row[] | Promise<Row[]> {
  const reads = new Map<number, (db: Db, given: Values) => Row[] | Promise<Row[]>>();
  return (db, ids, given) => {
    if (ids.length === 0) return [];
    const size = 2 ** Math.ceil(Math.log2(ids.length));
    const names = Array.from({ length: size }, (_, at) => `id ${at}`);
    let read = reads.get(size);
    if (!read) reads.set(size, (read = prepareRead<Values, Row>((on, value) => build(on, names.map(value) as number[], value as never))));
    return read(db, { ...given, ...Object.fromEntries(names.map((name, at) => [name, ids[at] ?? ids[0]])) });
  };
}
