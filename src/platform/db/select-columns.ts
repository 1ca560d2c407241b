import { sql, type RawBuilder } from 'kysely';
import type { Db } from './database.ts';
import { isPostgres } from './engine.ts';

type Column = string | RawBuilder<unknown> | InstantColumn;

/** Of each column, its name in the table or an expression; `none` for one that is left empty. */
type ColumnList = Record<string, Column>;

const none = sql`null`;

/**
 * Selects thousands of rows as one JSON text of each column, which the database builds: fetching them one by one costs either engine several
 * times what finding them costs, and building an array for each row twice as much. All columns are in the same order of rows. `from` is what
 * follows the word.
 */
export async function selectColumns<Columns extends Record<string, unknown[]>>(
  db: Db,
  columns: Record<keyof Columns & string, Column>,
  from: RawBuilder<unknown>,
): Promise<Columns> {
  const { rows } = await sql<ColumnTexts>`select ${toTexts(db, columns)} from ${from}`.execute(db);
  return parseColumns(rows[0]!, columns) as Columns;
}

/**
 * The same of the rows with each number in the column `by`, by this number. They may be found in parts, all at the same instant: the rows of
 * the first part come first, and a later part may lack columns of it.
 */
export async function selectColumnsBy<Columns extends Record<string, unknown[]>>(
  db: Db,
  by: string,
  parts: { columns: Partial<Record<keyof Columns & string, Column>>; from: RawBuilder<unknown> }[],
): Promise<Map<number, Columns>> {
  const allColumns = parts[0]!.columns as ColumnList;
  const lacking = Object.fromEntries(Object.keys(allColumns).map((name) => [name, none]));
  const selects = parts.map(
    ({ columns, from }, part) => sql`
      select ${sql.ref(by)} as by, ${sql.lit(part)} as part, ${toTexts(db, { ...lacking, ...(columns as ColumnList) })} from ${from} group by ${sql.ref(by)}`,
  );
  const all = sql<ColumnTexts & { by: number; part: number }>`${sql.join(selects, sql` union all `)} order by part`;
  const found = new Map<number, Lists>();
  for (const { by: number, part: _, ...texts } of (await all.execute(db)).rows) {
    const [before, lists] = [found.get(number), parseColumns(texts, allColumns)];
    found.set(number, before ? appendLists(before, lists) : lists);
  }
  return found as Map<number, Columns>;
}

/** Null where there are no rows. */
type ColumnTexts = Record<string, string | null>;
type Lists = Record<string, unknown[]>;

function toTexts(db: Db, columns: ColumnList): RawBuilder<unknown> {
  const aggregate = sql.raw(isPostgres(db) ? 'json_agg' : 'json_group_array');
  return sql.join(
    Object.entries(columns).map(([name, column]) => {
      const list = column === none ? none : sql`${aggregate}(${toExpression(db, column)})`;
      return sql`cast(${list} as text) as ${sql.ref(name)}`;
    }),
  );
}

function toExpression(db: Db, column: Column): RawBuilder<unknown> {
  if (typeof column === 'string') return sql.ref(column);
  if (!(column instanceof InstantColumn)) return column;
  return isPostgres(db) ? sql`date_part('epoch', ${sql.ref(column.name)})` : sql`unixepoch(${sql.ref(column.name)}, 'subsec')`;
}

function parseColumns(texts: ColumnTexts, columns: ColumnList): Lists {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const list = JSON.parse(text ?? '[]') as unknown[];
      return [name, columns[name] instanceof InstantColumn ? (list as (number | null)[]).map(toMs) : list];
    }),
  );
}

function toMs(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000);
}

function appendLists(lists: Lists, others: Lists): Lists {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.concat(others[name])]));
}

class InstantColumn {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A column of instants for `selectColumns`, which come as milliseconds since the epoch. The database hands over seconds with their decimals: it
 * takes longer to write a timestamp, or to multiply, than to find the row.
 */
export function instantColumn(name: string): InstantColumn {
  return new InstantColumn(name);
}
