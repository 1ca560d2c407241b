import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { TableRow, TableInfo } from '../backup/tables.queries.ts';

type ForeignKey = { table: string; name: string; definition: string };

/** Drops all foreign keys until `addForeignKeys`, so that tables can be filled in any order. */
export async function dropForeignKeys(tx: Tx): Promise<ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select t.relname as "table", c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class t on t.oid = c.conrelid
    where c.contype = 'f' and t.relnamespace = current_schema()::regnamespace`.execute(tx);
  for (const { table, name } of rows) await sql`alter table ${sql.table(table)} drop constraint ${sql.id(name)}`.execute(tx);
  return rows;
}

/** Adds the foreign keys again, which checks all rows. */
export async function addForeignKeys(tx: Tx, keys: ForeignKey[]): Promise<void> {
  for (const { table, name, definition } of keys)
    await sql`alter table ${sql.table(table)} add constraint ${sql.id(name)} ${sql.raw(definition)}`.execute(tx);
}

export async function clearTable(tx: Tx, table: string): Promise<void> {
  await sql`delete from ${sql.table(table)}`.execute(tx);
}

/** Inserts rows as JSON; PostgreSQL converts the values to the types of the columns. */
export async function insertJsonRows(tx: Tx, { name, columns }: TableInfo, rows: TableRow[]): Promise<void> {
  const list = sql.join(columns.map((column) => sql.ref(column)));
  await sql`
    insert into ${sql.table(name)} (${list})
    select ${list} from json_populate_recordset(null::${sql.table(name)}, ${JSON.stringify(rows)})`.execute(tx);
}

/** The next id of each table, which SQLite remembers also where the newest row was deleted. */
export async function listNextIds(sqlite: Db): Promise<{ name: string; next: number }[]> {
  const query = sql<{ name: string; next: number }>`
    select s.name, s.seq + 1 as next from sqlite_sequence s join sqlite_master t on t.name = s.name and t.type = 'table'`;
  return (await query.execute(sqlite)).rows;
}

/** Restarts the ids of a table. Unlike `setval`, this is rolled back with the transaction. */
export async function restartIdSequence(tx: Tx, table: string, next: number): Promise<void> {
  await sql`alter table ${sql.table(table)} alter column id restart with ${sql.lit(next)}`.execute(tx);
}
