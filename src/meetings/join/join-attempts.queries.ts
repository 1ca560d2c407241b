import { sql, type Insertable } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { prepareBulkQuery } from '../../platform/db/prepared-query.ts';
import { batchWrites } from '../../platform/db/batch-writes.ts';
import type { JoinAttemptTable } from '../meetings.table.ts';

/** Through what a token was asked for; `return` is the way back from Jitsi. */
export type EntryPoint = 'page' | 'return' | 'endpoint' | 'debug' | 'api';

export type JoinAttempt = { userId: number; meetingId: number | null; entryPoint: EntryPoint; outcome: string; moderator: boolean };

/** The newest record of the same person and meeting, as found together with the facts of the decision. */
export type LastJoinAttempt = { id: number; entryPoint: string; outcome: string; moderator: boolean; firstAt: Date };

/** Someone who reloads the page is one attempt, not fifty: the same answer within this time raises a counter. */
const REPEAT_WINDOW_MS = minutes(1);

/** Keeps what was decided for whom. The row of an admission is also the record of the token that was minted. */
export async function recordJoinAttempt(db: Db, attempt: JoinAttempt, last: LastJoinAttempt | undefined, now: Date): Promise<void> {
  if (last && isSameAttempt(last, attempt) && last.firstAt > addMs(now, -REPEAT_WINDOW_MS)) await incrementJoinAttempt(db, last.id, now);
  else await insertJoinAttempt(db, attempt, now);
}

function isSameAttempt(last: LastJoinAttempt, attempt: JoinAttempt): boolean {
  return last.entryPoint === attempt.entryPoint && last.outcome === attempt.outcome && last.moderator === attempt.moderator;
}

const insertRow = batchWrites(prepareBulkQuery<Insertable<JoinAttemptTable>>((db, rows) => db.insertInto('join_attempts').values(rows)));

export async function insertJoinAttempt(db: Db, attempt: JoinAttempt, now: Date): Promise<void> {
  const at = now.toISOString();
  await insertRow(db, {
    user_id: attempt.userId,
    meeting_id: attempt.meetingId,
    entry_point: attempt.entryPoint,
    outcome: attempt.outcome,
    moderator: attempt.moderator ? 1 : 0,
    first_at: at,
    last_at: at,
  });
}

export async function incrementJoinAttempt(db: Db, id: number, now: Date): Promise<void> {
  await db
    .updateTable('join_attempts')
    .set({ count: sql`count + 1`, last_at: now.toISOString() })
    .where('id', '=', id)
    .execute();
}

/** The newest attempt for no single meeting: general access, or a meeting that does not exist. */
export async function findLastJoinAttemptWithoutMeeting(db: Db, userId: number): Promise<LastJoinAttempt | undefined> {
  const row = await db
    .selectFrom('join_attempts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('meeting_id', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      entryPoint: row.entry_point,
      outcome: row.outcome,
      moderator: row.moderator === 1,
      firstAt: new Date(row.first_at),
    }
  );
}
