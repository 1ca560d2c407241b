import type { Db } from '../../src/platform/db/database.ts';

/** One person's time in a call. */
export type Visit = { userId: number; meetingId: number; courseId: number; from: Date; to: Date };

/** A join attempt of the past. */
export async function recordJoinAttemptRow(
  db: Db,
  { userId, meetingId, outcome, at, count }: { userId: number; meetingId: number; outcome: string; at: Date; count: number },
): Promise<void> {
  const instant = at.toISOString();
  await db
    .insertInto('join_attempts')
    .values({ user_id: userId, meeting_id: meetingId, entry_point: 'page', outcome, count, first_at: instant, last_at: instant })
    .execute();
}
