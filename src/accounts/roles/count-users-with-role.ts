import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { countUpTo } from '../../platform/pagination/filter.ts';

/** How many people hold a role, counted no further than `most`. */
export function countUsersWithRole(db: Db, roleId: number, most: number): Promise<number> {
  return countUpTo(db, sql`select user_id from user_roles where role_id = ${roleId}`, most);
}
