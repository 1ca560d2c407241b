import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';
import { isPostgres } from '../db/engine.ts';
import type { AppliedFilters } from './narrow.ts';

/**
 * Where the search for rows begins. Either engine would rather follow an index through the whole table than look up some
 * thousand rows; `cross join` binds SQLite to the order of its tables, and of an array PostgreSQL expects little.
 */
export function pageStart(
  db: Db,
  table: RawBuilder<unknown>,
  ids: AppliedFilters['ids'],
): { from: RawBuilder<unknown>; narrowed: RawBuilder<unknown> } {
  if (!ids) return { from: sql`${table} as t`, narrowed: sql`1 = 1` };
  return isPostgres(db)
    ? { from: sql`${table} as t`, narrowed: sql`t.id = any(array(${ids}))` }
    : {
        from: sql`(${ids}) as narrowed cross join ${table} as t`,
        narrowed: sql`t.id = narrowed.id`,
      };
}
