import jsonwebtoken from 'jsonwebtoken';
import type { Test as Agent } from 'supertest';
import { describe, expect, test } from 'vitest';
import { listJoinAttempts, classes, listAuditLog, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal } from '../../support/test-portal.ts';

const claimsOf = (token: unknown) => jsonwebtoken.decode(token as string) as jsonwebtoken.JwtPayload;

describe('/jitsi/generate-token for a room', () => {
  test.each(['get', 'post'] as const)('%s: a user who could join the meeting now gets a token', async (method) => {
    const portal = await openPortal();
    const agent = portal.as('sofia');
    const asked =
      method === 'get'
        ? agent.get('/jitsi/generate-token?room_name=Curso_1_1')
        : agent.post('/jitsi/generate-token').send({ room_name: 'curso_1_1' });
    const response = await asked;
    expect(response.status).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toMatchObject({ room_name: 'curso_1_1', expires_at: '2026-11-20T19:00:00.000Z' });
    expect(claimsOf(response.body.token)).toMatchObject({
      room: 'curso_1_1',
      context: { user: { name: 'Sofía Riquelme', moderator: false } },
    });
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'sofia', entry_point: 'endpoint', outcome: 'admitted' }]);
  });

  test('a form is accepted like JSON', async () => {
    const portal = await openPortal();
    const response = await portal.as('tomas').post('/jitsi/generate-token').type('form').send({ room_name: 'curso_1_1' });
    expect(claimsOf(response.body.token)).toMatchObject({ context: { user: { moderator: true } } });
  });

  test.each([
    ['otto', 'open', 'no-access', 'No tienes acceso a esta videollamada'],
    ['sofia', 'soon', 'too-early', 'La clase aún no abre'],
    ['sofia', 'over', 'closed', 'La videollamada terminó'],
    ['sofia', 'cancelled', 'not-active', 'Videollamada no activa'],
  ] as const)('%s is refused for the meeting %s with the reason', async (member, which, error, message) => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes[which]);
    const response = await portal
      .as(member)
      .get('/jitsi/generate-token')
      .query({ room_name: `curso_2_${id}` })
      .catch(() => undefined);
    const { room_name: room } = await portal.context.db
      .selectFrom('meetings')
      .select('room_name')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const refused = await portal.as(member).post('/jitsi/generate-token').send({ room_name: room });
    expect(response?.status).toBe(403);
    expect(refused.status).toBe(403);
    expect(refused.body.error).toBe(error);
    expect(refused.body.message).toContain(message);
    expect(refused.body.token).toBeUndefined();
  });

  test('a room without a meeting is refused', async () => {
    const portal = await openPortal();
    for (const room of ['curso_99_99', '*', '', 'curso_1_1/../x', 'ñ'.repeat(100)]) {
      const response = await portal.as('ada').post('/jitsi/generate-token').send({ room_name: room });
      expect([room, response.status, response.body.error]).toEqual([room, 403, 'not-found']);
    }
    expect(portal.log.grep(/WARNING.*no existe/).length).toBe(5);
  });

  test('HEAD decides and records nothing', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').head('/jitsi/generate-token?room_name=curso_1_1')).status).toBe(204);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });

  test('a stranger and a deactivated account get 401', async () => {
    const portal = await openPortal();
    const response = await portal.stranger().get('/jitsi/generate-token?room_name=curso_1_1');
    expect([response.status, response.headers['cache-control'], response.body.error]).toEqual([401, 'no-store', 'unauthenticated']);
    await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).execute();
    expect((await portal.as('sofia').get('/jitsi/generate-token?room_name=curso_1_1')).status).toBe(401);
  });

  test.each([{ room_name: ['curso_1_1'] }, { room_name: 7 }, { room_name: { $ne: '' } }, { room_name: 'x'.repeat(400) }])(
    'an invalid room name is a 400: %j',
    async (body) => {
      const portal = await openPortal();
      expect((await portal.as('sofia').post('/jitsi/generate-token').send(body)).status).toBe(400);
    },
  );
});

describe('/jitsi/generate-token without a room', () => {
  test('gives an administrator a token of every room for ten minutes, without moderator rights, and records it', async () => {
    const portal = await openPortal();
    const response = await portal.as('ada').post('/jitsi/generate-token').send({});
    expect(response.status).toBe(200);
    const claims = claimsOf(response.body.token);
    expect(claims).toMatchObject({ room: '*', context: { user: { name: 'Ada Ibáñez', moderator: false } } });
    expect(claims.exp! - claims.iat!).toBe(600);
    const ada = await findUserId(portal.context.db, 'ada');
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({
      event: 'token.general',
      actor_id: ada,
      at: '2026-11-20T17:00:00.000Z',
    });
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'ada', entry_point: 'endpoint', outcome: 'general-token', meeting_id: null },
    ]);
  });

  test.each(['tomas', 'sofia', 'otto'] as const)('refuses %s', async (member) => {
    const portal = await openPortal();
    const response = await portal.as(member).post('/jitsi/generate-token').send({});
    expect([response.status, response.body.error, response.body.token]).toEqual([403, 'administrators-only', undefined]);
    expect((await listAuditLog(portal.context.db)).filter(({ event }) => event === 'token.general')).toEqual([]);
  });

  test.each([
    ['a form of several parts', (agent: Agent) => agent.field('room_name', 'curso_1_1'), 415],
    ['plain text', (agent: Agent) => agent.type('text/plain').send('room_name=curso_1_1'), 415],
    ['a misspelt field', (agent: Agent) => agent.type('form').send('room=curso_1_1'), 400],
    ['a misspelt field in JSON', (agent: Agent) => agent.send({ roomName: 'curso_1_1' }), 400],
  ] as const)('is not what someone gets who named a room in %s', async (_what, send, status) => {
    const portal = await openPortal();
    const response = await send(portal.as('ada').post('/jitsi/generate-token'));
    expect([response.status, response.body.token]).toEqual([status, undefined]);
    expect((await listAuditLog(portal.context.db)).filter(({ event }) => event === 'token.general')).toEqual([]);
  });

  test('is refused to GET', async () => {
    const portal = await openPortal();
    expect((await portal.as('ada').get('/jitsi/generate-token')).status).toBe(400);
  });

  test('is refused to a request from another site', async () => {
    const portal = await openPortal();
    const response = await portal.as('ada').post('/jitsi/generate-token').set('Sec-Fetch-Site', 'cross-site').send({});
    expect([response.status, response.body.token]).toEqual([403, undefined]);
  });
});

describe('GET /test-meeting-jwt/:id', () => {
  const debug = { NODE_ENV: 'development', APP_DEBUG: 'true' };

  test('shows the user’s token at any time, with exactly these fields', async () => {
    const portal = await openPortal(debug);
    const id = await findMeetingId(portal.context.db, classes.soon);
    const response = await portal.as('sofia').get(`/test-meeting-jwt/${id}`);
    expect(response.status).toBe(200);
    expect(Object.keys(response.body as object)).toEqual([
      'videollamada_id',
      'curso',
      'room_name',
      'jwt_token',
      'meeting_url',
      'payload',
      'user',
    ]);
    expect(response.body).toMatchObject({
      videollamada_id: id,
      curso: 'Gestión de proyectos',
      room_name: `curso_2_${id}`,
      meeting_url: `https://meet.gryphos.cl/curso_2_${id}?jwt=${response.body.jwt_token}`,
      payload: claimsOf(response.body.jwt_token),
      user: { name: 'Sofía Riquelme', moderator: false },
    });
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'sofia', entry_point: 'debug', outcome: 'admitted' }]);
  });

  test.each([
    ['otto', 'open', 403, 'no-access'],
    ['sofia', 'cancelled', 409, 'not-active'],
  ] as const)('%s gets no token for the class that is %s', async (member, which, status, error) => {
    const portal = await openPortal(debug);
    const response = await portal.as(member).get(`/test-meeting-jwt/${await findMeetingId(portal.context.db, classes[which])}`);
    expect([response.status, response.body.error, response.body.jwt_token]).toEqual([status, error, undefined]);
  });

  test('needs a signed-in user', async () => {
    const portal = await openPortal(debug);
    expect((await portal.stranger().get('/test-meeting-jwt/1')).status).toBe(401);
  });

  test('is a 404 without APP_DEBUG, with a line in the log', async () => {
    const portal = await openPortal();
    const response = await portal.as('ada').get('/test-meeting-jwt/1');
    expect(response.status).toBe(404);
    expect(response.text).not.toContain('eyJ');
    expect(portal.log.grep(/WARNING.*JWT/)).toHaveLength(1);
  });
});
