import { sql, type RawBuilder } from 'kysely';
import type { Db } from './database.ts';
import { isPostgres } from './engine.ts';

/** Of each column, its name in the table or an expression; `none` for one that is left empty. */
type ColumnList = Record<string, string | RawBuilder<unknown>>;

const none = sql`null`;

/**
 * Selects thousands of rows as one JSON text of each column, which the database builds: fetching them one by one costs either engine several
 * times what finding them costs, and building an array for each row twice as much. All columns are in the same order of rows. `from` is what
 * follows the word.
 */
export async function selectColumns<Columns extends Record<string, unknown[]>>(
  db: Db,
  columns: Record<keyof Columns & string, string | RawBuilder<unknown>>,
  from: RawBuilder<unknown>,
): Promise<Columns> {
  const { rows } = await sql<ColumnTexts>`select ${toTexts(db, columns)} from ${from}`.execute(db);
  return parseColumns(rows[0]!) as Columns;
}

/**
 * The same of the rows with each number in the column `by`, by this number. They may be found in parts, all at the same instant: the rows of
 * the first part come first, and a later part may lack columns of it.
 */
export async function selectColumnsBy<Columns extends Record<string, unknown[]>>(
  db: Db,
  by: string,
  parts: { columns: Partial<Record<keyof Columns & string, string | RawBuilder<unknown>>>; from: RawBuilder<unknown> }[],
): Promise<Map<number, Columns>> {
  const lacking = Object.fromEntries(Object.keys(parts[0]!.columns).map((name) => [name, none]));
  const selects = parts.map(
    ({ columns, from }, part) => sql`
      select ${sql.ref(by)} as by, ${sql.lit(part)} as part, ${toTexts(db, { ...lacking, ...(columns as ColumnList) })} from ${from} group by ${sql.ref(by)}`,
  );
  const all = sql<ColumnTexts & { by: number; part: number }>`${sql.join(selects, sql` union all `)} order by part`;
  const found = new Map<number, Lists>();
  for (const { by: number, part: _, ...texts } of (await all.execute(db)).rows) {
    const [before, lists] = [found.get(number), parseColumns(texts)];
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
      const list = column === none ? none : sql`${aggregate}(${typeof column === 'string' ? sql.ref(column) : column})`;
      return sql`cast(${list} as text) as ${sql.ref(name)}`;
    }),
  );
}

function parseColumns(texts: ColumnTexts): Lists {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text ?? '[]') as unknown[]]));
}

function appendLists(lists: Lists, others: Lists): Lists {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.concat(others[name])]));
}

/** An instant for `selectColumns`, in milliseconds since the epoch: either engine takes longer to format a timestamp than to find its row. */
export function selectInstant(db: Db, column: string): RawBuilder<number> {
  const seconds = isPostgres(db) ? sql`date_part('epoch', ${sql.ref(column)})` : sql`unixepoch(${sql.ref(column)}, 'subsec')`;
  return sql`cast(round(${seconds} * 1000) as bigint)`;
}
