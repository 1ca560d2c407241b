import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { listJoinAttempts, classes, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

const appSecret = 'a_secret_for_the_tokens_of_the_tests';

function claimsIn(location: string | undefined, portal: TestPortal) {
  const token = new URL(location!).searchParams.get('jwt')!;
  return jsonwebtoken.verify(token, appSecret, { algorithms: ['HS256'], clockTimestamp: portal.clock.now().getTime() / 1000 });
}

describe('GET /join-meeting/:id admits', () => {
  test.each([
    ['sofia', 'Sofía Riquelme', false],
    ['tomas', 'Tomás Núñez', true],
    ['ada', 'Ada Ibáñez', true],
  ] as const)('%s', async (member, name, moderator) => {
    const portal = await openPortal({ JITSI_APP_SECRET: appSecret });
    const id = await findMeetingId(portal.context.db, classes.open);
    const response = await portal.as(member).get(`/join-meeting/${id}`);
    expect(response.status).toBe(303);
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(response.text).toBe('');
    const room = `curso_1_${id}`;
    expect(response.headers['location']).toMatch(new RegExp(`^https://meet\\.gryphos\\.cl/${room}\\?jwt=`));
    const now = portal.clock.now().getTime() / 1000;
    expect(claimsIn(response.headers['location'], portal)).toEqual({
      iss: 'gryphos',
      aud: 'jitsi',
      sub: 'meet.gryphos.cl',
      room,
      iat: now,
      nbf: now - 10,
      exp: now + 7200,
      context: {
        user: { id: String(await findUserId(portal.context.db, member)), name, email: `${member}@gryphos.example`, avatar: '', moderator },
      },
    });
    expect(await listJoinAttempts(portal.context.db)).toEqual([
      { username: member, meeting_id: id, entry_point: 'page', outcome: 'admitted', moderator: moderator ? 1 : 0, count: 1 },
    ]);
    expect(portal.log.grep(/INFO.*se unió exitosamente/)).toHaveLength(1);
  });

  test('a user whose URL ends with a slash', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/join-meeting/1/')).status).toBe(303);
  });

  test('until the closing, with a token that expires then', async () => {
    const portal = await openPortal({ JITSI_APP_SECRET: appSecret });
    portal.clock.advance({ hours: 3, minutes: 55 });
    const response = await portal.as('sofia').get('/join-meeting/1');
    expect(claimsIn(response.headers['location'], portal)).toMatchObject({ exp: portal.clock.now().getTime() / 1000 + 15 * 60 });
    portal.clock.advance({ minutes: 15 });
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(410);
  });

  test('a teacher of another course as a participant', async () => {
    const portal = await openPortal({ JITSI_APP_SECRET: appSecret });
    const id = await findMeetingId(portal.context.db, classes.notForSofia);
    portal.clock.advance({ days: 4 });
    const response = await portal.as('tomas').get(`/join-meeting/${id}`);
    expect(claimsIn(response.headers['location'], portal)).toMatchObject({ context: { user: { moderator: false } } });
  });
});

describe('GET /join-meeting/:id refuses', () => {
  test.each<[string, Member, keyof typeof classes, number, string, string, RegExp]>([
    ['a user who is not enrolled', 'otto', 'open', 403, 'no-access', 'No tienes acceso a esta videollamada', /WARNING.*Acceso denegado/],
    ['a student of another course', 'sofia', 'notForSofia', 403, 'no-access', 'No tienes acceso', /WARNING.*Acceso denegado/],
    ['a cancelled meeting', 'sofia', 'cancelled', 409, 'not-active', 'Videollamada no activa', /WARNING.*videollamada/],
    ['before the opening', 'sofia', 'soon', 409, 'too-early', 'La clase aún no abre', /INFO.*videollamada/],
    ['after the closing', 'sofia', 'over', 410, 'closed', 'La videollamada terminó', /INFO.*videollamada/],
  ])('%s', async (_case, member, which, status, kind, text, logged) => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes[which]);
    const response = await portal.as(member).get(`/join-meeting/${id}`);
    expect(response.status).toBe(status);
    expect(response.text).toContain(text);
    expect(response.text).not.toContain('jwt');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(await listJoinAttempts(portal.context.db)).toEqual([
      { username: member, meeting_id: id, entry_point: 'page', outcome: kind, moderator: 0, count: 1 },
    ]);
    expect(portal.log.grep(logged)).toHaveLength(1);
  });

  test('a meeting without a link, and logs an error', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.noLink);
    portal.clock.advance({ days: 1 });
    const response = await portal.as('sofia').get(`/join-meeting/${id}`);
    expect(response.status).toBe(409);
    expect(response.text).toContain('Videollamada sin enlace');
    expect(portal.log.errors()).toMatchObject([{ event: 'join_meeting', outcome: 'no-link' }]);
  });

  test('a meeting whose link leads to another origin or room', async () => {
    const portal = await openPortal();
    for (const link of ['https://evil.example/curso_1_1', 'https://meet.gryphos.cl/curso_1_2']) {
      await portal.context.db.updateTable('meetings').set({ link }).where('id', '=', 1).execute();
      const response = await portal.as('sofia').get('/join-meeting/1');
      expect([response.status, response.headers['location']]).toEqual([409, undefined]);
    }
    expect(portal.log.errors()).toHaveLength(2);
  });

  test('a meeting that does not exist: 404, recorded without a meeting', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/join-meeting/4711')).status).toBe(404);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'sofia', meeting_id: null, outcome: 'not-found' }]);
    expect(portal.log.grep(/WARNING.*videollamada 4711/)).toHaveLength(1);
  });

  test('an id that is no number like one that no meeting has: sign-in page for a stranger, 404 and a log line for a user', async () => {
    const portal = await openPortal();
    expect((await portal.stranger().get('/join-meeting/abc')).status).toBe(302);
    for (const id of ['abc', '0', '2147483648', '1.5']) expect((await portal.as('sofia').get(`/join-meeting/${id}`)).status).toBe(404);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'sofia', meeting_id: null, outcome: 'not-found', count: 4 },
    ]);
    expect(portal.log.grep(/WARNING.*no existe/)).toHaveLength(4);
  });

  test('an ended enrollment, a deactivated meeting and a deactivated course', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const statusNow = async () => (await portal.as('sofia').get('/join-meeting/1')).status;
    await db.updateTable('courses').set({ is_active: 0 }).where('id', '=', 1).execute();
    expect(await statusNow()).toBe(409);
    await db.updateTable('courses').set({ is_active: 1 }).where('id', '=', 1).execute();
    await db.updateTable('meetings').set({ is_active: 0 }).where('id', '=', 1).execute();
    expect(await statusNow()).toBe(409);
    await db.updateTable('enrollments').set({ status: 'ended' }).execute();
    expect(await statusNow()).toBe(403);
  });

  test('a stranger: to the sign-in page, and back afterwards', async () => {
    const portal = await openPortal();
    const response = await portal.stranger().get('/join-meeting/1?from=mail');
    expect(response.status).toBe(302);
    expect(response.headers['location']).toBe('/login?next=%2Fjoin-meeting%2F1%3Ffrom%3Dmail');
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
    expect(portal.log.grep(/WARNING.*sin autenticación/)).toHaveLength(1);
  });

  test('a deactivated account: signed out, and the sign-in page says why', async () => {
    const portal = await openPortal();
    await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'sofia').execute();
    const sofia = portal.as('sofia');
    const response = await sofia.get('/join-meeting/1');
    expect(response.status).toBe(302);
    expect((await sofia.get(response.headers['location']!)).text).toContain('Tu cuenta está desactivada');
    const sessions = portal.context.db.selectFrom('sessions').select('id_hash');
    expect(await sessions.where('user_id', '=', await findUserId(portal.context.db, 'sofia')).execute()).toEqual([]);
    expect(portal.log.grep(/WARNING.*Acceso denegado/)).toHaveLength(1);
  });

  test('a request whose token cannot be signed: an error number to quote, without the cause', async () => {
    const portal = await openPortal();
    Object.assign(portal.context.tokenSigner, { key: undefined });
    const response = await portal.as('sofia').get('/join-meeting/1');
    expect(response.status).toBe(500);
    expect(response.text).toMatch(/menciona el número [0-9a-f]{8}/);
    expect(response.text).not.toMatch(/secretOrPrivateKey|\.ts|at /);
    expect(portal.log.grep(/ERROR.*join_meeting/)).toHaveLength(1);
    expect(portal.log.errors()).toHaveLength(2);
  });
});

describe('the waiting page', () => {
  test('says when the meeting opens, and reloads by itself', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    portal.clock.advance({ minutes: 12 });
    const arrivals = new Set<number>();
    for (let time = 0; time < 25; time++) {
      const response = await portal.as('sofia').get(`/join-meeting/${id}`);
      expect(response.headers['retry-after']).toBe('180');
      arrivals.add(Number(response.headers['refresh']));
    }
    expect(Math.min(...arrivals)).toBeGreaterThanOrEqual(180);
    expect(Math.max(...arrivals)).toBeLessThanOrEqual(186);
    expect(arrivals.size).toBeGreaterThan(1);
    portal.clock.advance({ minutes: 3 });
    expect((await portal.as('sofia').get(`/join-meeting/${id}`)).status).toBe(303);
  });

  test('is for students while teachers can join already', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    expect((await portal.as('tomas').get(`/join-meeting/${id}`)).status).toBe(303);
    expect((await portal.as('sofia').get(`/join-meeting/${id}`)).status).toBe(409);
  });

  test('shows the time in the user’s time zone', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    expect((await portal.as('sofia').get(`/join-meeting/${id}`)).text).toContain('Podrás entrar desde las 14:15');
    await portal.context.db.updateTable('auth_user').set({ time_zone: 'Europe/Madrid', locale: 'en' }).execute();
    const response = await portal.as('sofia').get(`/join-meeting/${id}`);
    expect(response.text).toContain('You can join from 18:15');
    expect(response.text).toContain('Central European Time');
  });
});

describe('a request that does not join', () => {
  test.each([
    ['HEAD', 'head', {}],
    ['a prefetch', 'get', { 'Sec-Purpose': 'prefetch' }],
    ['a prerender', 'get', { 'Sec-Purpose': 'prefetch;prerender' }],
    ['an older prefetch', 'get', { Purpose: 'prefetch' }],
  ] as const)('%s decides and records nothing', async (_what, method, headers) => {
    const portal = await openPortal();
    const response = await portal.as('sofia')[method]('/join-meeting/1').set(headers);
    expect([response.status, response.headers['cache-control'], response.headers['location']]).toEqual([204, 'no-store', undefined]);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });
});

describe('the record of join attempts', () => {
  test('counts the same outcome within a minute, and adds a row after it', async () => {
    const portal = await openPortal();
    const sofia = portal.as('sofia');
    await sofia.get('/join-meeting/1');
    portal.clock.advance({ seconds: 40 });
    await sofia.get('/join-meeting/1');
    portal.clock.advance({ seconds: 30 });
    await sofia.get('/join-meeting/1');
    await sofia.get('/join-meeting/4711');
    await sofia.get('/join-meeting/4712');
    const counts = (await listJoinAttempts(portal.context.db)).map(({ outcome, count }) => [outcome, count]);
    expect(counts).toEqual([
      ['admitted', 2],
      ['admitted', 1],
      ['not-found', 2],
    ]);
  });

  test('has a row for each outcome and each user', async () => {
    const portal = await openPortal();
    await portal.as('sofia').get('/join-meeting/1');
    await portal.as('otto').get('/join-meeting/1');
    await portal.context.db.updateTable('meetings').set({ is_active: 0 }).execute();
    await portal.as('sofia').get('/join-meeting/1');
    const rows = (await listJoinAttempts(portal.context.db)).map(({ username, outcome }) => `${username} ${outcome}`);
    expect(rows).toEqual(['sofia admitted', 'otto no-access', 'sofia not-active']);
  });

  test('leaves no token in the log', async () => {
    const portal = await openPortal();
    const response = await portal.as('sofia').get('/join-meeting/1');
    const token = new URL(response.headers['location']!).searchParams.get('jwt')!;
    expect(portal.log.text).toContain('JWT emitido');
    for (const part of token.split('.')) expect(portal.log.text).not.toContain(part);
  });
});

test('the token travels in the fragment where the setting says so, and in the query to Jitsi’s application', async () => {
  const portal = await openPortal({ JITSI_JWT_IN: 'fragment' });
  const { location } = (await portal.as('sofia').get('/join-meeting/1').expect(303)).headers;
  expect(location).toMatch(/^https:\/\/meet\.gryphos\.cl\/curso_1_1#jwt=%22[\w.-]+%22/);
  const app = await portal.as('sofia').get('/join-meeting/1?app=android').expect(303);
  expect(app.headers['location']).toMatch(/\?jwt=[\w.-]+#Intent;/);
});
