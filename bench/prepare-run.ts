import { pino } from 'pino';
import { Bookkeeping } from '../src/platform/db/bookkeeping.ts';
import { PortalMetrics } from '../src/platform/metrics/portal-metrics.ts';
import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import session from 'express-session';
import { hashToken, generateToken } from '../src/accounts/api-tokens/api-token.ts';
import { insertApiToken, insertTokenHashes } from '../src/accounts/api-tokens/api-token-store.ts';
import type { Settings } from '../src/platform/config/settings.ts';
import type { Db } from '../src/platform/db/database.ts';
import { SessionStore, sessionCookieName } from '../src/platform/http/session-store.ts';
import { addMs, days, minutes, systemClock } from '../src/platform/shared/clock.ts';
import { meetingIds, type Size } from './sizes.ts';

/** Opens the meetings of the load for five hours. */
export async function openMeetings(db: Db, size: Size): Promise<void> {
  const now = systemClock.now();
  await db
    .updateTable('meetings')
    .set({ starts_at: addMs(now, -minutes(5)).toISOString(), ends_at: addMs(now, minutes(300)).toISOString() })
    .where('id', 'in', meetingIds(size))
    .execute();
}

/** Sessions without a password check, in the portal's own store and with cookies signed like those of express-session. Answers `Cookie` headers. */
export async function createSessions(db: Db, http: Settings['http'], userIds: number[]): Promise<string[]> {
  await db.deleteFrom('sessions').execute();
  const bookkeeping = new Bookkeeping({ db, log: pino({ level: 'silent' }), metrics: new PortalMetrics() });
  const store = new SessionStore({ db, bookkeeping, clock: systemClock, settings: { http } });
  const cookie = Object.assign(new session.Cookie(), { secure: true, sameSite: 'lax' });
  const cookies: string[] = [];
  for (const user of userIds) {
    const id = randomBytes(24).toString('base64url');
    await new Promise<void>((resolve, reject) => {
      store.set(id, { cookie, passport: { user } }, (error?: unknown) => (error ? reject(error) : resolve()));
    });
    cookies.push(`${sessionCookieName(http)}=${encodeURIComponent(`s:${id}.${signature(id, http.keys.sessionCookies)}`)}`);
  }
  return cookies;
}

function signature(id: string, key: KeyObject): string {
  return createHmac('sha256', key).update(id).digest('base64').replace(/=+$/, '');
}

/** An API key with the scope for joins for each of these users. */
export async function createApiKeys(db: Db, userIds: number[]): Promise<string[]> {
  await db.deleteFrom('api_tokens').execute();
  const now = systemClock.now();
  const [created_at, expires_at] = [now.toISOString(), addMs(now, days(1)).toISOString()];
  const keys: string[] = [];
  for (const user_id of userIds) {
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
    keys.push(secret);
  }
  return keys;
}

/** Deletes the attempts that earlier runs added. */
export async function deleteJoinAttempts(db: Db, size: Size): Promise<void> {
  await db.deleteFrom('join_attempts').where('id', '>', size.enrollments).execute();
}

/** Deletes imports and imported users of earlier runs. */
export async function deleteImports(db: Db, size: Size): Promise<void> {
  await db.deleteFrom('search_terms').where('kind', '=', 'person').where('subject_id', '>', size.people).execute();
  await db.deleteFrom('auth_user').where('id', '>', size.people).execute();
  for (const table of ['import_chunks', 'import_rows', 'import_unique_keys', 'import_people', 'import_people_roles'] as const)
    await db.deleteFrom(table).execute();
  await db.deleteFrom('imports').execute();
}

/** Repeated joins within a minute only raise a counter: backdated attempts make the next join add a row. */
export async function backdateJoinAttempts(db: Db): Promise<void> {
  const now = systemClock.now();
  const earlier = addMs(now, -minutes(10)).toISOString();
  await db
    .updateTable('join_attempts')
    .set({ first_at: earlier })
    .where('first_at', '>', addMs(now, -minutes(2)).toISOString())
    .execute();
}

export async function countJoinAttempts(db: Db): Promise<number> {
  const { rows } = await db
    .selectFrom('join_attempts')
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  return rows;
}
