import { sql, type TableMetadata } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { isPostgres } from '../../platform/db/engine.ts';

/** A table of the database, whoever created it. Rows are read in the order of `key`. */
export type TableInfo = { name: string; columns: string[]; key: string[] };

export type TableRow = Record<string, unknown>;

const BATCH_SIZE = 500;

/** All tables except the ones of the migrations, by name. */
export async function listTables(db: Db): Promise<TableInfo[]> {
  const keys = await findTableKeys(db);
  return (await introspectTables(db)).map(({ name, columns }) => {
    const key = keys.get(name);
    if (!key) throw new Error(`the table ${name} has no key to read it by`);
    return { name, columns: columns.map((column) => column.name).sort(), key };
  });
}

/** The same for a database that may not be a portal's. */
export async function listTableNames(db: Db): Promise<string[]> {
  return (await introspectTables(db)).map(({ name }) => name);
}

async function introspectTables(db: Db): Promise<TableMetadata[]> {
  const schema = isPostgres(db) ? (await sql<{ name: string }>`select current_schema() as name`.execute(db)).rows[0]!.name : undefined;
  const tables = (await db.introspection.getTables()).filter((table) => !table.isView && table.schema === schema);
  return tables.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The columns of each table's primary key or, where it has none, of a unique index. */
async function findTableKeys(db: Db): Promise<Map<string, string[]>> {
  const query = isPostgres(db) ? postgresKeys : sqliteKeys;
  const keys = new Map<string, { index: string; columns: string[] }>();
  for (const { table, index, column } of (await query.execute(db)).rows) {
    const known = keys.get(table) ?? { index, columns: [] };
    if (known.index === index) keys.set(table, { index, columns: [...known.columns, column] });
  }
  return new Map([...keys].map(([table, { columns }]) => [table, columns]));
}

type KeyColumn = { table: string; index: string; column: string };

const postgresKeys = sql<KeyColumn>`
  select t.relname as "table", n.relname as "index", a.attname as "column" from pg_index i
  join pg_class t on t.oid = i.indrelid
  join pg_class n on n.oid = i.indexrelid
  join pg_attribute a on a.attrelid = t.oid and a.attnum = any (i.indkey)
  where i.indisunique and i.indpred is null and i.indexprs is null and t.relnamespace = current_schema()::regnamespace
  order by t.relname, i.indisprimary desc, n.relname, array_position(i.indkey::int2[], a.attnum)`;

const sqliteKeys = sql<KeyColumn>`
  select t.name as "table", '' as "index", c.name as "column", c.pk as place
  from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and c.pk > 0
  union all
  select t.name, i.name, c.name, c.seqno
  from sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
  where t.type = 'table' and i."unique" = 1 and i.partial = 0 and i.origin = 'c'
  order by 1, 2, 4`;

/** Reads a table in batches, in the order of its key, which is the same on both engines: text keys are compared byte by byte. */
export async function* readInBatches(db: Db, table: TableInfo): AsyncGenerator<TableRow[]> {
  const columns = sql.join(table.columns.map((name) => sql.ref(name)));
  const key = sql.join(table.key.map((name) => sql.ref(name)));
  let last: TableRow | undefined;
  do {
    const after = last ? sql`where (${key}) > (${sql.join(table.key.map((name) => last![name]))})` : sql``;
    const { rows }: { rows: TableRow[] } = await sql<TableRow>`
      select ${columns} from ${sql.table(table.name)} ${after} order by ${key} limit ${sql.lit(BATCH_SIZE)}`.execute(db);
    if (rows.length > 0) yield rows;
    last = rows.length === BATCH_SIZE ? rows.at(-1) : undefined;
  } while (last);
}

export async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ number: number }>`select count(*) as number from ${sql.table(table)}`.execute(db);
  return rows[0]!.number;
}
