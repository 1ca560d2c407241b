import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';

/** What a person left behind that would be lost, or no longer be understood, if their account went. */
export type AccountTraces = ('courses' | 'attempts' | 'deeds')[];

export async function findAccountTraces(db: Db, userId: number): Promise<AccountTraces> {
  const { rows } = await sql<{ what: AccountTraces[0] }>`
    select 'courses' as what where exists (select 1 from enrollments where user_id = ${userId})
    union all select 'attempts' where exists (select 1 from join_attempts where user_id = ${userId})
      or exists (select 1 from participations where user_id = ${userId})
    union all select 'deeds' where exists (select 1 from audit_log where actor_id = ${userId})`.execute(db);
  return rows.map(({ what }) => what);
}
