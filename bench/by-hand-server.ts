import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import BetterSqlite, { type Statement } from 'better-sqlite3';
import express from 'express';
import jsonwebtoken from 'jsonwebtoken';
import { DEFAULT_CLOSING_MINUTES, DEFAULT_OPENING_MINUTES } from '../src/meetings/meeting.ts';
import { createHttpServer } from '../src/platform/http/http-server.ts';
import { defaultTimeouts } from '../src/platform/http/timeouts.ts';

/**
 * The limit: `GET /join-meeting/:id` of a student by hand, in the portal's schema, as fast as Express, better-sqlite3 and jsonwebtoken allow.
 * It promises what the portal promises: the cookie is verified and its session read, the rules are checked, and who gets a token has a
 * row, which is committed before the answer. It has no pages, no log and no other entry points.
 */
const variable = (name: string) => process.env[name]!;
const cookieStart = `${variable('COOKIE_NAME')}=`;
const cookieKey = createSecretKey(variable('COOKIE_KEY'), 'hex');
const tokenKey = createSecretKey(variable('JITSI_APP_SECRET'), 'utf8');

const db = new BetterSqlite(variable('DATABASE_FILE'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');
db.pragma('cache_size = -65536');

const selectSession = db.prepare<[string, string], { user_id: number }>(
  'select user_id from sessions where id_hash = ? and expires_at > ?',
);
const selectDecision = db.prepare<[number, number], Row>(`
  select u.id as user_id, u.first_name, u.last_name, u.email, u.avatar_url, u.is_active as user_active, m.id as meeting_id, m.room_name, m.link,
    m.starts_at, m.ends_at, m.is_active, m.cancelled_at, m.ended_at, m.teacher_opening, m.student_opening, m.closing, m.options,
    c.is_active as course_active, e.role, a.id as attempt_id, a.entry_point, a.outcome, a.moderator as attempt_moderator, a.first_at,
    (select 1 from user_roles ur join role_permissions rp on rp.role_id = ur.role_id where ur.user_id = u.id and rp.permission = 'meetings:join-any'
      and u.withheld_permissions not like '%meetings:join-any%' limit 1) as can_join_any,
    (select policy from call_policy where id = 1) as policy, (select email_in_tokens from privacy_rules where id = 1) as email_in_tokens
  from auth_user u join meetings m on m.id = ? join courses c on c.id = m.course_id
    left join enrollments e on e.user_id = u.id and e.course_id = m.course_id and e.status = 'active'
    left join join_attempts a on a.id = (select max(id) from join_attempts where user_id = u.id and meeting_id = m.id)
  where u.id = ?`);
const insertAttempt = db.prepare(`insert into join_attempts (user_id, meeting_id, entry_point, outcome, moderator, first_at, last_at)
  values (?, ?, 'page', 'admitted', ?, ?, ?)`);
const countAttempt = db.prepare('update join_attempts set count = count + 1, last_at = ? where id = ?');
const begin = db.prepare('begin immediate');
const commit = db.prepare('commit');

type Row = Record<'user_id' | 'user_active' | 'meeting_id' | 'is_active' | 'course_active', number> &
  Record<'first_name' | 'last_name' | 'email' | 'link' | 'room_name' | 'starts_at' | 'ends_at', string> &
  Record<'avatar_url' | 'cancelled_at' | 'ended_at' | 'role' | 'entry_point' | 'outcome' | 'first_at', string | null> &
  Record<
    'teacher_opening' | 'student_opening' | 'closing' | 'attempt_id' | 'attempt_moderator' | 'can_join_any' | 'email_in_tokens',
    number | null
  >;

const app = express();
app.disable('x-powered-by');
app.get('/healthz', (_request, response) => void response.end());
app.get('/join-meeting/:id', (request, response) => {
  const now = new Date();
  const userId = findUser(request.headers.cookie, now);
  if (userId === undefined) return response.redirect(302, '/login');
  const row = selectDecision.get(Number(request.params.id), userId);
  if (!row) return void response.status(404).end();
  const moderator = row.role === 'teacher' || row.can_join_any === 1;
  const refusal = findRefusal(row, moderator, now.getTime());
  if (refusal !== 0) return void response.status(refusal).end();
  const location = `${row.link}?jwt=${sign(row, moderator, now)}`;
  write(row, moderator, now, () => {
    response.status(303).set('Cache-Control', 'no-store').set('Referrer-Policy', 'no-referrer').location(location).end();
  });
});
createHttpServer(app, defaultTimeouts).listen(Number(variable('PORT')), '127.0.0.1');

/** The account of a signed session cookie whose row is there. */
function findUser(cookies: string | undefined, now: Date): number | undefined {
  const start = cookies?.indexOf(cookieStart) ?? -1;
  if (start < 0) return undefined;
  const end = cookies!.indexOf(';', start);
  const value = decodeURIComponent(cookies!.slice(start + cookieStart.length, end < 0 ? undefined : end));
  const dot = value.lastIndexOf('.');
  if (!value.startsWith('s:') || dot < 0) return undefined;
  const id = value.slice(2, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', cookieKey).update(id).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const session = selectSession.get(createHash('sha256').update(id).digest('base64url'), now.toISOString());
  return session?.user_id;
}

/** The status of a refusal, or 0. */
function findRefusal(row: Row, moderator: boolean, now: number): number {
  if (row.user_active !== 1) return 302;
  if (row.role === null && row.can_join_any !== 1) return 403;
  if (row.is_active !== 1 || row.course_active !== 1 || row.cancelled_at !== null) return 409;
  if (row.ended_at !== null) return 410;
  const opening = moderator
    ? (row.teacher_opening ?? DEFAULT_OPENING_MINUTES.teacher)
    : (row.student_opening ?? DEFAULT_OPENING_MINUTES.student);
  if (now < Date.parse(row.starts_at) - opening * 60_000) return 409;
  if (now >= closesAt(row)) return 410;
  return 0;
}

function closesAt(row: Row): number {
  return Date.parse(row.ends_at) + (row.closing ?? DEFAULT_CLOSING_MINUTES) * 60_000;
}

function sign(row: Row, moderator: boolean, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const user = {
    id: String(row.user_id),
    name: `${row.first_name} ${row.last_name}`,
    ...(row.email_in_tokens === 1 && { email: row.email }),
    avatar: row.avatar_url ?? '',
    moderator,
  };
  const claims = {
    iss: 'gryphos',
    aud: 'jitsi',
    sub: 'meet.gryphos.cl',
    room: row.room_name,
    iat: issuedAt,
    nbf: issuedAt - 10,
    exp: Math.min(issuedAt + 7200, Math.floor(closesAt(row) / 1000)),
    context: { user },
  };
  return jsonwebtoken.sign(claims, tokenKey, { algorithm: 'HS256' });
}

type Write = { statement: Statement; values: unknown[]; done: () => void };

let writes: Write[] = [];

/** A row, or one more in the counter of the same attempt within a minute. Writes of one turn of the event loop share a commit. */
function write(row: Row, moderator: boolean, now: Date, done: () => void): void {
  const at = now.toISOString();
  const repeats =
    row.first_at !== null &&
    row.entry_point === 'page' &&
    row.outcome === 'admitted' &&
    (row.attempt_moderator === 1) === moderator &&
    Date.parse(row.first_at) > now.getTime() - 60_000;
  if (writes.length === 0) setImmediate(commitWrites);
  if (repeats) writes.push({ statement: countAttempt, values: [at, row.attempt_id], done });
  else writes.push({ statement: insertAttempt, values: [row.user_id, row.meeting_id, moderator ? 1 : 0, at, at], done });
}

function commitWrites(): void {
  const batch = writes;
  writes = [];
  begin.run();
  for (const { statement, values } of batch) statement.run(values);
  commit.run();
  for (const { done } of batch) done();
}
