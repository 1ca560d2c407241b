import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { openGuestPass, listLinks, createGuestLink } from '../support/guests.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { findUserId } from '../support/rows.ts';
import { divideCourse } from '../support/sections.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

/** Someone who tries to join, with the cookies of a browser and the token of an application. */
type Visitor = { browser: ReturnType<TestPortal['stranger']>; token?: string };

type Join = (portal: TestPortal, visitor: Visitor) => Promise<'moderator' | 'participant' | number>;

/** Every way into the room of the open class. Answers the role in the token, or the status of the refusal. */
const entryPoints: Record<string, Join> = {
  button: async (_, { browser }) => roleInRedirect(await browser.get('/join-meeting/1')),
  'way back from Jitsi': async (_, { browser }) => roleInRedirect(await browser.get('/aula/curso_1_1')),
  'endpoint of tokens': async (_, { browser }) => roleInBody(await browser.get('/jitsi/generate-token').query({ room_name: 'curso_1_1' })),
  API: async (portal, { token }) => roleInBody(await apiClient(portal, token).post('/api/v1/live/streams/1/join').send({})),
};

function roleInRedirect({ status, headers }: { status: number; headers: Record<string, string> }) {
  return status === 303 ? roleOf(new URL(headers['location']!).searchParams.get('jwt')!) : status;
}

function roleInBody({ status, body }: { status: number; body: unknown }) {
  return status === 200 ? roleOf((body as { token: string }).token) : status;
}

function roleOf(token: string) {
  const { room, context } = jsonwebtoken.decode(token) as RoomClaims;
  expect(room).toBe('curso_1_1');
  return context.user.moderator ? 'moderator' : 'participant';
}

async function joinByAll(portal: TestPortal, visitor: Visitor) {
  const outcomes: Record<string, unknown> = {};
  for (const [name, join] of Object.entries(entryPoints)) outcomes[name] = await join(portal, visitor);
  return outcomes;
}

async function memberAt(portal: TestPortal, member: Member): Promise<Visitor> {
  return { browser: portal.as(member), token: (await signInToApi(portal, member)).access_token };
}

/** Of visitors who are not signed in: pages redirect to sign-in, the others answer 401. */
const notSignedIn = { button: 302, 'way back from Jitsi': 302, 'endpoint of tokens': 401, API: 401 };

const everywhere = (outcome: string | number) => Object.fromEntries(Object.keys(entryPoints).map((name) => [name, outcome]));

describe('every entry point to a call', () => {
  test.each([
    ['ada', 'moderator'],
    ['tomas', 'moderator'],
    ['sofia', 'participant'],
    ['otto', 403],
  ] as const)('answers %s the same: %s', async (member, answer) => {
    const portal = await openPortal();
    expect(await joinByAll(portal, await memberAt(portal, member))).toEqual(everywhere(answer));
  });

  test('rejects requests without credentials', async () => {
    const portal = await openPortal();
    expect(await joinByAll(portal, { browser: portal.stranger() })).toEqual(notSignedIn);
  });

  test('rejects forged credentials', async () => {
    const portal = await openPortal();
    const browser = portal.stranger();
    browser.set('Cookie', `portal=s%3A${'x'.repeat(32)}.forged; guest-1=${'x'.repeat(43)}`);
    const token = jsonwebtoken.sign({ sub: '1', moderator: true }, 'not the secret of the portal, which nobody knows');
    expect(await joinByAll(portal, { browser, token })).toEqual(notSignedIn);
  });

  test('admits guests in the browser only, and never as moderators', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    expect(await joinByAll(portal, { browser: guest })).toEqual({
      ...notSignedIn,
      button: 'participant',
      'way back from Jitsi': 'participant',
    });
  });

  test('rejects a guest as soon as the link is revoked', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    const [link] = await listLinks(portal);
    await portal.as('tomas').post(`/meetings/1/guests/${link!.id}/withdraw`).expect(303);
    expect(await joinByAll(portal, { browser: guest })).toEqual({ ...notSignedIn, button: 410, 'way back from Jitsi': 410 });
  });

  test('rejects stolen credentials as soon as the password is changed', async () => {
    const portal = await openPortal();
    const thief = await memberAt(portal, 'sofia');
    expect(await joinByAll(portal, thief)).toEqual(everywhere('participant'));
    const her = portal.stranger();
    await her.post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303);
    const form = { old_password: 'unirse-ahora', new_password: 'otra frase corta', repeat_password: 'otra frase corta' };
    await her.post('/profile/password').type('form').send(form).expect(303);
    expect(await joinByAll(portal, thief)).toEqual(notSignedIn);
  });

  test('rejects a deactivated account', async () => {
    const portal = await openPortal();
    const visitor = await memberAt(portal, 'sofia');
    const { id } = await portal.context.db.selectFrom('auth_user').select('id').where('username', '=', 'sofia').executeTakeFirstOrThrow();
    await portal.as('ada').post(`/admin/users/${id}/switch-off`).expect(303);
    expect(await joinByAll(portal, visitor)).toEqual(notSignedIn);
  });

  test('rejects expired credentials', async () => {
    const portal = await openPortal();
    const visitor = await memberAt(portal, 'sofia');
    portal.clock.advance({ days: 31 });
    expect(await joinByAll(portal, visitor)).toEqual(notSignedIn);
  });
});

/** Who waits is told so, by the endpoint of tokens as a refusal. */
const heldEverywhere = { ...everywhere(409), 'endpoint of tokens': 403 };

/** By the rule: how Tomás or Ada make it apply, and what changes for whom at every way in. All others are answered as before. */
const rules: Record<string, { apply: (portal: TestPortal) => Promise<unknown>; changed: Partial<Record<Member | 'guest', object>> }> = {
  'the class is for a section, and Sofía is in another one': {
    async apply(portal) {
      const { b } = await divideCourse(portal);
      await portal.context.db.updateTable('meetings').set({ section_id: b }).where('id', '=', 1).execute();
    },
    changed: { sofia: everywhere(403), otto: everywhere('participant') },
  },
  'Sofía was put out': {
    apply: (portal) => portal.as('tomas').post('/meetings/1/removals').type('form').send({ person: 'sofia', scope: 'course' }).expect(303),
    changed: { sofia: everywhere(403) },
  },
  'an administrator put out the teacher': {
    apply: (portal) => portal.as('ada').post('/meetings/1/removals').type('form').send({ person: 'tomas', scope: 'meeting' }).expect(303),
    changed: { tomas: everywhere(403) },
  },
  'the class waits for its teacher': {
    apply: ({ context: { db } }) => db.updateTable('meetings').set({ options: '{"waitForModerator":true}' }).where('id', '=', 1).execute(),
    changed: { sofia: heldEverywhere, guest: { ...notSignedIn, button: 409, 'way back from Jitsi': 409 } },
  },
  'the call is full: one place of two is taken, and one is a moderator’s': {
    async apply(portal) {
      await portal.context.db.updateTable('meetings').set({ options: '{"maxParticipants":2}' }).where('id', '=', 1).execute();
      await sendRoomEvents(portal, [roomEvents('curso_1_1').joined(occupant('telefono', portal.clock.now()))]);
    },
    changed: { sofia: heldEverywhere, guest: { ...notSignedIn, button: 409, 'way back from Jitsi': 409 } },
  },
  'Otto was named for the class': {
    apply: (portal) => nameModerator(portal, 'otto'),
    changed: { otto: everywhere('moderator') },
  },
  'Sofía, who studies here, was named for the class': {
    apply: (portal) => nameModerator(portal, 'sofia'),
    changed: { sofia: everywhere('moderator') },
  },
  'the enrollment of Sofía was over yesterday': {
    apply: (portal) => setDays(portal, null, '2026-11-19'),
    changed: { sofia: everywhere(403) },
  },
  'the enrollment of Sofía begins tomorrow': {
    apply: (portal) => setDays(portal, '2026-11-21', null),
    changed: { sofia: everywhere(403) },
  },
  'the enrollment of Sofía is of today alone': {
    apply: (portal) => setDays(portal, '2026-11-20', '2026-11-20'),
    changed: {},
  },
};

function nameModerator(portal: TestPortal, login: Member): Promise<unknown> {
  return portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login, until: '2026-11-20' }).expect(303);
}

async function setDays(portal: TestPortal, first_day: string | null, last_day: string | null): Promise<void> {
  const sofia = await findUserId(portal.context.db, 'sofia');
  const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
  await api.put(`/api/v1/courses/1/members/${sofia}/days`).send({ first_day, last_day }).expect(200);
}

describe('the whole cast at every entry point, before and after a rule', () => {
  test.each(Object.keys(rules))('%s', async (name) => {
    // Without Jitsi's reports an admission counts as being inside.
    const portal = await openPortal(name.startsWith('the call is full') ? { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET } : {});
    const { apply, changed } = rules[name]!;
    const visitors = new Map<Member | 'guest', Visitor>();
    visitors.set('guest', { browser: await openGuestPass(portal, await createGuestLink(portal)) });
    // Moderators last: a class that waits lets everybody in after them.
    for (const member of ['sofia', 'otto', 'ada', 'tomas'] as const) visitors.set(member, await memberAt(portal, member));
    const askAll = async () => {
      const answers: Partial<Record<Member | 'guest', object>> = {};
      for (const [who, visitor] of visitors) answers[who] = await joinByAll(portal, visitor);
      return answers;
    };
    const before = {
      guest: { ...notSignedIn, button: 'participant', 'way back from Jitsi': 'participant' },
      sofia: everywhere('participant'),
      otto: everywhere(403),
      ada: everywhere('moderator'),
      tomas: everywhere('moderator'),
    };
    expect(await askAll()).toEqual(before);
    await apply(portal);
    await portal.context.db.deleteFrom('join_attempts').execute();
    expect(await askAll()).toEqual({ ...before, ...changed });
  });
});
