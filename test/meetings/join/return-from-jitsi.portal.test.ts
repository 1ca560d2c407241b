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
    '%s: lets in again who may be in, with a fresh token',
    async (typed) => {
      const portal = await openPortal();
      const answer = await portal.as('sofia').get(`/aula/${typed}`);
      expect(answer.status).toBe(303);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(answer.text).toBe('');
      expect(answer.headers['location']).toMatch(/^https:\/\/meet\.gryphos\.cl\/curso_1_1\?jwt=[^#]+$/);
      expect(claimsIn(answer.headers['location'])).toMatchObject({ room: 'curso_1_1', context: { user: { moderator: false } } });
      expect(await listJoinAttempts(portal.context.db)).toEqual([
        { username: 'sofia', meeting_id: 1, entry_point: 'return', outcome: 'admitted', moderator: 0, count: 1 },
      ]);
      expect(portal.log.grep(/INFO.*se unió exitosamente/)).toHaveLength(1);
    },
  );

  test('gives back the settings that the page had, and neither another room nor another server', async () => {
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
    const address = new URL(headers['location']!);
    expect(address.origin + address.pathname).toBe('https://meet.gryphos.cl/curso_1_1');
    expect([...address.searchParams.keys()]).toEqual(['jwt']);
    expect(address.hash).toBe('#config.startWithAudioMuted=true');
    expect(claimsIn(headers['location'])).toMatchObject({ room: 'curso_1_1', context: { user: { moderator: true } } });
  });

  test('asks who is not signed in to sign in, and goes on to the room afterwards, without what else the page knew', async () => {
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
    const entered = await stranger.get(signedIn.headers['location']!);
    expect(entered.status).toBe(303);
    expect(entered.headers['location']).toMatch(/^https:\/\/meet\.gryphos\.cl\/curso_1_1\?jwt=[^#]+#config\.startWithVideoMuted=true$/);
  });

  test.each<[string, Member, keyof typeof classes, number, string]>([
    ['whoever is not enrolled', 'otto', 'open', 403, 'No tienes acceso a esta videollamada'],
    ['a cancelled meeting', 'sofia', 'cancelled', 409, 'Videollamada no activa'],
    ['before the opening', 'sofia', 'soon', 409, 'La clase aún no abre'],
    ['after the closing', 'sofia', 'over', 410, 'La videollamada terminó'],
  ])('refuses %s like the door', async (_what, member, which, status, words) => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await findMeetingId(db, classes[which]);
    const { room_name: room } = await db.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirstOrThrow();
    const back = await portal.as(member).get(`/aula/${room}`);
    const front = await portal.as(member).get(`/join-meeting/${id}`);
    expect([back.status, front.status]).toEqual([status, status]);
    expect(back.text).toContain(words);
    expect(back.headers['location']).toBeUndefined();
    const attempts = await listJoinAttempts(db);
    expect(attempts.map(({ entry_point: entryPoint }) => entryPoint)).toEqual(['return', 'page']);
    expect(new Set(attempts.map(({ outcome }) => outcome)).size).toBe(1);
  });

  test.each([
    ['a room that nobody knows', '/aula/sala-de-nadie'],
    ['a room of another house on the same server', `/aula/curso_1_1${stateOf({ tenant: 'escuela' })}`],
    ['the number of a meeting', '/aula/1'],
  ])('does not know %s', async (_what, address) => {
    const portal = await openPortal();
    const answer = await portal.as('ada').get(address);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Esta videollamada no existe');
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ meeting_id: null, entry_point: 'return', outcome: 'not-found' }]);
    expect((await portal.stranger().get(address)).status).toBe(302);
  });

  test('gives nothing to who only looks', async () => {
    const portal = await openPortal();
    const head = await portal.as('sofia').head('/aula/curso_1_1');
    const prefetch = await portal.as('sofia').get('/aula/curso_1_1').set('Sec-Purpose', 'prefetch');
    expect([head.status, prefetch.status, prefetch.headers['location']]).toEqual([204, 204, undefined]);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });
});
