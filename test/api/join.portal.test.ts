import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { listJoinAttempts, classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const typeOf = (answer: { body: unknown }) => (answer.body as { type: string }).type;

const documentedBody = { identity: '77', name: 'Somebody Else', email: 'else@example.org', is_host: false };

async function join(portal: TestPortal, member: Member, which: keyof typeof classes, body: object = documentedBody) {
  const { access_token: token } = await signInToApi(portal, member);
  const id = await findMeetingId(portal.context.db, classes[which]);
  return apiClient(portal, token).post(`/api/v1/live/streams/${id}/join`).send(body);
}

describe('POST /api/v1/live/streams/{stream_id}/join', () => {
  test('answers as documented for mobile applications; the account takes precedence over the body', async () => {
    const portal = await openPortal();
    const answer = await join(portal, 'sofia', 'open');
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']).toBeUndefined();
    const anyText: unknown = expect.any(String);
    expect(answer.body).toEqual({ token: anyText, url: 'https://meet.gryphos.cl', room_name: 'curso_1_1' });
    const now = portal.clock.now().getTime() / 1000;
    const email: unknown = expect.stringMatching(/^sofia@/);
    expect(jsonwebtoken.decode((answer.body as { token: string }).token)).toEqual({
      iss: 'gryphos',
      aud: 'jitsi',
      sub: 'meet.gryphos.cl',
      room: 'curso_1_1',
      iat: now,
      nbf: now - 10,
      exp: now + 7200,
      context: {
        user: { id: String(await findUserId(portal.context.db, 'sofia')), name: 'Sofía Riquelme', email, avatar: '', moderator: false },
      },
      moderator: false,
      audio: true,
      video: true,
      name: 'Sofía Riquelme',
      email,
    });
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'sofia', entry_point: 'api', outcome: 'admitted', moderator: 0 },
    ]);
  });

  test.each([
    ['tomas', true],
    ['ada', true],
    ['tomas', false],
  ] as const)('%s moderates, with is_host: %s', async (member, isHost) => {
    const portal = await openPortal();
    const answer = await join(portal, member, 'open', { ...documentedBody, is_host: isHost });
    expect(jsonwebtoken.decode((answer.body as { token: string }).token)).toMatchObject({
      moderator: true,
      context: { user: { moderator: true } },
    });
  });

  test.each([
    ['sofia', 'open', { is_host: true }, 403, 'not-moderator'],
    ['sofia', 'soon', { is_host: true }, 403, 'not-moderator'],
    ['otto', 'open', {}, 403, 'no-access'],
    ['otto', 'open', { is_host: true }, 403, 'no-access'],
    ['sofia', 'notForSofia', {}, 403, 'no-access'],
    ['sofia', 'soon', {}, 409, 'too-early'],
    ['sofia', 'over', {}, 410, 'closed'],
    ['sofia', 'cancelled', {}, 409, 'not-active'],
  ] as const)('%s joins the meeting that is %s with %j: %i %s', async (member, which, body, status, problem) => {
    const portal = await openPortal();
    const answer = await join(portal, member, which, body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const sentence: unknown = expect.stringMatching(/\.$/);
    expect(answer.body).toMatchObject({ type: `tag:gryphos.cl,2026:problem:${problem}`, status, detail: sentence });
    expect(answer.body).not.toHaveProperty('token');
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: member, entry_point: 'api', outcome: problem }]);
  });

  test('says when a meeting opens, in the requested language', async () => {
    const portal = await openPortal();
    const { access_token: token } = await signInToApi(portal, 'sofia');
    const id = await findMeetingId(portal.context.db, classes.soon);
    const answer = await apiClient(portal, token).post(`/api/v1/live/streams/${id}/join`).set('Accept-Language', 'en-GB').send({});
    expect(answer.headers['retry-after']).toBe('900');
    expect(answer.body).toMatchObject({ opens_at: '2026-11-20T17:15:00.000Z', detail: 'The class is not open yet.' });
  });

  test.each(['0', '-1', '1e0', 'curso_1_1', '99999999999', '2147483648', '987654', '%00'])('%s is no id of a meeting', async (id) => {
    const portal = await openPortal();
    const { access_token: token } = await signInToApi(portal, 'sofia');
    const answer = await apiClient(portal, token).post(`/api/v1/live/streams/${id}/join`).send({});
    expect([answer.status, typeOf(answer)]).toEqual([404, 'tag:gryphos.cl,2026:problem:not-found']);
  });

  test.each([
    ['application/json', '{"is_host":"yes"}', 400, 'bad-request'],
    ['application/json', '{', 400, 'bad-request'],
    ['application/json', '[]', 400, 'bad-request'],
    ['application/x-www-form-urlencoded', 'is_host=false', 415, 'unsupported-media-type'],
    ['application/json', JSON.stringify({ name: 'x'.repeat(70_000) }), 413, 'body-too-large'],
  ])('an invalid request is refused without a join attempt: %s %.30s', async (type, body, status, problem) => {
    const portal = await openPortal();
    const { access_token: token } = await signInToApi(portal, 'sofia');
    const answer = await apiClient(portal, token).post('/api/v1/live/streams/1/join').type(type).send(body);
    expect([answer.status, typeOf(answer)]).toEqual([status, `tag:gryphos.cl,2026:problem:${problem}`]);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });

  test('neither a session of the portal nor a missing token is accepted', async () => {
    const portal = await openPortal();
    for (const agent of [portal.as('ada'), portal.stranger(), apiClient(portal, 'gpa_' + 'x'.repeat(43))]) {
      const answer = await agent.post('/api/v1/live/streams/1/join').send({});
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    }
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });
});
