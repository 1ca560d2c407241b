import { PostgresAdapter, sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

/** Column types that differ between the two engines, for the migrations alone. */
export function columnsOf(db: Kysely<unknown>): {
  id: Column;
  instant: 'timestamptz' | 'text';
  key: ReturnType<typeof sql>;
  sqlite: boolean;
} {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  return {
    // A number is never given twice, also after the newest row was deleted: logs and links of old rows stay unambiguous.
    id: (column) => (postgres ? column.generatedByDefaultAsIdentity().primaryKey() : column.primaryKey().autoIncrement()),
    /** UTC; ISO-8601 text with milliseconds and Z on SQLite. */
    instant: postgres ? 'timestamptz' : 'text',
    /** Text that is compared and sorted byte by byte on both engines. */
    key: postgres ? sql`text collate "C"` : sql`text`,
    sqlite: !postgres,
  };
}
