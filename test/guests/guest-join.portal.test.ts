import { describe, expect, test } from 'vitest';
import { jitsiWithAccounts } from '../support/jitsi-with-accounts.ts';
import { readClaims, openGuestPass, listLinks, createGuestLink, listPasses, submitGuestForm } from '../support/guests.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { listJoinAttempts, classes, findMeetingId } from '../support/rows.ts';
import { openPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describe('a guest link', () => {
  test('names the teachers and the time, but neither the course nor the room', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const { text, headers } = await portal.stranger().get(link).expect(200);
    expect(textOfHtml(text)).toContain('Clase 3: tablas y gráficos A cargo de Tomás Núñez.');
    expect(text).not.toMatch(/Python para|curso_1_1|meet\.gryphos/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'strict-origin', 'x-robots-tag': 'noindex, nofollow' });
    expect(portal.log.grep(new RegExp(link.split('/').at(-1)!))).toEqual([]);
  });

  test('gives a guest token: five minutes, never moderator', async () => {
    const portal = await openPortal();
    const guest = portal.stranger();
    const submitted = await submitGuestForm(guest, await createGuestLink(portal), { name: '  Ana   Soto ' });
    expect([submitted.status, submitted.headers['location']]).toEqual([303, '/join-meeting/1']);
    expect(submitted.headers['set-cookie']).toEqual([
      expect.stringMatching(/^guest-1=[\w-]{43}; Max-Age=\d+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/),
    ]);
    const { headers } = await guest.get('/join-meeting/1').expect(303);
    expect(headers['location']).toMatch(/^https:\/\/meet\.gryphos\.cl\/curso_1_1\?jwt=[^#]+#config\.readOnlyName=true$/);
    const claims = readClaims(headers);
    expect(claims.exp - claims.iat).toBe(300);
    const [pass] = await listPasses(portal);
    expect(claims).toMatchObject({ room: 'curso_1_1', sub: 'meet.gryphos.cl' });
    expect(claims.context).toEqual({
      user: { id: pass!.guest_id, name: 'Ana Soto (visita)', avatar: '', moderator: false },
    });
    expect(pass).toMatchObject({
      name: 'Ana Soto',
      join_count: 1,
      refusal_count: 0,
      guest_id: expect.stringMatching(/^guest-[0-9a-f]{20}$/) as string,
    });
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
    expect(portal.log.grep(/INFO.*videollamada 1: guest-[0-9a-f]+ se unió exitosamente, JWT emitido/)).toHaveLength(1);
    expect(portal.log.grep(/Ana/)).toEqual([]);
  });

  test('gives no token that outlives the meeting', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    // The meeting ends at 17:55 and closes at 18:10.
    portal.clock.set(new Date('2026-11-20T21:08:00.000Z'));
    const claims = readClaims((await guest.get('/join-meeting/1').expect(303)).headers);
    expect(claims.exp - claims.iat).toBe(120);
  });

  test('counts a pass once, however often the guest comes back', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, { uses: '1' });
    const guest = await openGuestPass(portal, link);
    await guest.get('/join-meeting/1').expect(303);
    expect(readClaims((await guest.get('/aula/Curso_1_1').expect(303)).headers).context.user.moderator).toBe(false);
    const again = await guest.get(link).expect(200);
    expect(textOfHtml(again.text)).toContain('Ya entraste con el nombre Ana Soto. ');
    expect(again.text).not.toContain('<form');
    // A second POST from the same browser is the same guest.
    await guest.post(link).type('form').send({ name: 'Berta' }).expect(200);
    expect(await listLinks(portal)).toMatchObject([{ uses: 1 }]);
    expect(await listPasses(portal)).toMatchObject([{ name: 'Ana Soto', join_count: 2 }]);
  });

  test('opens the Jitsi app on a phone', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const guest = await openGuestPass(portal, link);
    const onPhone = await guest.get(link).set('User-Agent', IPHONE).expect(200);
    expect(onPhone.text).toContain('href="/join-meeting/1?app=ios"');
    expect((await guest.get(link).expect(200)).text).not.toContain('?app=');
    const { headers } = await guest.get('/join-meeting/1?app=ios').expect(303);
    expect(headers['location']).toMatch(/^org\.jitsi\.meet:\/\/meet\.gryphos\.cl\/curso_1_1\?jwt=/);
    expect(readClaims(headers).context.user.moderator).toBe(false);
  });

  test('guests are in the attendance under the name on their pass, and are no member’s attendance', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    const { id, name } = readClaims((await guest.get('/join-meeting/1').expect(303)).headers).context.user;
    const from = portal.clock.now();
    expect(
      await sendRoomEvents(portal, [roomEvents('curso_1_1').joined(occupant('8c1d2e3f-guest', from, undefined, { id, name }))]),
    ).toEqual([204]);
    portal.clock.advance({ minutes: 10 });
    const { text } = await portal.as('tomas').get('/meetings/1/attendance?tab=others').expect(200);
    expect(textOfHtml(text)).toContain('Sin cuenta en el portal');
    expect(textOfHtml(text)).toContain('Ana Soto (visita)');
    expect(await portal.context.db.selectFrom('participations').select(['user_id', 'name']).execute()).toEqual([{ user_id: null, name }]);
  });

  test('is not used up by a mail scanner, a prefetch or HEAD', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, { uses: '1' });
    for (let times = 0; times < 3; times += 1) await portal.stranger().get(link).expect(200);
    await portal.stranger().head(link).expect(200);
    await portal.stranger().get(link).set('Sec-Purpose', 'prefetch').expect(200);
    expect([await listLinks(portal), await listPasses(portal)]).toMatchObject([[{ uses: 0 }], []]);
    await openGuestPass(portal, link);
  });

  test('issues no more passes than it has uses under concurrent requests', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, { uses: '2' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => portal.stranger().post(link).type('form').send({ name: 'Ana' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 303, 410, 410, 410, 410, 410, 410]);
    expect([await listLinks(portal), await listPasses(portal)]).toMatchObject([[{ uses: 2 }], [{ name: 'Ana' }, { name: 'Ana' }]]);
    const { text } = await portal.stranger().get(link).expect(410);
    expect(textOfHtml(text)).toContain('Este enlace ya no tiene cupos');
  });

  test('is used once by a form that is submitted twice at the same instant', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, { uses: '1' });
    const form = { name: 'Ana', pass: 'a'.repeat(43) };
    const answers = await Promise.all([1, 2, 3].map(() => portal.stranger().post(link).type('form').send(form)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect([await listLinks(portal), await listPasses(portal)]).toMatchObject([[{ uses: 1 }], [{}]]);
  });

  test.each(['', '   ', '👍', 'a'.repeat(61), '\u3164', '\u200b\u2060', '\u2800', '\u0301\u0301', '\u202e\u0007'])(
    'refuses the name %j',
    async (name) => {
      const portal = await openPortal();
      const answer = await submitGuestForm(portal.stranger(), await createGuestLink(portal), { name });
      expect([answer.status, await listPasses(portal)]).toEqual([422, []]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  test.each(['Tom\u202eás', 'To\u200bmás', 'Tomás\u0007', 'To\u034fmás', 'Tomás\u2800\u2800', '\tTomás'])(
    'calls %j Tomás',
    async (name) => {
      const portal = await openPortal();
      expect((await submitGuestForm(portal.stranger(), await createGuestLink(portal), { name })).status).toBe(303);
      expect(await listPasses(portal)).toMatchObject([{ name: 'Tomás' }]);
    },
  );

  test('marks guests within the length of name that Jitsi shows', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const nameOf = async (typed: string) => {
      const guest = await openGuestPass(portal, link, typed);
      return readClaims((await guest.get('/join-meeting/1').expect(303)).headers).context.user.name;
    };
    expect(await nameOf('a'.repeat(41))).toBe(`${'a'.repeat(41)} (visita)`);
    expect(await nameOf('Tomás Núñez, docente de Matemáticas y Estadística')).toBe('Tomás Núñez, docente de Matemáticas y Es… (visita)');
    // A surrogate pair is not cut in half.
    expect(await nameOf(`${'a'.repeat(39)}${'\u{10400}'.repeat(6)}`)).toBe(`${'a'.repeat(39)}… (visita)`);
    expect((await listPasses(portal))[1]!.name).toBe('Tomás Núñez, docente de Matemáticas y Estadística');
  });

  test('rejects cross-site requests and forged signatures', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    await portal.stranger().post(link).set('Sec-Fetch-Site', 'cross-site').type('form').send({ name: 'Ana' }).expect(403);
    const forged = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`;
    for (const path of ['/guest/1', '/guest/x', forged, link.replace('/1-', '/2-'), '/guest/1-%00']) {
      await portal.stranger().get(path).expect(404);
      await portal.stranger().post(path).type('form').send({ name: 'Ana' }).expect(404);
    }
    expect(await listPasses(portal)).toEqual([]);
  });

  test('keeps the language of the URL', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const { text } = await portal.stranger().get(`${link}?lang=en`).expect(200);
    expect(textOfHtml(text)).toContain('You are invited to a class');
    const submitted = await portal.stranger().post(`${link}?lang=en`).type('form').send({ name: 'Ana' });
    expect(submitted.headers['location']).toBe('/join-meeting/1?lang=en');
  });
});

describe('the code of a guest link', () => {
  test('is compared without upper case, spaces and hyphens', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, { code: 'Mar 2026' });
    expect((await portal.stranger().get(link)).text).toContain('name="code"');
    expect((await submitGuestForm(portal.stranger(), link)).status).toBe(422);
    expect((await submitGuestForm(portal.stranger(), link, { code: 'mar2025' })).status).toBe(422);
    expect(await listPasses(portal)).toEqual([]);
    expect((await submitGuestForm(portal.stranger(), link, { code: 'MAR-2026' })).status).toBe(303);
    expect(JSON.stringify(await listLinks(portal))).not.toContain('2026 ');
    expect(JSON.stringify(await listLinks(portal)).toLowerCase()).not.toContain('mar');
  });

  test('delays an IP address after ten wrong ones, lets few of them run at once, and never locks its other guests out', async () => {
    const portal = await openPortal({ TRUST_PROXY: '1' });
    const link = await createGuestLink(portal, 1, { code: 'secreto' });
    const attemptFrom = (ip: string, code: string) =>
      portal.stranger().post(link).set('X-Forwarded-For', ip).type('form').send({ name: 'Ana', code });
    for (let wrong = 0; wrong < 10; wrong += 1) expect((await attemptFrom('203.0.113.9', `falso ${wrong}`)).status).toBe(422);
    expect(portal.clock.pauses).toEqual([]);
    expect((await attemptFrom('203.0.113.9', 'falso 10')).status).toBe(422);
    expect(portal.clock.pauses).toEqual([250]);
    const { db, clock } = portal.context;
    const failed = { account_key: 'code of guest link 1', client_ip: '203.0.113.9', attempted_at: clock.now().toISOString() };
    const insert = (number: number, row: typeof failed & { failed?: number }) =>
      db
        .insertInto('sign_in_attempts')
        .values(Array.from({ length: number }, () => row))
        .execute();
    await insert(90, { ...failed, failed: 1 });
    expect((await attemptFrom('203.0.113.9', 'secreto')).status).toBe(303);
    expect(portal.clock.pauses).toEqual([250, 10_000]);

    await insert(90, { ...failed, failed: 1 });
    await insert(8, failed);
    const busy = await attemptFrom('203.0.113.9', 'secreto');
    expect([busy.status, textOfHtml(busy.text).includes('Hay muchos intentos a la vez.')]).toEqual([429, true]);
    expect((await attemptFrom('203.0.113.10', 'secreto')).status).toBe(303);
  });
});

describe('a guest pass', () => {
  test('admits to its own meeting only', async () => {
    const portal = await openPortal();
    const soon = await findMeetingId(portal.context.db, classes.soon);
    portal.clock.advance({ minutes: 20 });
    await createGuestLink(portal, soon);
    const guest = portal.stranger();
    const submitted = await submitGuestForm(guest, await createGuestLink(portal));
    const secret = /guest-1=([^;]+)/.exec(submitted.headers['set-cookie']![0]!)![1]!;
    const stolen = await portal.stranger().get(`/join-meeting/${soon}`).set('Cookie', `guest-${soon}=${secret}`);
    expect([stolen.status, stolen.headers['location']]).toEqual([302, `/login?next=%2Fjoin-meeting%2F${soon}`]);
    expect((await guest.get(`/join-meeting/${soon}`)).status).toBe(302);
    expect((await portal.stranger().get('/join-meeting/1').set('Cookie', 'guest-1=made-up')).status).toBe(302);
    expect((await portal.stranger().get('/aula/curso_1_1')).headers['location']).toBe('/login?next=%2Faula%2Fcurso_1_1');
  });

  test('can be held for several meetings at once', async () => {
    const portal = await openPortal();
    const soon = await findMeetingId(portal.context.db, classes.soon);
    portal.clock.advance({ minutes: 20 });
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    await submitGuestForm(guest, await createGuestLink(portal, soon));
    expect(readClaims((await guest.get('/join-meeting/1').expect(303)).headers).room).toBe('curso_1_1');
    expect(readClaims((await guest.get(`/join-meeting/${soon}`).expect(303)).headers).room).toContain(`_${soon}`);
  });

  test('opens no other page', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    for (const path of ['/', '/courses/1', '/meetings/1/guests', '/meetings/1/live']) {
      expect((await guest.get(path)).headers['location']).toMatch(/^\/login/);
    }
    await guest.get('/jitsi/generate-token?room_name=curso_1_1').expect(401);
  });

  test('admits from the moment at which the room opens for students', async () => {
    const portal = await openPortal();
    const soon = await findMeetingId(portal.context.db, classes.soon);
    const link = await createGuestLink(portal, soon);
    expect(textOfHtml((await portal.stranger().get(link)).text)).toContain('La sala abre el');
    const guest = await openGuestPass(portal, link);
    const waiting = await guest.get(`/join-meeting/${soon}`).expect(409);
    expect([waiting.headers['retry-after'], waiting.headers['refresh']]).toEqual(['900', '300']);
    expect(waiting.text).not.toMatch(/Gestión de proyectos|href="\/"[^>]*>Ir a Hoy/);
    portal.clock.advance({ minutes: 15 });
    await guest.get(`/join-meeting/${soon}`).expect(303);
    expect(await listPasses(portal)).toMatchObject([{ join_count: 1, refusal_count: 0 }]);
  });

  test.each([
    ['cancelled', { cancelled_at: '2026-11-20T17:00:00.000Z', cancel_note: 'Nota para el curso' }, 409, 'Videollamada no activa'],
    ['ended', { ended_at: '2026-11-20T17:00:00.000Z' }, 410, 'Esta videollamada ya fue terminada'],
    ['over', { ends_at: '2026-11-20T16:40:00.000Z' }, 410, 'La videollamada terminó'],
    ['without a link', { link: '' }, 409, 'Videollamada sin enlace'],
  ])('of a meeting that is %s lets nobody in, nor does its link', async (_state, values, status, title) => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const guest = await openGuestPass(portal, link);
    await portal.context.db.updateTable('meetings').set(values).where('id', '=', 1).execute();
    for (const answer of [await guest.get('/join-meeting/1'), await guest.get('/aula/curso_1_1'), await portal.stranger().get(link)]) {
      expect([answer.status, textOfHtml(answer.text)]).toEqual([status, expect.stringContaining(title)]);
      expect(answer.text).not.toMatch(/Nota para el curso|Python para/);
    }
    await portal.stranger().post(link).type('form').send({ name: 'Ana' }).expect(status);
    expect(await listPasses(portal)).toMatchObject([{ join_count: 0, refusal_count: 2 }]);
    if (title.includes('sin enlace')) expect(portal.log.errors()).toHaveLength(2);
  });

  test('gets no more tokens once its link is revoked', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const guest = await openGuestPass(portal, link);
    await guest.get('/join-meeting/1').expect(303);
    await portal.as('tomas').post('/meetings/1/guests/1/withdraw').expect(303);
    for (const path of ['/join-meeting/1', '/aula/curso_1_1']) {
      const { status, text } = await guest.get(path);
      expect([status, textOfHtml(text)]).toEqual([410, expect.stringContaining('Tu invitación fue retirada')]);
      expect(text).not.toContain('Clase 3');
    }
    // From outside, a revoked link looks like one that never existed.
    const [gone, unknown] = [await portal.stranger().get(link), await portal.stranger().get('/guest/9-abc')];
    expect([gone.status, textOfHtml(gone.text)]).toEqual([unknown.status, textOfHtml(unknown.text)]);
    await portal.stranger().post(link).type('form').send({ name: 'Berta' }).expect(404);
    expect(await listPasses(portal)).toMatchObject([{ join_count: 1, refusal_count: 2 }]);
  });

  test('ends with its link, and so does its token', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, { end_date: '2026-11-20', end_time: '14:03' });
    const guest = await openGuestPass(portal, link);
    const claims = readClaims((await guest.get('/join-meeting/1').expect(303)).headers);
    expect(claims.exp - claims.iat).toBe(180);
    portal.clock.advance({ minutes: 3 });
    expect(textOfHtml((await guest.get('/join-meeting/1').expect(410)).text)).toContain('El enlace venció');
    await portal.stranger().get(link).expect(410);
  });

  test('gets no token while Jitsi is down', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    portal.context.jitsi.isDown = () => true;
    await guest.get('/join-meeting/1').expect(503);
    expect(await listPasses(portal)).toMatchObject([{ join_count: 0 }]);
    await guest.get('/join-meeting/1?anyway=1').expect(303);
  });
});

describe('a signed-in user with a guest link', () => {
  test('joins with their account if they are in the course, even with a pass in the browser', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, { uses: '1' });
    const answer = await portal.as('sofia').get(link).expect(200);
    expect(textOfHtml(answer.text)).toContain('entra con tu cuenta');
    await portal.as('sofia').post(link).type('form').send({ name: 'Otra' }).expect(200);
    expect(await listLinks(portal)).toMatchObject([{ uses: 0 }]);
    const submitted = await submitGuestForm(portal.stranger(), link);
    const pass = submitted.headers['set-cookie']![0]!.split(';')[0]!;
    const sofia = portal.as('sofia').get('/join-meeting/1');
    const cookie = (sofia as unknown as { get(name: string): string }).get('Cookie');
    const entered = await sofia.set('Cookie', `${cookie}; ${pass}`).expect(303);
    expect(readClaims(entered.headers).context.user.name).toBe('Sofía Riquelme');
    expect(await listPasses(portal)).toMatchObject([{ join_count: 0 }]);
  });

  test('joins as a guest if they are not in the course', async () => {
    const portal = await openPortal();
    const otto = portal.as('otto');
    await otto.get('/join-meeting/1').expect(403);
    const submitted = await submitGuestForm(otto, await createGuestLink(portal));
    const pass = submitted.headers['set-cookie']![0]!.split(';')[0]!;
    const visit = portal.as('otto').get('/join-meeting/1');
    const cookie = (visit as unknown as { get(name: string): string }).get('Cookie');
    const entered = await visit.set('Cookie', `${cookie}; ${pass}`).expect(303);
    expect(readClaims(entered.headers).context.user).toMatchObject({ name: 'Ana Soto (visita)', moderator: false });
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'otto', outcome: 'no-access', count: 1 }]);
  });
});

test('no links can be created where Jitsi asks for accounts', async () => {
  const portal = await openPortal(jitsiWithAccounts);
  const page = await portal.as('tomas').get('/meetings/1/guests').expect(200);
  expect(textOfHtml(page.text)).toContain('no se puede invitar a personas sin cuenta');
  expect(page.text).not.toContain('name="uses"');
  await portal.as('tomas').post('/meetings/1/guests').type('form').send({ uses: '5' }).expect(303);
  expect(await listLinks(portal)).toEqual([]);
});
