import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { preparedQuery } from '../db/prepared-query.ts';
import type { Attempt, LastAttempt } from './record-attempt.ts';

type NewRow = { userId: number; meetingId: number | null; door: string; answer: string; moderator: number; at: string };

const insertRow = preparedQuery<NewRow, unknown>((db, value) =>
  db.insertInto('join_attempts').values({
    user_id: value('userId'),
    meeting_id: value('meetingId'),
    door: value('door'),
    answer: value('answer'),
    moderator: value('moderator'),
    first_at: value('at'),
    last_at: value('at'),
  }),
);

export async function addAttempt(db: Db, attempt: Attempt, now: Date): Promise<void> {
  await insertRow(db, { ...attempt, moderator: attempt.moderator ? 1 : 0, at: now.toISOString() });
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
