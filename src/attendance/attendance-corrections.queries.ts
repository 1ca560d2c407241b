import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { CorrectedStatus } from './attendance.ts';

/** What stands corrected of one person in one meeting; version 0 where nothing ever was. */
export type CorrectionState = { status: CorrectedStatus | 'none'; reason: string; version: number };

export async function findCorrectionState(db: Db, meetingId: number, userId: number): Promise<CorrectionState> {
  const row = await db
    .selectFrom('attendance_corrections')
    .select(['status', 'reason', 'version'])
    .where('meeting_id', '=', meetingId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ?? { status: 'none', reason: '', version: 0 };
}

/** Whether somebody has anything to do with a meeting whose attendance is kept: a place in its course, now or earlier, or a stay in its room. */
export async function isMemberOrParticipant(db: Db, { id, courseId }: { id: number; courseId: number }, userId: number): Promise<boolean> {
  const kept = sql`exists (select 1 from meetings where id = ${id} and attendance_deleted_at is null)`;
  const { rows } = await sql<{
    one: number;
  }>`select 1 as one from (select 1 from enrollments where course_id = ${courseId} and user_id = ${userId}
    union all select 1 from participations where meeting_id = ${id} and user_id = ${userId}
    union all select 1 from join_attempts where meeting_id = ${id} and user_id = ${userId}) as ties where ${kept} limit 1`.execute(db);
  return rows.length > 0;
}

export async function saveCorrection(
  tx: Tx,
  { meetingId, userId, actorId, now }: { meetingId: number; userId: number; actorId: number | null; now: Date },
  { status, reason, version }: CorrectionState,
): Promise<void> {
  const values = { status, reason, corrected_by: actorId, corrected_at: now.toISOString(), version };
  await tx
    .insertInto('attendance_corrections')
    .values({ meeting_id: meetingId, user_id: userId, ...values })
    .onConflict((conflict) => conflict.columns(['meeting_id', 'user_id']).doUpdateSet(values))
    .execute();
}
