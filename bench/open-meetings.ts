import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { generateToken, hashToken } from '../src/accounts/api-tokens/api-token.ts';
import { insertApiToken, insertTokenHashes } from '../src/accounts/api-tokens/api-token-store.ts';
import type { Settings } from '../src/platform/config/settings.ts';
import type { Db } from '../src/platform/db/database.ts';
import { isPostgres } from '../src/platform/db/engine.ts';
import { sessionCookieName, signSessionId } from '../src/platform/http/session-cookie.ts';
import { addMs, days, minutes, systemClock } from '../src/platform/shared/clock.ts';
import { courseStep, COURSES_IN_CLASS, MEETINGS_PER_COURSE, STUDENTS, studentStep, type Size } from './sizes.ts';

/** A user who may join a meeting now. */
export type Pair = { user: number; meeting: number };

/** Opens the meetings of the load for five hours, in a Jitsi that answers. */
export async function openMeetings(db: Db, { openEvery }: Size, jitsiUrl: string): Promise<void> {
  const now = systemClock.now();
  await db
    .updateTable('meetings')
    .set({
      starts_at: addMs(now, -minutes(5)).toISOString(),
      ends_at: addMs(now, minutes(300)).toISOString(),
      link: sql`${sql.lit(`${jitsiUrl}/`)} || room_name`,
    })
    .where(sql<boolean>`course_id % ${sql.lit(openEvery)} = 0`)
    .execute();
  // Autovacuum would do it within a minute, but the load starts at once.
  if (isPostgres(db)) await sql`analyze meetings`.execute(db);
}

/** Two hundred students of a hundred meetings, each with each; consecutive pairs share neither. */
export function studentPairs(size: Size): Pair[] {
  const meetings = Array.from({ length: COURSES_IN_CLASS }, (_, index) => meetingsOf((index + 1) * courseStep(size))).flat();
  return Array.from({ length: STUDENTS * meetings.length }, (_, index) => ({
    user: ((index % STUDENTS) + 1) * studentStep(size),
    meeting: meetings[(index + Math.floor(index / STUDENTS)) % meetings.length]!,
  }));
}

/** Of this many different people, in no order, each with the meetings of one course; none of them is a student of `studentPairs`. */
export async function peoplePairs(db: Db, size: Size, people: number): Promise<Pair[]> {
  const enrolled = await db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .select(['e.user_id as user', 'e.course_id as course'])
    .where(sql<boolean>`e.course_id % ${sql.lit(size.openEvery)} = 0 and u.id % ${sql.lit(studentStep(size))} <> 0 and u.is_active = 1`)
    .orderBy(sql`u.id * 7919 % ${sql.lit(size.people)}`)
    .limit(people)
    .execute();
  return Array.from({ length: MEETINGS_PER_COURSE }, (_, index) =>
    enrolled.map(({ user, course }) => ({ user, meeting: meetingsOf(course)[index]! })),
  ).flat();
}

function meetingsOf(course: number): number[] {
  return Array.from({ length: MEETINGS_PER_COURSE }, (_, index) => course * MEETINGS_PER_COURSE - index);
}

/** Sessions without a password check. Answers `Cookie` headers by user. */
export async function createSessions(db: Db, http: Settings['http'], users: number[]): Promise<Map<number, string>> {
  const now = systemClock.now();
  const [created_at, expires_at] = [now.toISOString(), addMs(now, days(1)).toISOString()];
  const headers = new Map<number, string>();
  const rows = users.map((user) => {
    const id = randomBytes(24).toString('base64url');
    headers.set(user, `${sessionCookieName(http)}=${encodeURIComponent(signSessionId(id, http.keys.sessionCookies))}`);
    const id_hash = createHash('sha256').update(id).digest('base64url');
    return { id_hash, user_id: user, data: '{}', created_at, expires_at };
  });
  for (let first = 0; first < rows.length; first += 500) {
    await db
      .insertInto('sessions')
      .values(rows.slice(first, first + 500))
      .execute();
  }
  return headers;
}

/** An API key with the scope for joins for each of these users. */
export async function createApiKeys(db: Db, users: number[]): Promise<Map<number, string>> {
  const now = systemClock.now();
  const [created_at, expires_at] = [now.toISOString(), addMs(now, days(1)).toISOString()];
  const keys = new Map<number, string>();
  for (const user_id of users) {
    const secret = generateToken('key');
    const grant = {
      user_id,
      kind: 'key',
      name: 'bench',
      scopes: 'meetings:join',
      device: '{}',
      created_at,
      expires_at,
      used_at: null,
    } as const;
    const api_token_id = await insertApiToken(db, grant);
    await insertTokenHashes(db, [{ token_hash: hashToken(secret)!, api_token_id, kind: 'key', expires_at }]);
    keys.set(user_id, secret);
  }
  return keys;
}
