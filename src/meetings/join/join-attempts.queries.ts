import { sql, type Insertable } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { preparedForRows } from '../../platform/db/prepared-query.ts';
import { writeTogether } from '../../platform/db/batch-writes.ts';
import type { JoinAttemptTable } from '../meetings.table.ts';
import type { Attempt, LastAttempt } from './join-attempt.ts';

const addRow = writeTogether(preparedForRows<Insertable<JoinAttemptTable>>((db, rows) => db.insertInto('join_attempts').values(rows)));

export async function addAttempt(db: Db, attempt: Attempt, now: Date): Promise<void> {
  const at = now.toISOString();
  await addRow(db, {
    user_id: attempt.userId,
    meeting_id: attempt.meetingId,
    door: attempt.door,
    answer: attempt.answer,
    moderator: attempt.moderator ? 1 : 0,
    first_at: at,
    last_at: at,
  });
}

export async function countAttempt(db: Db, id: number, now: Date): Promise<void> {
  await db
    .updateTable('join_attempts')
    .set({ count: sql`count + 1`, last_at: now.toISOString() })
    .where('id', '=', id)
    .execute();
}

/** The newest attempt for no single meeting: general access, or a meeting that does not exist. */
export async function findLastAttemptWithoutMeeting(db: Db, userId: number): Promise<LastAttempt | undefined> {
  const row = await db
    .selectFrom('join_attempts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('meeting_id', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { id: row.id, door: row.door, answer: row.answer, moderator: row.moderator === 1, firstAt: new Date(row.first_at) };
}
