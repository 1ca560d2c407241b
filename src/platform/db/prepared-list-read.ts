import { sql, type Compilable, type Expression } from 'kysely';
import type { Db } from './database.ts';
import { isPostgres } from './engine.ts';
import { prepareRead } from './prepared-statement.ts';

/** Values that are given beside the ids, by name. */
type Values = Record<string, unknown>;

type Build<Given extends Values, Row> = (
  db: Db,
  ids: Expression<number>,
  value: <Name extends keyof Given & string>(name: Name) => Given[Name],
) => Compilable<Row>;

/** As `prepareRead`, for a query with a list of ids, which is one value: a statement serves lists of all lengths. Without ids there are no rows. */
export function prepareListRead<Row, Given extends Values = Values>(
  build: Build<Given, Row>,
): (db: Db, ids: readonly number[], given?: Given) => Row[] | Promise<Row[]> {
  const read = prepareRead<Values, Row>((db, value) => build(db, sql`(${selectListed(db, value('ids'))})`, value as never));
  return (db, ids, given) => (ids.length === 0 ? [] : read(db, { ...given, ids: toList(db, ids) }));
}

/** A query of the ids of a list, in a column `id`. */
export function selectIds(db: Db, ids: readonly number[]) {
  return selectListed(db, toList(db, ids));
}

function selectListed(db: Db, list: unknown) {
  return isPostgres(db)
    ? sql<{ id: number }>`select unnest(cast(${list} as integer[])) as id`
    : sql<{ id: number }>`select value as id from json_each(${list})`;
}

function toList(db: Db, ids: readonly number[]): unknown {
  return isPostgres(db) ? ids : JSON.stringify(ids);
}
