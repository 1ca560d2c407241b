import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { cleanUp } from '../../../src/clean-up.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { createGuestLink } from '../../support/guests.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

type Signed = { cookie: string; idHash: string };

const rows = ({ context }: TestPortal) => context.db.selectFrom('sessions').selectAll().orderBy('created_at').orderBy('id_hash').execute();

const rowOf = async (portal: TestPortal, { idHash }: Signed) => (await rows(portal)).find(({ id_hash: hash }) => hash === idHash);

/** What a browser sends back of a response. */
const cookiesOf = (headers: Record<string, string>) => (headers['set-cookie'] as unknown as string[] | undefined) ?? [];

const sessionCookieOf = (headers: Record<string, string>) => cookiesOf(headers).filter((cookie) => /^(__Host-)?portal=/.test(cookie));

/** Signs in from a browser that may have a cookie already. */
async function signIn(portal: TestPortal, member: Member, more: { keep?: 'on' } = {}, cookie = ''): Promise<Signed> {
  const known = new Set((await rows(portal)).map(({ id_hash: hash }) => hash));
  const form = { username: member, password: DEMO_PASSWORD, ...more };
  const { headers } = await portal.stranger().post('/login').set('Cookie', cookie).type('form').send(form).expect(303);
  const [sent, ...others] = sessionCookieOf(headers);
  expect(others).toEqual([]);
  const [created] = (await rows(portal)).filter(({ id_hash: hash }) => !known.has(hash));
  return { cookie: sent!.split(';')[0]!, idHash: created!.id_hash };
}

/** The home of whom the cookie opens; undefined where it leads to the sign-in page, and sets no session cookie. */
async function whoIs(portal: TestPortal, cookie: string): Promise<string | undefined> {
  const { status, headers, text } = await portal.stranger().get('/').set('Cookie', cookie);
  expect(sessionCookieOf(headers)).toEqual([]);
  if (status === 302) {
    expect(headers['location']).toMatch(/^\/login/);
    return undefined;
  }
  expect(status).toBe(200);
  return /Hola, (\p{L}+)/u.exec(text)![1];
}

/** As any program could sign with a key. */
function sign(id: string, key: string | Buffer): string {
  const mac = createHmac('sha256', createSecretKey(Buffer.from(key)))
    .update(id)
    .digest('base64')
    .replace(/=+$/, '');
  return `portal=${encodeURIComponent(`s:${id}.${mac}`)}`;
}

const randomId = () => randomBytes(24).toString('base64url');

const sofiasCookie = () => inject('prepared').cookies['sofia']!;

describe('a cookie that the portal did not make', () => {
  test('opens nothing: chosen, unsigned, or signed with another key', async () => {
    const portal = await openPortal();
    const before = await rows(portal);
    const id = randomId();
    const stolen = before[0]!.id_hash;
    const { keys } = portal.context.settings.http;
    const cookies = [
      ...[`portal=${id}`, `portal=s%3A${id}`, `portal=s%3A${id}.`, `portal=${stolen}`, `portal=s%3A${stolen}.`, 'portal=', 'portal'],
      ...[sign(id, 'a guess'), sign(id, ''), sign(id, keys.formKeys.export()), sign('', keys.sessionCookies.export())],
      // Right signatures of what has no row: an id that was never given, and what a reader of the table knows.
      ...[sign(id, keys.sessionCookies.export()), sign(stolen, keys.sessionCookies.export())],
    ];
    for (const cookie of cookies) expect([cookie, await whoIs(portal, cookie)]).toEqual([cookie, undefined]);
    expect(await rows(portal)).toEqual(before);
  });

  test('opens nothing with a character changed, cut off or added', async () => {
    const portal = await openPortal();
    const before = await rows(portal);
    const cookie = sofiasCookie();
    for (let at = cookie.length - 1; at >= 'portal='.length; at -= 3) {
      const changed = cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1);
      expect([changed, await whoIs(portal, changed)]).toEqual([changed, undefined]);
      const short = cookie.slice(0, at);
      expect([short, await whoIs(portal, short)]).toEqual([short, undefined]);
    }
    for (const added of ['A', '=', '=A', '.', '%', '%00', '%3D', '"', ' x'])
      expect([added, await whoIs(portal, cookie + added)]).toEqual([added, undefined]);
    expect(await whoIs(portal, cookie)).toBe('Sofía');
    expect(await rows(portal)).toEqual(before);
  });

  test('opens nothing under another name or encoding, and is no error', async () => {
    const portal = await openPortal();
    const cookie = sofiasCookie();
    const [, value] = cookie.split('=') as [string, string];
    const strange = [
      ...[`Portal=${value}`, `xportal=${value}`, `portalx=${value}`, `__Host-portal=${value}`, `portal =${value}`, `portal[]=${value}`],
      ...[
        `portal="${value}"`,
        `portal=${encodeURIComponent(value)}`,
        `portal=${value.replace('%3A', '%3a')}`,
        `portal=%73${value.slice(1)}`,
      ],
      ...[
        `portal=${decodeURIComponent(value)}`,
        `portal=j%3A{"id":1}`,
        'portal=%',
        'portal=%zz',
        'portal=%E0%A4%A',
        'portal=é',
        `portal=${'A'.repeat(8000)}`,
      ],
      ...[`portal=s%3A${'A'.repeat(8000)}.A`, '=;=;;portal', ';'.repeat(2000), `__proto__=${value}`],
    ];
    for (const sent of strange) expect([sent, await whoIs(portal, sent)]).toEqual([sent, undefined]);
  });

  test('of two with the name the first counts, whatever the second is', async () => {
    const portal = await openPortal();
    const [sofia, otto, forged] = [sofiasCookie(), inject('prepared').cookies['otto']!, `portal=s%3A${randomId()}.A`];
    expect(await whoIs(portal, `${sofia}; ${otto}`)).toBe('Sofía');
    expect(await whoIs(portal, `other=1;${sofia};${forged}`)).toBe('Sofía');
    expect(await whoIs(portal, `${forged}; ${sofia}`)).toBeUndefined();
    expect(await whoIs(portal, `portal=; ${sofia}`)).toBeUndefined();
  });

  test('counts with https only under the name that no other host can set', async () => {
    const portal = await openPortal({ PUBLIC_URL: 'https://portal.example', TRUST_PROXY: 'loopback' });
    const { headers } = await portal
      .stranger()
      .post('/login')
      .set('X-Forwarded-Proto', 'https')
      .type('form')
      .send({ username: 'sofia', password: DEMO_PASSWORD });
    const [cookie] = sessionCookieOf(headers);
    expect(cookie).toMatch(/^__Host-portal=[^;]*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(await whoIs(portal, cookie!.split(';')[0]!)).toBe('Sofía');
    expect(await whoIs(portal, cookie!.split(';')[0]!.replace('__Host-', ''))).toBeUndefined();
    // A subdomain can set these, and browsers send them before the portal's own.
    for (const blank of ['\u00a0', '\u0085'])
      expect(
        await whoIs(portal, `${blank}${sign(randomId(), 'a guess').replace('portal=', '__Host-portal=')}; ${cookie!.split(';')[0]!}`),
      ).toBe('Sofía');
  });
});

describe('signing in', () => {
  test.each<[string, (portal: TestPortal) => string]>([
    ['no cookie', () => ''],
    ['a chosen id', () => `portal=${randomId()}`],
    ['a chosen id with the right signature', ({ context }) => sign(randomId(), context.settings.http.keys.sessionCookies.export())],
    ['the session of an attacker', () => inject('prepared').cookies['otto']!],
    ['an earlier session of the same user', () => inject('prepared').cookies['sofia']!],
  ])('makes a new session for a browser with %s, which opens nothing afterwards', async (_what, makeCookie) => {
    const portal = await openPortal();
    const planted = makeCookie(portal);
    const before = await rows(portal);
    const owner = await whoIs(portal, planted);
    const session = await signIn(portal, 'sofia', {}, planted);
    expect(session.cookie).not.toBe(planted);
    expect([await whoIs(portal, session.cookie), await whoIs(portal, planted)]).toEqual(['Sofía', undefined]);
    expect(await rowOf(portal, session)).toMatchObject({ user_id: await findUserId(portal.context.db, 'sofia') });
    expect(await rows(portal)).toHaveLength(before.length + (owner ? 0 : 1));
  });

  test('stores no id that could be sent, and nothing of the password', async () => {
    const portal = await openPortal();
    const { cookie } = await signIn(portal, 'sofia');
    const id = decodeURIComponent(cookie).slice('portal=s:'.length).split('.', 1)[0]!;
    const stored = JSON.stringify(await rows(portal));
    expect([stored.includes(id), stored.includes(DEMO_PASSWORD)]).toEqual([false, false]);
    expect([portal.log.text.includes(id), portal.log.text.includes(cookie.slice(-20))]).toEqual([false, false]);
  });

  test('that is refused changes no session: neither that of the browser nor one of the account', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const otto = inject('prepared').cookies['otto']!;
    const before = await rows(portal);
    const attempt = (form: Record<string, string>) => portal.stranger().post('/login').set('Cookie', otto).type('form').send(form);
    const wrong = await attempt({ username: 'sofia', password: 'no es esta' });
    await db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'sofia').execute();
    const inactive = await attempt({ username: 'sofia', password: DEMO_PASSWORD });
    expect([wrong.status, inactive.status]).toEqual([401, 403]);
    expect([...sessionCookieOf(wrong.headers), ...sessionCookieOf(inactive.headers)]).toEqual([]);
    expect(await rows(portal)).toEqual(before);
    expect(await whoIs(portal, otto)).toBe('Otto');
  });
});

describe('a session', () => {
  test('of a version that used express-session stays open, and keeps what it is told', async () => {
    const portal = await openPortal();
    const { db, settings, clock } = portal.context;
    const cookie = sign('u5YNb0-CrVqTqgzHdOLcjkAzJ9b2_3Xl', settings.http.keys.sessionCookies.export());
    const sofia = await findUserId(db, 'sofia');
    const data = {
      cookie: { originalMaxAge: null, expires: null, path: '/' },
      passport: { user: sofia },
      flash: { name: 'profile-saved', params: [] },
    };
    const now = clock.now();
    await db
      .insertInto('sessions')
      .values({
        id_hash: 'xkL9qBclrnlXycokWTlgPc-vWaWXJlhBczYaPOzEqlA',
        user_id: sofia,
        data: JSON.stringify(data),
        created_at: now.toISOString(),
        expires_at: new Date(now.getTime() + 3_600_000).toISOString(),
      })
      .execute();
    const agent = portal.stranger().set('Cookie', cookie);
    expect((await agent.get('/profile')).text).toContain('Guardamos tus datos.');
    expect((await agent.get('/profile')).text).not.toContain('Guardamos tus datos.');
  });

  test.each([
    ['twelve hours', {}, 12],
    ['a month where the user asked for that', { keep: 'on' } as const, 30 * 24],
  ])('ends %s after the last request, is extended once when half is over, and sends no cookie for it', async (_what, more, hours) => {
    const portal = await openPortal();
    const session = await signIn(portal, 'sofia', more);
    const end = async () => new Date((await rowOf(portal, session))!.expires_at).getTime() - portal.clock.now().getTime();
    const HOUR = 3_600_000;
    expect(await end()).toBe(hours * HOUR);

    portal.clock.advance({ hours: hours / 2 });
    expect(await whoIs(portal, session.cookie)).toBe('Sofía');
    expect(await end()).toBe((hours / 2) * HOUR);

    portal.clock.advance({ seconds: 1 });
    expect(await Promise.all([whoIs(portal, session.cookie), whoIs(portal, session.cookie)])).toEqual(['Sofía', 'Sofía']);
    expect(await end()).toBe(hours * HOUR);

    portal.clock.advance({ hours: hours / 2 });
    expect(await whoIs(portal, session.cookie)).toBe('Sofía');
    expect(await end()).toBe((hours / 2) * HOUR);

    portal.clock.advance({ hours: hours / 2 });
    expect(await whoIs(portal, session.cookie)).toBeUndefined();
    expect(await rowOf(portal, session)).toBeDefined();
    await cleanUp(portal.context);
    expect(await rowOf(portal, session)).toBeUndefined();
  });

  test('is never extended past its absolute end', async () => {
    const portal = await openPortal({ SESSION_MAX_DAYS: '40' });
    const session = await signIn(portal, 'sofia', { keep: 'on' });
    const absoluteEnd = new Date(portal.clock.now().getTime() + 40 * 86_400_000).toISOString();
    for (const days of [20, 10, 9]) {
      portal.clock.advance({ days });
      expect(await whoIs(portal, session.cookie)).toBe('Sofía');
      expect((await rowOf(portal, session))!.expires_at).toBe(absoluteEnd);
    }
    portal.clock.advance({ hours: 24 });
    expect(await whoIs(portal, session.cookie)).toBeUndefined();
  });

  test('ends where its row is deleted, between two requests and while one runs, and does not come back', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const [kept, ended] = [await signIn(portal, 'otto'), await signIn(portal, 'sofia')];
    const agent = portal.stranger().set('Cookie', ended.cookie);
    const passwords = { old_password: DEMO_PASSWORD, new_password: 'cuatro cerezas', repeat_password: 'cuatro cerezas' };
    const form = await openForm(agent, '/profile', passwords, '/profile/password');
    const deleteRow = () => db.deleteFrom('sessions').where('id_hash', '=', ended.idHash).execute();
    for (const { hashing } of portal.contexts) {
      const { run } = hashing;
      Object.assign(hashing, { run: (...args: Parameters<typeof run>) => deleteRow().then(() => run.apply(hashing, args)) });
    }
    // The handler ends well and leaves a message for the next page.
    const { status, headers } = await sendForm(agent, form);
    expect([status, headers['location'], sessionCookieOf(headers)]).toEqual([303, '/profile', []]);
    expect([await rowOf(portal, ended), await whoIs(portal, ended.cookie)]).toEqual([undefined, undefined]);
    expect(await whoIs(portal, kept.cookie)).toBe('Otto');
  });

  test('ends with its account, and at once where that was only switched off', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const [session, other] = [await signIn(portal, 'sofia'), await signIn(portal, 'sofia')];
    const setActive = (active: 0 | 1) => db.updateTable('auth_user').set({ is_active: active }).where('username', '=', 'sofia').execute();
    await setActive(0);
    const refused = await portal.stranger().get('/').set('Cookie', session.cookie);
    expect(refused.headers['location']).toBe('/login?reason=off');
    const joining = await portal.stranger().get('/join-meeting/1').set('Cookie', other.cookie);
    expect(joining.headers['location']).toMatch(/^\/login\?next=.*&reason=off$/);
    await setActive(1);
    expect([await rowOf(portal, session), await rowOf(portal, other)]).toEqual([undefined, undefined]);
    expect([await whoIs(portal, session.cookie), await whoIs(portal, other.cookie)]).toEqual([undefined, undefined]);
  });

  test('of another user is neither shown nor ended by its reference', async () => {
    const portal = await openPortal();
    const [sofia, otto] = [await signIn(portal, 'sofia'), await signIn(portal, 'otto')];
    const access = await portal.stranger().get('/profile/access').set('Cookie', otto.cookie);
    const references = [...access.text.matchAll(/name="session" value="([\w-]{22})"/g)].map(([, reference]) => reference!);
    expect(references.length).toBeGreaterThan(0);
    const before = await rows(portal);
    for (const session of [...references, otto.idHash, decodeURIComponent(otto.cookie)])
      await portal.stranger().post('/profile/access/session').set('Cookie', sofia.cookie).type('form').send({ session });
    expect((await rows(portal)).map(({ id_hash: hash }) => hash)).toEqual(before.map(({ id_hash: hash }) => hash));
    expect(await whoIs(portal, otto.cookie)).toBe('Otto');
  });

  test.each([0, 5])('is ended from a page of the session before it, %i minutes after that one was', async (minutes) => {
    const portal = await openPortal();
    const first = await signIn(portal, 'sofia');
    const form = await openForm(portal.stranger().set('Cookie', first.cookie), '/', {}, '/logout');
    await sendForm(portal.stranger().set('Cookie', first.cookie), form);
    const second = await signIn(portal, 'sofia');
    portal.clock.advance({ minutes });
    const { headers } = await sendForm(portal.stranger().set('Cookie', second.cookie), form);
    expect([headers['location'], sessionCookieOf(headers)]).toEqual(['/login?reason=signed-out', [expect.stringMatching(/^portal=;/)]]);
    expect([await rowOf(portal, second), await whoIs(portal, second.cookie)]).toEqual([undefined, undefined]);
  });

  test('among hundreds of the same user is ended by its reference, and pages show the newest ones', async () => {
    const portal = await openPortal();
    const { db, clock } = portal.context;
    const session = await signIn(portal, 'sofia');
    const page = await portal.stranger().get('/profile/access').set('Cookie', sofiasCookie());
    const [, reference] = /name="session" value="([\w-]{22})"/.exec(page.text)!;
    const newer = { created_at: new Date(clock.now().getTime() + 1000).toISOString(), expires_at: '2999-01-01T00:00:00.000Z' };
    const user = { user_id: await findUserId(db, 'sofia'), data: '{}' };
    await db
      .insertInto('sessions')
      .values(Array.from({ length: 250 }, () => ({ ...user, ...newer, id_hash: randomId() })))
      .execute();
    const ada = portal.as('ada');
    for (const { text } of [
      await portal.stranger().get('/profile/access').set('Cookie', sofiasCookie()),
      await ada.get(`/admin/users/${user.user_id}`),
    ])
      expect(text.match(/name="session" value="/g)).toHaveLength(200);
    await ada.post(`/admin/users/${user.user_id}/sessions`).type('form').send({ session: reference }).expect(303);
    expect(await whoIs(portal, session.cookie)).toBeUndefined();
  });

  test('is not ended by who signs out without its cookie, nor by a forged one', async () => {
    const portal = await openPortal();
    const session = await signIn(portal, 'sofia');
    const before = await rows(portal);
    for (const cookie of ['', `portal=${session.idHash}`, `${session.cookie}x`])
      await portal.stranger().post('/logout').set('Cookie', cookie).expect(303);
    expect(await rows(portal)).toEqual(before);
    await portal.stranger().post('/logout').set('Cookie', session.cookie).expect(303);
    await portal.stranger().post('/logout').set('Cookie', session.cookie).expect(303);
    expect([await rowOf(portal, session), await whoIs(portal, session.cookie)]).toEqual([undefined, undefined]);
  });
});

test('a message for the next page is shown once, and only in the session that it is for', async () => {
  const portal = await openPortal();
  const sessions = [await signIn(portal, 'sofia'), await signIn(portal, 'sofia'), await signIn(portal, 'otto')];
  const agents = sessions.map(({ cookie }) => portal.stranger().set('Cookie', cookie));
  const { headers } = await sendForm(agents[0]!, await openForm(agents[0]!, '/profile', { first_name: 'Sofía' }));
  expect(sessionCookieOf(headers)).toEqual([]);
  expect((await rowOf(portal, sessions[0]!))!.data).toContain('profile-saved');
  const isShown = async (at: number) => (await agents[at]!.get('/profile')).text.includes('Guardamos tus datos.');
  for (const [at, shown] of [
    [1, false],
    [2, false],
    [0, true],
    [0, false],
  ] as const)
    expect([at, await isShown(at)]).toEqual([at, shown]);
  for (const session of sessions) expect((await rowOf(portal, session))!.data).not.toContain('profile-saved');
});

describe('requests that only read', () => {
  test('of a user set no cookie and change no row', async () => {
    const portal = await openPortal();
    const before = await rows(portal);
    for (const path of [
      '/',
      '/courses',
      '/profile',
      '/profile/access',
      '/join-meeting/1',
      '/jitsi/generate-token?meeting=1',
      '/nada',
      '/admin',
    ]) {
      const { headers } = await portal.as('sofia').get(path);
      expect([path, cookiesOf(headers)]).toEqual([path, []]);
    }
    expect(await rows(portal)).toEqual(before);
  });

  test('of strangers make no session, whatever they ask for', async () => {
    const portal = await openPortal();
    const guestLink = await createGuestLink(portal);
    const before = await rows(portal);
    const get = [
      '/',
      '/login',
      '/login?lang=en',
      '/privacy',
      '/forgot-password',
      '/join-meeting/1',
      '/nada',
      guestLink,
      `/link/${'x'.repeat(43)}`,
    ];
    for (const path of get) expect([path, sessionCookieOf((await portal.stranger().get(path)).headers)]).toEqual([path, []]);
    for (const path of ['/', '/login', '/profile', '/forgot-password', '/nada', guestLink]) {
      const { headers } = await portal.stranger().post(path).type('form').send({ name: 'Ana', login: 'nadie', first_name: 'x' });
      expect([path, sessionCookieOf(headers)]).toEqual([path, []]);
    }
    expect(await rows(portal)).toEqual(before);
  });
});
