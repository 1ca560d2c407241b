import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../platform/db/database.ts';

/** SQL condition: a removal (alias `r`) of the course holds in a meeting (alias `m`) of it. */
export const removalHoldsInMeeting = sql<boolean>`(r.scope = 'course' or r.series_id = m.series_id or r.meeting_id = m.id)`;

/** SQL condition: no removal keeps a user, of whom this is the SQL of the id, out of a meeting (alias `m`). */
export function isNotRemoved(userId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`not exists (select 1 from removals as r where r.user_id = ${userId} and r.course_id = m.course_id
    and r.lifted_at is null and ${removalHoldsInMeeting})`;
}

/** Why the user or guest may not come back; empty where nobody said. */
export async function findRemovalReason(db: Db, removalId: number): Promise<string> {
  return (await db.selectFrom('removals').select('reason').where('id', '=', removalId).executeTakeFirst())?.reason ?? '';
}
