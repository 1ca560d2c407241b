import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { listJoinAttempts, classes, findMeetingId } from '../../support/rows.ts';
import { openPortal, type Member } from '../../support/test-portal.ts';

const stateOf = (state: object) => `?${new URLSearchParams({ state: JSON.stringify(state) }).toString()}`;

function claimsIn(location: string | undefined) {
  return jsonwebtoken.decode(new URL(location!).searchParams.get('jwt')!) as jsonwebtoken.JwtPayload;
}

describe('GET /aula/:room', () => {
  test.each(['curso_1_1', 'Curso_1_1', '%43urso_1_1', '%EF%BD%83urso_1_1'])(
    '%s: redirects to the call with a new token',
    async (roomInUrl) => {
      const portal = await openPortal();
      const response = await portal.as('sofia').get(`/aula/${roomInUrl}`);
      expect(response.status).toBe(303);
      expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(response.text).toBe('');
      expect(response.headers['location']).toMatch(/^https:\/\/meet\.gryphos\.cl\/curso_1_1\?jwt=[^#]+$/);
      expect(claimsIn(response.headers['location'])).toMatchObject({ room: 'curso_1_1', context: { user: { moderator: false } } });
      expect(await listJoinAttempts(portal.context.db)).toEqual([
        { username: 'sofia', meeting_id: 1, entry_point: 'return', outcome: 'admitted', moderator: 0, count: 1 },
      ]);
      expect(portal.log.grep(/INFO.*se unió exitosamente/)).toHaveLength(1);
    },
  );

  test('keeps the settings that the page had, and ignores another room or server in the state', async () => {
    const portal = await openPortal();
    const state = {
      room: 'curso_2_9',
      roomSafe: 'curso_2_9',
      refreshToken: 'not for anybody',
      'config.startWithAudioMuted': true,
      'config.hosts': { domain: 'evil.example' },
      'iceServers.replace': '[]',
    };
    const { headers } = await portal.as('tomas').get(`/aula/curso_1_1${stateOf(state)}`);
    const callUrl = new URL(headers['location']!);
    expect(callUrl.origin + callUrl.pathname).toBe('https://meet.gryphos.cl/curso_1_1');
    expect([...callUrl.searchParams.keys()]).toEqual(['jwt']);
    expect(callUrl.hash).toBe('#config.startWithAudioMuted=true');
    expect(claimsIn(headers['location'])).toMatchObject({ room: 'curso_1_1', context: { user: { moderator: true } } });
  });

  test('sends a stranger through the sign-in page with the settings only, and on to the room', async () => {
    const portal = await openPortal();
    const stranger = portal.stranger();
    const state = { tenant: '', refreshToken: 'not for anybody', 'config.startWithVideoMuted': true };
    const { status, headers } = await stranger.get(`/aula/Curso_1_1${stateOf(state)}`);
    expect(status).toBe(302);
    const next = new URL(headers['location']!, portal.url).searchParams.get('next')!;
    expect(headers['location']).not.toContain('anybody');
    const form = { username: 'sofia', password: DEMO_PASSWORD, next };
    const signedIn = await stranger.post('/login').type('form').send(form);
    expect(signedIn.headers['location']).toBe(next);
    const joined = await stranger.get(signedIn.headers['location']!);
    expect(joined.status).toBe(303);
    expect(joined.headers['location']).toMatch(/^https:\/\/meet\.gryphos\.cl\/curso_1_1\?jwt=[^#]+#config\.startWithVideoMuted=true$/);
  });

  test.each<[string, Member, keyof typeof classes, number, string]>([
    ['a user who is not enrolled', 'otto', 'open', 403, 'No tienes acceso a esta videollamada'],
    ['a cancelled meeting', 'sofia', 'cancelled', 409, 'Videollamada no activa'],
    ['before the opening', 'sofia', 'soon', 409, 'La clase aún no abre'],
    ['after the closing', 'sofia', 'over', 410, 'La videollamada terminó'],
  ])('refuses like the join page: %s', async (_case, member, which, status, text) => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await findMeetingId(db, classes[which]);
    const { room_name: room } = await db.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirstOrThrow();
    const returned = await portal.as(member).get(`/aula/${room}`);
    const joined = await portal.as(member).get(`/join-meeting/${id}`);
    expect([returned.status, joined.status]).toEqual([status, status]);
    expect(returned.text).toContain(text);
    expect(returned.headers['location']).toBeUndefined();
    const attempts = await listJoinAttempts(db);
    expect(attempts.map(({ entry_point: entryPoint }) => entryPoint)).toEqual(['return', 'page']);
    expect(new Set(attempts.map(({ outcome }) => outcome)).size).toBe(1);
  });

  test.each([
    ['a room without a meeting', '/aula/sala-de-nadie'],
    ['a room of another tenant', `/aula/curso_1_1${stateOf({ tenant: 'escuela' })}`],
    ['the id of a meeting', '/aula/1'],
  ])('answers 404 to %s', async (_case, path) => {
    const portal = await openPortal();
    const response = await portal.as('ada').get(path);
    expect(response.status).toBe(404);
    expect(response.text).toContain('Esta videollamada no existe');
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ meeting_id: null, entry_point: 'return', outcome: 'not-found' }]);
    expect((await portal.stranger().get(path)).status).toBe(302);
  });

  test('answers HEAD and a prefetch with 204', async () => {
    const portal = await openPortal();
    const head = await portal.as('sofia').head('/aula/curso_1_1');
    const prefetch = await portal.as('sofia').get('/aula/curso_1_1').set('Sec-Purpose', 'prefetch');
    expect([head.status, prefetch.status, prefetch.headers['location']]).toEqual([204, 204, undefined]);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });
});
