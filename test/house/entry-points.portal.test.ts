import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { openGuestPass, listLinks, createGuestLink } from '../support/guests.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

/** Whoever knocks, by what they show: the cookies of a browser, and the token of an application. */
type Visitor = { browser: ReturnType<TestPortal['stranger']>; token?: string };

type Knock = (portal: TestPortal, visitor: Visitor) => Promise<'moderator' | 'participant' | number>;

/** Every way into the room of the class that is open now. What a door answers: as what somebody is let in, or the status of its refusal. */
const doors: Record<string, Knock> = {
  button: async (_, { browser }) => roleIn(await browser.get('/join-meeting/1')),
  'way back from Jitsi': async (_, { browser }) => roleIn(await browser.get('/aula/curso_1_1')),
  'endpoint of tokens': async (_, { browser }) => roleTold(await browser.get('/jitsi/generate-token').query({ room_name: 'curso_1_1' })),
  API: async (portal, { token }) => roleTold(await apiClient(portal, token).post('/api/v1/live/streams/1/join').send({})),
};

function roleIn({ status, headers }: { status: number; headers: Record<string, string> }) {
  return status === 303 ? roleOf(new URL(headers['location']!).searchParams.get('jwt')!) : status;
}

function roleTold({ status, body }: { status: number; body: unknown }) {
  return status === 200 ? roleOf((body as { token: string }).token) : status;
}

function roleOf(token: string) {
  const { room, context } = jsonwebtoken.decode(token) as RoomClaims;
  expect(room).toBe('curso_1_1');
  return context.user.moderator ? 'moderator' : 'participant';
}

/** What all doors answer somebody, in the order in which they stand above. */
async function atEveryDoor(portal: TestPortal, visitor: Visitor) {
  const said: Record<string, unknown> = {};
  for (const [name, knock] of Object.entries(doors)) said[name] = await knock(portal, visitor);
  return said;
}

async function memberAt(portal: TestPortal, member: Member): Promise<Visitor> {
  return { browser: portal.as(member), token: (await signInToApi(portal, member)).access_token };
}

/** Nobody's: a browser is led to the sign-in page, a program is told 401. */
const nobodys = { button: 302, 'way back from Jitsi': 302, 'endpoint of tokens': 401, API: 401 };

const alike = (answer: string | number) => Object.fromEntries(Object.keys(doors).map((name) => [name, answer]));

describe('every door to a call', () => {
  test.each([
    ['ada', 'moderator'],
    ['tomas', 'moderator'],
    ['sofia', 'participant'],
    ['otto', 403],
  ] as const)('answers %s alike: %s', async (member, answer) => {
    const portal = await openPortal();
    expect(await atEveryDoor(portal, await memberAt(portal, member))).toEqual(alike(answer));
  });

  test('knows nobody who shows nothing', async () => {
    const portal = await openPortal();
    expect(await atEveryDoor(portal, { browser: portal.stranger() })).toEqual(nobodys);
  });

  test('knows nobody by what is made up', async () => {
    const portal = await openPortal();
    const browser = portal.stranger();
    browser.set('Cookie', `portal=s%3A${'x'.repeat(32)}.forged; guest-1=${'x'.repeat(43)}`);
    const token = jsonwebtoken.sign({ sub: '1', moderator: true }, 'not the secret of the portal, which nobody knows');
    expect(await atEveryDoor(portal, { browser, token })).toEqual(nobodys);
  });

  test('lets a guest in through those of a browser, and never as moderator', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    expect(await atEveryDoor(portal, { browser: guest })).toEqual({
      ...nobodys,
      button: 'participant',
      'way back from Jitsi': 'participant',
    });
  });

  test('shuts at once for a guest whose link was withdrawn', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    const [link] = await listLinks(portal);
    await portal.as('tomas').post(`/admin/meetings/1/guests/${link!.id}/withdraw`).expect(303);
    expect(await atEveryDoor(portal, { browser: guest })).toEqual({ ...nobodys, button: 410, 'way back from Jitsi': 410 });
  });

  test('shuts for whoever stole what sofia showed, as soon as she changes her password', async () => {
    const portal = await openPortal();
    const thief = await memberAt(portal, 'sofia');
    expect(await atEveryDoor(portal, thief)).toEqual(alike('participant'));
    const her = portal.stranger();
    await her.post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303);
    const form = { old_password: 'unirse-ahora', new_password: 'otra frase corta', repeat_password: 'otra frase corta' };
    await her.post('/profile/password').type('form').send(form).expect(303);
    expect(await atEveryDoor(portal, thief)).toEqual(nobodys);
  });

  test('shuts for an account that was switched off', async () => {
    const portal = await openPortal();
    const visitor = await memberAt(portal, 'sofia');
    const { id } = await portal.context.db.selectFrom('auth_user').select('id').where('username', '=', 'sofia').executeTakeFirstOrThrow();
    await portal.as('ada').post(`/admin/users/${id}/switch-off`).expect(303);
    expect(await atEveryDoor(portal, visitor)).toEqual(nobodys);
  });

  test('knows nobody by what has had its time', async () => {
    const portal = await openPortal();
    const visitor = await memberAt(portal, 'sofia');
    portal.clock.advance({ days: 31 });
    expect(await atEveryDoor(portal, visitor)).toEqual(nobodys);
  });
});
