import { sql, type Insertable } from 'kysely';
import { batchWrites } from '../../platform/db/batch-writes.ts';
import type { Db } from '../../platform/db/database.ts';
import { prepareBulkQuery } from '../../platform/db/prepared-query.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import type { JoinAttemptTable } from '../meetings.table.ts';

/** Where a user asked for a token; `return`: Jitsi's redirect to `/aula/:room`. */
export type EntryPoint = 'page' | 'return' | 'endpoint' | 'debug' | 'api';

/** `meetingId` is null where no such meeting exists, and for a token that is valid in every room. */
type JoinAttempt = { userId: number; meetingId: number | null; entryPoint: EntryPoint; outcome: string; moderator: boolean };

/** The newest row of the same user and meeting. */
export type LastJoinAttempt = { id: number; entryPoint: string; outcome: string; moderator: boolean; firstAt: Date };

/** Within this time the same outcome raises the counter of its row: a user who reloads the page is one attempt. */
const REPEAT_WINDOW_MS = minutes(1);

/** The row of an admission is also the record of the token that was signed. */
export async function recordJoinAttempt(db: Db, attempt: JoinAttempt, last: LastJoinAttempt | undefined, now: Date): Promise<void> {
  const repeats = last && isSameAttempt(last, attempt) && last.firstAt > addMs(now, -REPEAT_WINDOW_MS);
  if (!repeats) return insertJoinAttempt(db, attempt, now);
  await db
    .updateTable('join_attempts')
    .set({ count: sql`count + 1`, last_at: now.toISOString() })
    .where('id', '=', last.id)
    .execute();
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

export async function findLastJoinAttemptWithoutMeeting(db: Db, userId: number): Promise<LastJoinAttempt | undefined> {
  const row = await db
    .selectFrom('join_attempts')
    .select(['id', 'entry_point as entryPoint', 'outcome', 'moderator', 'first_at'])
    .where('user_id', '=', userId)
    .where('meeting_id', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { first_at: firstAt, moderator, ...attempt } = row;
  return { ...attempt, moderator: moderator === 1, firstAt: new Date(firstAt) };
}
