import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { prepareWrite } from '../../platform/db/prepared-statement.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';

/** Where a user asked for a token; `return`: Jitsi's redirect to `/aula/:room`. */
export type EntryPoint = 'page' | 'return' | 'endpoint' | 'debug' | 'api';

/** `meetingId` is null where no such meeting exists, and for a token that is valid in every room. */
type JoinAttempt = { userId: number; meetingId: number | null; entryPoint: EntryPoint; outcome: string; moderator: boolean };

/** The newest row of the same user and meeting. */
export type LastJoinAttempt = { id: number; entryPoint: string; outcome: string; moderator: boolean; firstAt: Date };

/** Within this time the same outcome raises the counter of its row: a user who reloads the page is one attempt. */
const REPEAT_WINDOW_MS = minutes(1);

/** The row of an admission is also the record of the token that was signed. `uncertain`: it may be there from an earlier try. */
export async function recordJoinAttempt(
  db: Db,
  attempt: JoinAttempt,
  { last, now, uncertain }: { last: LastJoinAttempt | undefined; now: Date; uncertain: boolean },
): Promise<void> {
  if (uncertain && (await isJoinAttemptRecorded(db, attempt, now))) return;
  const repeats = last && isSameAttempt(last, attempt) && last.firstAt > addMs(now, -REPEAT_WINDOW_MS) && last.firstAt <= now;
  if (!repeats) return insertJoinAttempt(db, attempt, now);
  await countRepeat(db, { id: last.id, now: now.toISOString() });
}

const countRepeat = prepareWrite<{ id: number; now: string }>((db, value) =>
  db
    .updateTable('join_attempts')
    .set({ count: sql`count + 1`, last_at: value('now') })
    .where('id', '=', value('id')),
);

function isSameAttempt(last: LastJoinAttempt, attempt: JoinAttempt): boolean {
  return last.entryPoint === attempt.entryPoint && last.outcome === attempt.outcome && last.moderator === attempt.moderator;
}

const insertRow = prepareWrite<Omit<JoinAttempt, 'moderator'> & { moderator: number; now: string }>((db, value) =>
  db.insertInto('join_attempts').values({
    user_id: value('userId'),
    meeting_id: value('meetingId'),
    entry_point: value('entryPoint'),
    outcome: value('outcome'),
    moderator: value('moderator'),
    first_at: value('now'),
    last_at: value('now'),
  }),
);

export async function insertJoinAttempt(db: Db, attempt: JoinAttempt, now: Date): Promise<void> {
  await insertRow(db, { ...attempt, moderator: attempt.moderator ? 1 : 0, now: now.toISOString() });
}

export async function findLastJoinAttempt(
  db: Db,
  { userId, meetingId }: Pick<JoinAttempt, 'userId' | 'meetingId'>,
): Promise<LastJoinAttempt | undefined> {
  const row = await joinAttemptsOf(db, { userId, meetingId })
    .select(['id', 'entry_point as entryPoint', 'outcome', 'moderator', 'first_at'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { first_at: firstAt, moderator, ...attempt } = row;
  return { ...attempt, moderator: moderator === 1, firstAt: new Date(firstAt) };
}

async function isJoinAttemptRecorded(db: Db, attempt: JoinAttempt, now: Date): Promise<boolean> {
  const recorded = joinAttemptsOf(db, attempt)
    .select('id')
    .where('entry_point', '=', attempt.entryPoint)
    .where('outcome', '=', attempt.outcome)
    .where('last_at', '=', now.toISOString());
  return (await recorded.limit(1).executeTakeFirst()) !== undefined;
}

function joinAttemptsOf(db: Db, { userId, meetingId }: Pick<JoinAttempt, 'userId' | 'meetingId'>) {
  return db.selectFrom('join_attempts').where('user_id', '=', userId).where('meeting_id', 'is not distinct from', meetingId);
}
