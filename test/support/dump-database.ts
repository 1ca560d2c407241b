import { sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/open-database.ts';

/**
 * Every row of every table, by table and in an order that does not depend on the engine, without the audit events of a migration or
 * restore itself.
 */
export async function dumpDatabase(url: string): Promise<Record<string, string[]>> {
  const db = openDatabase(url);
  const content: Record<string, string[]> = {};
  for (const { name } of await db.introspection.getTables()) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    const kept =
      name === 'audit_log_ends' ? rows.filter(({ side }) => side === 'front') : rows.filter(({ category }) => category !== 'portal');
    content[name] = kept.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  }
  await db.destroy();
  return content;
}
