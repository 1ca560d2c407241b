import { PostgresAdapter, sql, type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, type RawBuilder } from 'kysely';

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
type Deletion = 'cascade' | 'set null';

/** What differs between the two engines. */
export type EngineColumns = {
  id: Column;
  instant: 'timestamptz' | 'text';
  key: RawBuilder<unknown>;
  bytes: 'bytea' | 'blob';
  clustered: <Name extends string, Columns extends string>(table: CreateTableBuilder<Name, Columns>) => CreateTableBuilder<Name, Columns>;
};

/** Column types that differ between the two engines, for the migrations alone. */
export function columnsOf(db: Kysely<unknown>): EngineColumns {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  return {
    // An id is never reused, also after the newest row was deleted: logs and links of deleted rows stay unambiguous.
    id: (column) => (postgres ? column.generatedByDefaultAsIdentity().primaryKey() : column.primaryKey().autoIncrement()),
    /** UTC; ISO-8601 text with milliseconds and Z on SQLite. */
    instant: postgres ? 'timestamptz' : 'text',
    /** Text that is compared and sorted byte by byte on both engines. */
    key: postgres ? sql`text collate "C"` : sql`text`,
    bytes: postgres ? 'bytea' : 'blob',
    /** Stores the rows in the primary key's index, for tables whose key holds most of the row. */
    clustered: (table) => (postgres ? table : table.modifyEnd(sql`without rowid`)),
  };
}

export const required: Column = (column) => column.notNull();

/** A required column with a value for rows that do not name one. */
export function defaultTo(value: string | number): Column {
  return (column) => column.notNull().defaultTo(value);
}

/** A required foreign key; without `onDelete`, deleting the referenced row is refused. */
export function references(target: string, onDelete?: Deletion): Column {
  return (column) => optionalReference(target, onDelete)(column).notNull();
}

/** A foreign key that may be null. */
export function optionalReference(target: string, onDelete?: Deletion): Column {
  return (column) => (onDelete ? column.references(target).onDelete(onDelete) : column.references(target));
}
