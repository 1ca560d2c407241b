import { describe, expect, test } from 'vitest';
import { MAX_LINE_LENGTH } from '../../../src/attendance/places/places-of-call.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { createGuestLink, listPasses, openGuestPass, submitGuestForm, type Guest } from '../../support/guests.ts';
import { jitsiWithAccounts } from '../../support/jitsi-with-accounts.ts';
import { occupantJson, startProsodyPort } from '../../support/prosody-port.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../../support/room-events.ts';
import { findUserId, listJoinAttempts } from '../../support/rows.ts';
import { openUnwritablePortal, possibleCauses } from '../../support/unwritable-database.ts';
import { openPortal, processCount, type Member, type TestPortal } from '../../support/test-portal.ts';

type Context = TestPortal['context'];

/** The open class of tomas and sofia has a maximum of participants; otto studies in it too. */
async function openFullPortal(maxParticipants: number, given: Record<string, string> = {}, options: object = {}): Promise<TestPortal> {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, ...given });
  const { db } = portal.context;
  await setOptions(portal, { maxParticipants, ...options });
  const { course_id } = await db.selectFrom('meetings').select('course_id').where('id', '=', 1).executeTakeFirstOrThrow();
  const user_id = await findUserId(db, 'otto');
  const created_at = portal.clock.now().toISOString();
  await db.insertInto('enrollments').values({ user_id, course_id, role: 'student', status: 'active', created_at }).execute();
  return portal;
}

const setOptions = async ({ context }: TestPortal, options: object) =>
  context.db
    .updateTable('meetings')
    .set({ options: JSON.stringify(options) })
    .where('id', '=', 1)
    .execute();

const listPlaces = ({ context }: TestPortal) => context.db.selectFrom('call_places').selectAll().orderBy('id').execute();

const joinAs = async (portal: TestPortal, member: Member) => (await portal.as(member).get('/join-meeting/1')).status;

const join = async (guest: Guest) => (await guest.get('/join-meeting/1')).status;

/** Guests with a pass each. */
async function openGuests(portal: TestPortal, count: number): Promise<Guest[]> {
  const link = await createGuestLink(portal, 1, { uses: String(count) });
  const guests = [];
  for (let number = 0; number < count; number++) guests.push(await openGuestPass(portal, link, `Ana ${'ABCDEFGHIJ'[number % 10]}`));
  return guests;
}

/** What Jitsi reports of connections, each with the id in Jitsi, if any. */
class Room {
  readonly #portal: TestPortal;
  readonly #since = new Map<string, Date>();

  constructor(portal: TestPortal) {
    this.#portal = portal;
  }

  async enter(address: string, id?: number | string): Promise<void> {
    this.#since.set(address, this.#portal.clock.now());
    await this.#report('joined', address, undefined, id);
  }

  async leave(address: string, id?: number | string): Promise<void> {
    await this.#report('left', address, this.#portal.clock.now(), id);
  }

  async #report(kind: 'joined' | 'left', address: string, until: Date | undefined, id: number | string | undefined): Promise<void> {
    const user = { ...(id !== undefined && { id: String(id) }), ...(address.includes('@') && { occupant_jid: `${address}/one` }) };
    const [status] = await sendRoomEvents(this.#portal, [
      roomEvents('curso_1_1')[kind](occupant(address, this.#since.get(address)!, until, user)),
    ]);
    expect(status).toBe(204);
    // An answer of the waiting room is kept for a second.
    this.#portal.clock.advance({ seconds: 1 });
  }
}

/** As many guests wait as a line may have. */
async function fillLine(portal: TestPortal): Promise<void> {
  const { db, clock } = portal.context;
  await openGuests(portal, 1);
  const { id: _id, ...pass } = await db.selectFrom('guest_passes').selectAll().executeTakeFirstOrThrow();
  const seen_at = clock.now().toISOString();
  for (let number = 0; number < MAX_LINE_LENGTH; number++) {
    const row = { ...pass, secret_hash: `hash ${number}`, guest_id: `guest-${number}` };
    const { id: guest_pass_id } = await db.insertInto('guest_passes').values(row).returning('id').executeTakeFirstOrThrow();
    await db.insertInto('call_places').values({ meeting_id: 1, user_id: null, guest_pass_id, seen_at, admitted_at: null }).execute();
  }
}

const pollUrlOf = (text: string) => /data-poll-url="([^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&');

const idOf = (portal: TestPortal, member: Member) => findUserId(portal.context.db, member);

/** A page waits and asks again, as its script does. */
async function poll(portal: TestPortal, url: string): Promise<{ ready: boolean; seconds: number; peopleAhead?: number }> {
  return (await portal.stranger().get(url).expect(200)).body as { ready: boolean; seconds: number; peopleAhead?: number };
}

describe('a class with a maximum', () => {
  test('says that it is full at every way in, and keeps a place for a moderator', async () => {
    const portal = await openFullPortal(2);
    const room = new Room(portal);
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    expect([await joinAs(portal, 'otto'), await joinAs(portal, 'sofia'), await join(guest)]).toEqual([303, 409, 409]);
    await room.enter('otto', await idOf(portal, 'otto'));
    const sofia = portal.as('sofia');
    const page = await sofia.get('/join-meeting/1');
    expect([page.status, page.headers['retry-after'], page.headers['refresh']]).toEqual([409, '10', undefined]);
    expect(page.text).toContain('La clase está llena');
    expect(page.text).toContain('<strong>Sigues tú');
    expect(page.text).toMatch(/<noscript><meta http-equiv="refresh" content="\d+; url=\/join-meeting\/1"><\/noscript>/);
    expect(page.text).not.toContain('jwt');
    expect((await guest.get('/join-meeting/1?lang=en')).text).toContain('<strong>1 person is ahead of you.');
    expect((await sofia.get('/aula/curso_1_1')).status).toBe(409);
    const token = await sofia.get('/jitsi/generate-token?room_name=curso_1_1');
    expect([token.status, token.body]).toMatchObject([403, { error: 'full' }]);
    const api = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
    const refused = await api.post('/api/v1/live/streams/1/join').send({});
    expect([refused.status, refused.headers['retry-after'], refused.body]).toMatchObject([
      409,
      '10',
      { type: 'tag:gryphos.cl,2026:problem:call-full', position: 1, detail: expect.stringContaining('La clase está llena') as string },
    ]);
    expect((await sofia.get('/join-meeting/1?app=android')).text).toContain('data-return-to="/meetings/1/phone"');
    expect([await joinAs(portal, 'tomas'), await joinAs(portal, 'ada')]).toEqual([303, 303]);
    const attempts = (await listJoinAttempts(portal.context.db)).filter(({ username }) => username === 'sofia');
    expect(attempts.map(({ entry_point, outcome }) => [entry_point, outcome])).toEqual([
      ['page', 'full'],
      ['return', 'full'],
      ['endpoint', 'full'],
      ['api', 'full'],
      ['page', 'full'],
    ]);
    expect(await listPasses(portal)).toMatchObject([{ join_count: 0, refusal_count: 0 }]);
    // Nobody else has entered, and the place of the moderator is taken by one.
    await room.enter('tomas', await idOf(portal, 'tomas'));
    expect(await joinAs(portal, 'sofia')).toBe(409);
    await room.leave('otto', await idOf(portal, 'otto'));
    portal.clock.advance({ seconds: 15 });
    expect([await join(guest), await joinAs(portal, 'sofia')]).toEqual([409, 303]);
  });

  test('counts telephones and second devices, and lets in who is inside already or has just reloaded', async () => {
    const portal = await openFullPortal(5);
    const room = new Room(portal);
    const [sofia, tomas] = [await idOf(portal, 'sofia'), await idOf(portal, 'tomas')];
    await room.enter('phone');
    await joinAs(portal, 'tomas');
    await room.enter('tomas', tomas);
    expect(await joinAs(portal, 'sofia')).toBe(303);
    await room.enter('sofia', sofia);
    await room.enter('tablet', sofia);
    expect(await joinAs(portal, 'otto')).toBe(303);
    await room.enter('otto', await idOf(portal, 'otto'));
    const [guest] = await openGuests(portal, 1);
    expect([await join(guest!), await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([409, 303, 303]);
    await room.leave('tablet', sofia);
    await room.leave('sofia', sofia);
    // Her place is hers for as long as a reload takes.
    portal.clock.advance({ seconds: 8 });
    expect(await joinAs(portal, 'sofia')).toBe(303);
    await room.enter('sofia-again', sofia);
    expect(await join(guest!)).toBe(303);
  });

  test('lets the line in, in order of arrival: users and guests, whoever still asks', async () => {
    const portal = await openFullPortal(2);
    const room = new Room(portal);
    const [sofia, otto] = [await idOf(portal, 'sofia'), await idOf(portal, 'otto')];
    const guests = await openGuests(portal, 2);
    expect(await joinAs(portal, 'otto')).toBe(303);
    await room.enter('otto', otto);
    const texts = [
      await guests[0]!.get('/join-meeting/1'),
      await portal.as('sofia').get('/join-meeting/1'),
      await guests[1]!.get('/join-meeting/1'),
    ];
    const urls = texts.map(({ text }) => pollUrlOf(text));
    const aheads = async () => Promise.all(urls.map(async (url) => (await poll(portal, url)).peopleAhead));
    expect(await aheads()).toEqual([0, 1, 2]);
    expect(texts[2]!.text).toContain('<strong>Hay 2 personas antes que tú');
    // The first guest closes the page: who asks goes before them.
    for (let round = 0; round < 4; round++) {
      portal.clock.advance({ seconds: 11 });
      expect((await poll(portal, urls[1]!)).ready).toBe(false);
      expect((await poll(portal, urls[2]!)).ready).toBe(false);
    }
    await room.leave('otto', otto);
    portal.clock.advance({ seconds: 15 });
    expect([await poll(portal, urls[2]!), await poll(portal, urls[1]!)]).toMatchObject([{ ready: false, peopleAhead: 1 }, { ready: true }]);
    // A newcomer goes behind who waits.
    expect(await joinAs(portal, 'otto')).toBe(409);
    expect(await joinAs(portal, 'sofia')).toBe(303);
    await room.enter('sofia', sofia);
    await room.leave('sofia', sofia);
    portal.clock.advance({ seconds: 15 });
    // The first guest's phone wakes, and has kept its place.
    expect([await join(guests[1]!), await join(guests[0]!)]).toEqual([303, 409]);
    expect((await portal.as('otto').get('/join-meeting/1')).text).toContain('<strong>Hay 1 persona antes que tú');
  });

  test('forgets who has not asked for three minutes', async () => {
    const portal = await openFullPortal(2);
    const guests = await openGuests(portal, 2);
    await new Room(portal).enter('phone');
    expect([await join(guests[0]!), await join(guests[1]!)]).toEqual([409, 409]);
    for (let round = 0; round < 10; round++) {
      portal.clock.advance({ seconds: 20 });
      expect(await join(guests[1]!)).toBe(409);
    }
    expect((await guests[0]!.get('/join-meeting/1')).text).toContain('<strong>Hay 1 persona antes que tú');
  });

  test('counts who was let in until Jitsi reports them, and no longer than a while', async () => {
    const portal = await openFullPortal(2);
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto'), await joinAs(portal, 'sofia')]).toEqual([303, 409, 303]);
    portal.clock.advance({ seconds: 89 });
    expect(await joinAs(portal, 'otto')).toBe(409);
    portal.clock.advance({ seconds: 1 });
    expect(await joinAs(portal, 'otto')).toBe(303);
    const rows = await listPlaces(portal);
    expect(rows.map(({ user_id, admitted_at }) => [user_id, admitted_at !== null])).toEqual([
      [await idOf(portal, 'sofia'), true],
      [await idOf(portal, 'otto'), true],
    ]);
  });

  test('keeps no place for who asks again and again without entering', async () => {
    const portal = await openFullPortal(2);
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([303, 409]);
    portal.clock.advance({ seconds: 80 });
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([303, 409]);
    portal.clock.advance({ seconds: 10 });
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([409, 303]);
    // Nobody else waits.
    portal.clock.advance({ seconds: 90 });
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'sofia')]).toEqual([303, 303]);
  });

  test('frees the place of who left although Jitsi’s clock runs ahead', async () => {
    const portal = await openFullPortal(2);
    const room = new Room(portal);
    const otto = await idOf(portal, 'otto');
    expect(await joinAs(portal, 'otto')).toBe(303);
    portal.clock.advance({ minutes: 5 });
    await room.enter('otto', otto);
    portal.clock.advance({ seconds: 10 });
    await room.leave('otto', otto);
    portal.clock.advance({ minutes: -5 });
    expect(await joinAs(portal, 'sofia')).toBe(303);
  });

  test.each([
    [
      'is not enrolled any more',
      ({ db }: Context, id: number) => db.updateTable('enrollments').set({ status: 'ended' }).where('user_id', '=', id),
    ],
    ['was deactivated', ({ db }: Context, id: number) => db.updateTable('auth_user').set({ is_active: 0 }).where('id', '=', id)],
  ])('is not held up by who %s and asks on', async (_who, change) => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    const url = pollUrlOf((await portal.as('otto').get('/join-meeting/1')).text);
    expect((await portal.as('sofia').get('/join-meeting/1')).text).toContain('<strong>Hay 1 persona antes que tú');
    await change(portal.context, await idOf(portal, 'otto')).execute();
    portal.clock.advance({ seconds: 1 });
    expect((await poll(portal, url)).ready).toBe(true);
    expect((await portal.as('sofia').get('/join-meeting/1')).text).toContain('<strong>Sigues tú');
  });

  test('is not held up by guests of a link that has expired', async () => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    const [guest] = await openGuests(portal, 1);
    expect(await join(guest!)).toBe(409);
    expect((await portal.as('sofia').get('/join-meeting/1')).text).toContain('<strong>Hay 1 persona antes que tú');
    await portal.context.db.updateTable('guest_links').set({ ends_at: portal.clock.now().toISOString() }).execute();
    expect((await portal.as('sofia').get('/join-meeting/1')).text).toContain('<strong>Sigues tú');
  });

  test('does not send who found the line at its longest to join again until there is a place', async () => {
    const portal = await openFullPortal(2);
    const room = new Room(portal);
    const otto = await idOf(portal, 'otto');
    expect(await joinAs(portal, 'otto')).toBe(303);
    await room.enter('otto', otto);
    await fillLine(portal);
    const url = pollUrlOf((await portal.as('sofia').get('/join-meeting/1')).text);
    expect(await poll(portal, url)).toMatchObject({ ready: false, peopleAhead: MAX_LINE_LENGTH });
    await room.leave('otto', otto);
    // The others have stopped asking.
    portal.clock.advance({ seconds: 30 });
    expect((await poll(portal, url)).ready).toBe(true);
  });

  test('forms its line while it waits for its teacher', async () => {
    const portal = await openFullPortal(3, {}, { waitForModerator: true });
    const room = new Room(portal);
    const [guest] = await openGuests(portal, 1);
    const pages = [
      await portal.as('sofia').get('/join-meeting/1'),
      await guest!.get('/join-meeting/1'),
      await portal.as('otto').get('/join-meeting/1'),
    ];
    const urls = pages.map(({ text }) => pollUrlOf(text));
    for (const { text } of pages) expect(text).toContain('Tu docente aún no llega');
    const live = async () => (await portal.as('tomas').get('/meetings/1/live')).text;
    expect(await live()).not.toContain('espera');
    const answers = () => Promise.all(urls.map((url) => poll(portal, url)));
    const waits = { ready: false, seconds: expect.any(Number) as number };
    expect(await answers()).toEqual([waits, waits, waits]);
    await portal.as('tomas').get('/join-meeting/1').expect(303);
    await room.enter('tomas', await idOf(portal, 'tomas'));
    expect(await answers()).toMatchObject([{ ready: true }, { ready: true }, { ready: false, peopleAhead: 2 }]);
    expect(await live()).toContain('3 personas esperan un lugar');
    expect([await joinAs(portal, 'otto'), await join(guest!), await joinAs(portal, 'sofia')]).toEqual([409, 303, 303]);
    expect((await portal.as('otto').get('/join-meeting/1')).text).toContain('<strong>Sigues tú');
  });

  test('is not held up by who has a place and does not come, though their page asks on', async () => {
    const portal = await openFullPortal(3);
    const room = new Room(portal);
    const otto = await idOf(portal, 'otto');
    await room.enter('phone');
    expect(await joinAs(portal, 'otto')).toBe(303);
    await room.enter('otto', otto);
    const [guest] = await openGuests(portal, 1);
    const held = pollUrlOf((await guest!.get('/join-meeting/1')).text);
    expect(await joinAs(portal, 'sofia')).toBe(409);
    await room.leave('otto', otto);
    portal.clock.advance({ seconds: 15 });
    for (let round = 0; round < 5; round++) {
      expect((await poll(portal, held)).ready).toBe(true);
      portal.clock.advance({ seconds: 8 });
    }
    expect(await joinAs(portal, 'sofia')).toBe(303);
  });

  test.each([
    ['a guest whose link is withdrawn', (portal: TestPortal) => portal.as('tomas').post('/meetings/1/guests/1/withdraw')],
    [
      'who was put out',
      async (portal: TestPortal) => {
        const [pass] = await listPasses(portal);
        return portal
          .as('tomas')
          .post('/meetings/1/removals')
          .type('form')
          .send({ target: `guest:${pass!.guest_id}` });
      },
    ],
  ])('has no place for %s', async (_who, putOut) => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    const [guest] = await openGuests(portal, 1);
    const url = pollUrlOf((await guest!.get('/join-meeting/1')).text);
    expect((await portal.as('sofia').get('/join-meeting/1')).text).toContain('<strong>Hay 1 persona antes que tú');
    expect((await putOut(portal)).status).toBe(303);
    portal.clock.advance({ seconds: 1 });
    expect((await poll(portal, url)).ready).toBe(true);
    expect([403, 410]).toContain(await join(guest!));
    expect((await portal.as('sofia').get('/join-meeting/1')).text).toContain('<strong>Sigues tú');
  });

  test('forms anew when the clock is set back', async () => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    const [guest] = await openGuests(portal, 1);
    expect(await join(guest!)).toBe(409);
    const url = pollUrlOf((await portal.as('sofia').get('/join-meeting/1')).text);
    expect(await poll(portal, url)).toMatchObject({ ready: false, peopleAhead: 1 });
    portal.clock.advance({ minutes: -5 });
    expect((await poll(portal, url)).ready).toBe(true);
    expect((await portal.as('sofia').get('/join-meeting/1')).text).toContain('<strong>Sigues tú');
    for (let round = 0; round < 5; round++) {
      portal.clock.advance({ seconds: 12 });
      expect(await poll(portal, url)).toMatchObject({ ready: false, peopleAhead: 0 });
    }
    expect((await guest!.get('/join-meeting/1')).text).toContain('<strong>Hay 1 persona antes que tú');
  });

  test('costs nobody a place who is refused for another reason, or only looks', async () => {
    const portal = await openFullPortal(2);
    const { db } = portal.context;
    await db.updateTable('meetings').set({ link: '' }).where('id', '=', 1).execute();
    await portal.as('sofia').get('/join-meeting/1').expect(409);
    expect(portal.log.errors()).toMatchObject([{ outcome: 'no-link' }]);
    await portal.as('sofia').get('/meetings/1');
    await portal.as('tomas').get('/meetings/1/who-can-join?person=sofia');
    expect(await listPlaces(portal)).toEqual([]);
  });

  test('shows it on its page and in «¿por qué no puede entrar?»', async () => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    const page = (await portal.as('sofia').get('/meetings/1')).text;
    expect(page).toContain('Podrás entrar cuando salga alguien, por orden de llegada.');
    expect(page).toContain('Esperar un lugar');
    const explain = async (person: string) => (await portal.as('tomas').get(`/meetings/1/who-can-join?person=${person}`)).text;
    expect(await explain('sofia')).toMatch(/deciding-rule">\s*<th scope="row">Hay lugar en la sala, o no tiene máximo/);
    expect(await explain('sofia')).toContain('En este momento la sala está llena');
    expect(await explain('tomas')).toContain('Modera, y tiene un lugar reservado');
  });

  test('tells who manages it how many are inside, of how many, and who waits; a recorder takes no place', async () => {
    const portal = await openFullPortal(3);
    const room = new Room(portal);
    await room.enter('phone');
    await room.enter('recorder@hidden.meet.example.org');
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([303, 409]);
    const read = async (member: Member, path = '/meetings/1') => (await portal.as(member).get(path)).text.replaceAll(/\s+/g, ' ');
    for (const path of ['/meetings/1', '/meetings/1/live', '/']) {
      expect(await read('tomas', path)).toContain('2 personas en la sala (máximo 3)');
      expect(await read('tomas', path)).toContain('1 persona espera un lugar');
      expect(await read('sofia', path)).not.toMatch(/máximo|espera un lugar/);
    }
    portal.clock.advance({ seconds: 30 });
    expect(await read('tomas')).not.toContain('espera un lugar');
  });

  test('still gives guests their pass', async () => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    expect((await submitGuestForm(portal.stranger(), await createGuestLink(portal))).status).toBe(303);
  });

  test('lets the line in when the maximum is raised or dropped', async () => {
    const portal = await openFullPortal(2);
    const room = new Room(portal);
    await room.enter('phone');
    const url = pollUrlOf((await portal.as('sofia').get('/join-meeting/1')).text);
    expect(await poll(portal, url)).toMatchObject({ ready: false, peopleAhead: 0 });
    await setOptions(portal, { maxParticipants: 3 });
    portal.clock.advance({ seconds: 1 });
    expect((await poll(portal, url)).ready).toBe(true);
    await setOptions(portal, { maxParticipants: null });
    portal.clock.advance({ seconds: 1 });
    expect((await poll(portal, url)).ready).toBe(true);
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([303, 303]);
  });
});

describe('where the event of somebody’s leaving was lost', () => {
  const joinUntil = (portal: TestPortal, member: Member) => () => {
    portal.clock.advance({ seconds: 1 });
    return joinAs(portal, member);
  };

  test('Prosody knows who is inside, and is asked while people wait, now and then', async () => {
    const prosody = await startProsodyPort('room');
    const portal = await openFullPortal(3, { JITSI_PROSODY_URL: prosody.url });
    const room = new Room(portal);
    await room.enter('aaaaaaaa');
    await room.enter('bbbbbbbb');
    prosody.answers.room = [occupantJson('curso_1_1', 'aaaaaaaa', 'Ana'), occupantJson('curso_1_1', 'bbbbbbbb', 'Eva')];
    for (let round = 0; round < 5; round++) expect(await joinAs(portal, 'sofia')).toBe(409);
    await expect.poll(() => prosody.asked.length).toBe(processCount);
    prosody.answers.room = [occupantJson('curso_1_1', 'aaaaaaaa', 'Ana')];
    portal.clock.advance({ seconds: 30 });
    expect(await joinAs(portal, 'sofia')).toBe(409);
    await expect.poll(joinUntil(portal, 'sofia')).toBe(303);
    expect(await joinAs(portal, 'otto')).toBe(409);
  });

  test.each(['broken', 'no-module', 'silent'] as const)('a Prosody that does not say (%s) changes nothing', async (kind) => {
    const prosody = await startProsodyPort(kind);
    const portal = await openFullPortal(2, { JITSI_PROSODY_URL: prosody.url });
    await new Room(portal).enter('aaaaaaaa');
    expect(await joinAs(portal, 'sofia')).toBe(409);
    await expect.poll(() => prosody.asked.length).toBeGreaterThan(0);
    expect(await joinAs(portal, 'sofia')).toBe(409);
  });
});

describe('the key of a waiting page', () => {
  test('names who waits: nobody asks for another person, or another class', async () => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    const url = pollUrlOf((await portal.as('sofia').get('/join-meeting/1')).text);
    expect(url).toBe(`/waiting/${url.slice('/waiting/'.length).split('?')[0]}?as=${await idOf(portal, 'sofia')}`);
    const [path] = url.split('?');
    const otto = await idOf(portal, 'otto');
    for (const forged of [path!, `${path}?as=${otto}`, `${path}?as=`, url.replace('/waiting/1-', '/waiting/2-'), `${url}&as=${otto}`])
      await portal.stranger().get(forged).expect(404);
    const answer = await portal.stranger().get(url).expect(200);
    expect([answer.headers['cache-control'], answer.headers['set-cookie']]).toEqual(['no-store', undefined]);
    expect(answer.body).toEqual({ ready: false, peopleAhead: 0, seconds: expect.any(Number) as number });
  });

  test('leads to the answer of the class when it is over', async () => {
    const portal = await openFullPortal(2);
    await new Room(portal).enter('phone');
    const url = pollUrlOf((await portal.as('sofia').get('/join-meeting/1')).text);
    await portal.context.db.updateTable('meetings').set({ ended_at: portal.clock.now().toISOString() }).where('id', '=', 1).execute();
    portal.clock.advance({ seconds: 1 });
    expect((await poll(portal, url)).ready).toBe(true);
    expect(await joinAs(portal, 'sofia')).toBe(410);
  });
});

describe('the maximum has no effect', () => {
  test.each([
    ['where Jitsi is not told of it', {}],
    ['where Jitsi asks for accounts', { ...jitsiWithAccounts, JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET }],
  ])('%s', async (_where, given) => {
    const portal = await openPortal(given);
    await setOptions(portal, { maxParticipants: 2 });
    const { db } = portal.context;
    const { course_id } = await db.selectFrom('meetings').select('course_id').where('id', '=', 1).executeTakeFirstOrThrow();
    const row = { user_id: await findUserId(db, 'otto'), course_id, role: 'student', status: 'active' } as const;
    await db
      .insertInto('enrollments')
      .values({ ...row, created_at: portal.clock.now().toISOString() })
      .execute();
    expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([303, 303]);
    expect(await listPlaces(portal)).toEqual([]);
  });
});

describe.each(possibleCauses())('while nothing can be written (%s)', (cause) => {
  test.each([
    ['lets in who has a place', ['phone'], 303],
    ['is full', ['phone', 'tablet'], 409],
  ])('a call with a maximum %s', async (_what, inside, status) => {
    const portal = await openUnwritablePortal(cause, { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    await setOptions(portal, { maxParticipants: 3 });
    const room = new Room(portal);
    for (const address of inside) await room.enter(address);
    await portal.stopWrites();
    const page = await portal.as('sofia').get('/join-meeting/1');
    expect(page.status).toBe(status);
    // Joining again would give no place in the line, as far as this process knows.
    if (status === 409 && processCount === 1)
      expect(await poll(portal, pollUrlOf(page.text))).toMatchObject({ ready: false, peopleAhead: 0 });
    await portal.allowWrites();
    expect(portal.log.errors().length).toBeGreaterThan(0);
  });
});

test('who was let in or waited is forgotten after a day', async () => {
  const portal = await openFullPortal(2);
  expect([await joinAs(portal, 'sofia'), await joinAs(portal, 'otto')]).toEqual([303, 409]);
  portal.clock.advance({ hours: 23 });
  await cleanUp(portal.context);
  expect(await listPlaces(portal)).toHaveLength(2);
  portal.clock.advance({ hours: 1, seconds: 1 });
  await cleanUp(portal.context);
  expect(await listPlaces(portal)).toEqual([]);
});

test('many who press at once take the places that there are, each once', async () => {
  const portal = await openFullPortal(5);
  const guests = await openGuests(portal, 8);
  const statuses = await Promise.all([...guests, ...guests].map(join));
  expect(statuses.filter((status) => status === 303)).toHaveLength(8);
  expect(statuses.slice(0, 8).filter((status) => status === 303)).toHaveLength(4);
  expect(statuses.slice(8)).toEqual(statuses.slice(0, 8));
  const rows = await listPlaces(portal);
  expect([rows.length, rows.filter(({ admitted_at }) => admitted_at !== null).length]).toEqual([8, 4]);
});
