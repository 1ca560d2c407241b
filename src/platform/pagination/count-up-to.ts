import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../db/database.ts';

/** How many rows a query has, counted no further than somebody wants to know: «1.000 or more» costs the same on any table. */
export async function countUpTo(db: Db, query: RawBuilder<unknown>, most: number): Promise<number> {
  const { rows } = await sql<{
    number: number;
  }>`select count(*) as number from (select 1 from (${query}) as matching limit ${most}) as counted`.execute(db);
  return rows[0]!.number;
}
