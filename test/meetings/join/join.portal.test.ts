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
    const answer = await portal.as(member).get(`/join-meeting/${id}`);
    expect(answer.status).toBe(303);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(answer.text).toBe('');
    const room = `curso_1_${id}`;
    expect(answer.headers['location']).toMatch(new RegExp(`^https://meet\\.gryphos\\.cl/${room}\\?jwt=`));
    const now = portal.clock.now().getTime() / 1000;
    expect(claimsIn(answer.headers['location'], portal)).toEqual({
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

  test('with a trailing slash as well', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/join-meeting/1/')).status).toBe(303);
  });

  test('until the closing: the token ends with it', async () => {
    const portal = await openPortal({ JITSI_APP_SECRET: appSecret });
    portal.clock.advance({ hours: 3, minutes: 55 });
    const answer = await portal.as('sofia').get('/join-meeting/1');
    expect(claimsIn(answer.headers['location'], portal)).toMatchObject({ exp: portal.clock.now().getTime() / 1000 + 15 * 60 });
    portal.clock.advance({ minutes: 15 });
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(410);
  });

  test('a teacher of one course as a participant of another', async () => {
    const portal = await openPortal({ JITSI_APP_SECRET: appSecret });
    const id = await findMeetingId(portal.context.db, classes.notForSofia);
    portal.clock.advance({ days: 4 });
    const answer = await portal.as('tomas').get(`/join-meeting/${id}`);
    expect(claimsIn(answer.headers['location'], portal)).toMatchObject({ context: { user: { moderator: false } } });
  });
});

describe('GET /join-meeting/:id refuses', () => {
  test.each<[string, Member, keyof typeof classes, number, string, string, RegExp]>([
    ['whoever is not enrolled', 'otto', 'open', 403, 'no-access', 'No tienes acceso a esta videollamada', /WARNING.*Acceso denegado/],
    ['a student of another course', 'sofia', 'notForSofia', 403, 'no-access', 'No tienes acceso', /WARNING.*Acceso denegado/],
    ['a cancelled meeting', 'sofia', 'cancelled', 409, 'not-active', 'Videollamada no activa', /WARNING.*videollamada/],
    ['before the opening', 'sofia', 'soon', 409, 'too-early', 'La clase aún no abre', /INFO.*videollamada/],
    ['after the closing', 'sofia', 'over', 410, 'closed', 'La videollamada terminó', /INFO.*videollamada/],
  ])('%s', async (_what, member, which, status, kind, words, logged) => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes[which]);
    const answer = await portal.as(member).get(`/join-meeting/${id}`);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
    expect(answer.text).not.toContain('jwt');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await listJoinAttempts(portal.context.db)).toEqual([
      { username: member, meeting_id: id, entry_point: 'page', outcome: kind, moderator: 0, count: 1 },
    ]);
    expect(portal.log.grep(logged)).toHaveLength(1);
  });

  test('a meeting without link, with an error in the log', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.noLink);
    portal.clock.advance({ days: 1 });
    const answer = await portal.as('sofia').get(`/join-meeting/${id}`);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Videollamada sin enlace');
    expect(portal.log.errors()).toMatchObject([{ event: 'join_meeting', outcome: 'no-link' }]);
  });

  test('a link that leads to another origin or another room', async () => {
    const portal = await openPortal();
    for (const link of ['https://evil.example/curso_1_1', 'https://meet.gryphos.cl/curso_1_2']) {
      await portal.context.db.updateTable('meetings').set({ link }).where('id', '=', 1).execute();
      const answer = await portal.as('sofia').get('/join-meeting/1');
      expect([answer.status, answer.headers['location']]).toEqual([409, undefined]);
    }
    expect(portal.log.errors()).toHaveLength(2);
  });

  test('what is not there: 404, recorded without a meeting', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/join-meeting/4711')).status).toBe(404);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'sofia', meeting_id: null, outcome: 'not-found' }]);
    expect(portal.log.grep(/WARNING.*videollamada 4711/)).toHaveLength(1);
  });

  test('what is no number like a number that nobody has: signed out to the sign-in page, signed in 404 with a line in the log', async () => {
    const portal = await openPortal();
    expect((await portal.stranger().get('/join-meeting/abc')).status).toBe(302);
    for (const id of ['abc', '0', '2147483648', '1.5']) expect((await portal.as('sofia').get(`/join-meeting/${id}`)).status).toBe(404);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'sofia', meeting_id: null, outcome: 'not-found', count: 4 },
    ]);
    expect(portal.log.grep(/WARNING.*no existe/)).toHaveLength(4);
  });

  test('an enrollment that ended, a meeting and a course that were switched off', async () => {
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

  test('nobody signed in: to the sign-in page, and back afterwards', async () => {
    const portal = await openPortal();
    const answer = await portal.stranger().get('/join-meeting/1?from=mail');
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toBe('/login?next=%2Fjoin-meeting%2F1%3Ffrom%3Dmail');
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
    expect(portal.log.grep(/WARNING.*sin autenticación/)).toHaveLength(1);
  });

  test('an account that was switched off: signed out, and told why', async () => {
    const portal = await openPortal();
    await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'sofia').execute();
    const sofia = portal.as('sofia');
    const answer = await sofia.get('/join-meeting/1');
    expect(answer.status).toBe(302);
    expect((await sofia.get(answer.headers['location']!)).text).toContain('Tu cuenta está desactivada');
    const sessions = portal.context.db.selectFrom('sessions').select('id_hash');
    expect(await sessions.where('user_id', '=', await findUserId(portal.context.db, 'sofia')).execute()).toEqual([]);
    expect(portal.log.grep(/WARNING.*Acceso denegado/)).toHaveLength(1);
  });

  test('with a number to quote where no token can be made, and not a word of why', async () => {
    const portal = await openPortal();
    Object.assign(portal.context.tokenSigner, { key: undefined });
    const answer = await portal.as('sofia').get('/join-meeting/1');
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(/menciona el número [0-9a-f]{8}/);
    expect(answer.text).not.toMatch(/secretOrPrivateKey|\.ts|at /);
    expect(portal.log.grep(/ERROR.*join_meeting/)).toHaveLength(1);
    expect(portal.log.errors()).toHaveLength(2);
  });
});

describe('waiting', () => {
  test('says when, and brings the browser back by itself', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    portal.clock.advance({ minutes: 12 });
    const arrivals = new Set<number>();
    for (let time = 0; time < 25; time++) {
      const answer = await portal.as('sofia').get(`/join-meeting/${id}`);
      expect(answer.headers['retry-after']).toBe('180');
      arrivals.add(Number(answer.headers['refresh']));
    }
    expect(Math.min(...arrivals)).toBeGreaterThanOrEqual(180);
    expect(Math.max(...arrivals)).toBeLessThanOrEqual(186);
    expect(arrivals.size).toBeGreaterThan(1);
    portal.clock.advance({ minutes: 3 });
    expect((await portal.as('sofia').get(`/join-meeting/${id}`)).status).toBe(303);
  });

  test('a teacher is in while the students still wait', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    expect((await portal.as('tomas').get(`/join-meeting/${id}`)).status).toBe(303);
    expect((await portal.as('sofia').get(`/join-meeting/${id}`)).status).toBe(409);
  });

  test('names the hour in the zone of the person', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    expect((await portal.as('sofia').get(`/join-meeting/${id}`)).text).toContain('Podrás entrar desde las 14:15');
    await portal.context.db.updateTable('auth_user').set({ time_zone: 'Europe/Madrid', locale: 'en' }).execute();
    const answer = await portal.as('sofia').get(`/join-meeting/${id}`);
    expect(answer.text).toContain('You can join from 18:15');
    expect(answer.text).toContain('Central European Time');
  });
});

describe('looking ahead', () => {
  test.each([
    ['HEAD', 'head', {}],
    ['a prefetch', 'get', { 'Sec-Purpose': 'prefetch' }],
    ['a prerender', 'get', { 'Sec-Purpose': 'prefetch;prerender' }],
    ['an older prefetch', 'get', { Purpose: 'prefetch' }],
  ] as const)('%s decides and records nothing', async (_what, method, headers) => {
    const portal = await openPortal();
    const answer = await portal.as('sofia')[method]('/join-meeting/1').set(headers);
    expect([answer.status, answer.headers['cache-control'], answer.headers['location']]).toEqual([204, 'no-store', undefined]);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });
});

describe('the record', () => {
  test('counts the same answer within a minute, and adds a row after it', async () => {
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

  test('keeps answers and people apart', async () => {
    const portal = await openPortal();
    await portal.as('sofia').get('/join-meeting/1');
    await portal.as('otto').get('/join-meeting/1');
    await portal.context.db.updateTable('meetings').set({ is_active: 0 }).execute();
    await portal.as('sofia').get('/join-meeting/1');
    const rows = (await listJoinAttempts(portal.context.db)).map(({ username, outcome }) => `${username} ${outcome}`);
    expect(rows).toEqual(['sofia admitted', 'otto no-access', 'sofia not-active']);
  });

  test('no token ever reaches the log', async () => {
    const portal = await openPortal();
    const answer = await portal.as('sofia').get('/join-meeting/1');
    const token = new URL(answer.headers['location']!).searchParams.get('jwt')!;
    expect(portal.log.text).toContain('JWT emitido');
    for (const part of token.split('.')) expect(portal.log.text).not.toContain(part);
  });
});
