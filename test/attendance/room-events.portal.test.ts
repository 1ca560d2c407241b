import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Db } from '../../src/platform/db/database.ts';
import { startPortal } from '../../src/portal.ts';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { TEST_NOW } from '../support/test-clock.ts';
import {
  occupant,
  roomEvents,
  seconds,
  sendRoomEvents,
  WEBHOOK_SECRET,
  type SentRoomEvent,
  type ReportedOccupant,
} from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { jitsiWithAccounts } from '../support/jitsi-with-accounts.ts';
import { openPortal, processCount, type TestPortal } from '../support/test-portal.ts';
import { testSettings } from '../support/test-settings.ts';

const withJitsi = (given: Record<string, string> = {}) => openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, ...given });

const at = (minute: number, second = 0) => addMs(TEST_NOW, minutes(minute) + second * 1000);

async function findRoomName(db: Db, title: string): Promise<string> {
  const row = await db.selectFrom('meetings').select('room_name').where('title', '=', title).executeTakeFirstOrThrow();
  return row.room_name!;
}

async function openRoom(portal: TestPortal) {
  return roomEvents(await findRoomName(portal.context.db, classes.open));
}

/** Who was inside, with the minutes after noon at which they came and went. */
async function listParticipations(db: Db) {
  const rows = await db
    .selectFrom('participations as s')
    .leftJoin('auth_user as u', 'u.id', 's.user_id')
    .select(['u.username', 's.name', 's.breakout', 's.joined_at', 's.left_at'])
    .orderBy('s.joined_at')
    .orderBy('u.username')
    .execute();
  const minute = (text: string) => (Date.parse(text) - TEST_NOW.getTime()) / 60_000;
  return rows.map((row) => [row.username ?? `(${row.name})`, row.breakout, minute(row.joined_at), row.left_at && minute(row.left_at)]);
}

async function listRoomOpenings(db: Db) {
  return db.selectFrom('room_openings').selectAll().orderBy('opened_at').execute();
}

describe('room events from Jitsi', () => {
  test('record when the room was open, and who was in it when', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const room = await openRoom(portal);
    const sofia = occupant('s1', at(1), at(61), { id: String(await findUserId(db, 'sofia')), name: 'Sofía' });
    const statuses = await sendRoomEvents(portal, [
      room.created(at(0)),
      room.joined(sofia),
      room.left(sofia),
      room.destroyed(at(0), at(62), [sofia]),
    ]);
    expect(statuses).toEqual([204, 204, 204, 204]);
    expect(await listParticipations(db)).toEqual([['sofia', '', 1, 61]]);
    expect(await listRoomOpenings(db)).toEqual([
      {
        meeting_id: await findMeetingId(db, classes.open),
        breakout: '',
        opened_at: at(0).toISOString(),
        closed_at: at(62).toISOString(),
      },
    ]);
  });

  test('give the same result in every order, and repeated', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const room = await openRoom(portal);
    const id = String(await findUserId(db, 'sofia'));
    const [first, second] = [occupant('s1', at(1), at(20), { id }), occupant('s2', at(21), at(60), { id })];
    const events = [
      room.created(at(0)),
      room.joined(first),
      room.left(first),
      room.joined(second),
      room.left(second),
      room.destroyed(at(0), at(60), [first, second]),
    ];
    for (const order of [events, events.toReversed(), [3, 5, 0, 4, 2, 1].map((index) => events[index]!), [...events, ...events]]) {
      await db.deleteFrom('participations').execute();
      await db.deleteFrom('room_openings').execute();
      expect(new Set(await sendRoomEvents(portal, order))).toEqual(new Set([204]));
      expect(await listParticipations(db)).toEqual([
        ['sofia', '', 1, 20],
        ['sofia', '', 21, 60],
      ]);
      expect((await listRoomOpenings(db)).map(({ closed_at }) => closed_at)).toEqual([at(60).toISOString()]);
    }
  });

  test('are completed by the list of the closed room: lost occupants, missing ends, and returns through the same connection', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const room = await openRoom(portal);
    const [sofia, tomas, otto] = [await findUserId(db, 'sofia'), await findUserId(db, 'tomas'), await findUserId(db, 'otto')].map(String);
    const lost = occupant('s1', at(1), at(20), { id: sofia });
    const inside = occupant('t1', at(2), undefined, { id: tomas });
    const before = occupant('o1', at(3), at(5), { id: otto });
    const again = { ...before, joined_at: before.joined_at + 600, left_at: before.left_at! + 600 };
    await sendRoomEvents(portal, [room.left(before), room.joined(inside), room.destroyed(at(0), at(60), [lost, inside, again])]);
    expect(await listParticipations(db)).toEqual([
      ['sofia', '', 1, 20],
      ['tomas', '', 2, 60],
      ['otto', '', 3, 5],
      ['otto', '', 13, 15],
    ]);
  });

  test('identify users by the id in the token, however Lua writes it; others keep their display name', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const room = await openRoom(portal);
    const sofia = await findUserId(db, 'sofia');
    await sendRoomEvents(portal, [
      room.joined(occupant('s1', at(1), undefined, { id: `${sofia}.0` })),
      room.joined(occupant('s2', at(2), undefined, { id: sofia })),
      room.joined(occupant('r1', at(3), undefined, {})),
      room.joined(occupant('d1', at(4), undefined, { name: ' Teléfono\u0007 ' })),
      room.joined(occupant('x1', at(5), undefined, { id: '987654321', name: 'Nadie' })),
    ]);
    expect(await listParticipations(db)).toEqual([
      ['sofia', '', 1, null],
      ['sofia', '', 2, null],
      ['()', '', 3, null],
      ['(Teléfono)', '', 4, null],
      ['(Nadie)', '', 5, null],
    ]);
  });

  test('identify users by their username where they sign in to Prosody', async () => {
    const portal = await withJitsi({ ...jitsiWithAccounts, JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const room = await openRoom(portal);
    await sendRoomEvents(portal, [
      room.joined(occupant('sofia', at(1))),
      room.joined(occupant('2f1e6c1e-anonymous', at(2), undefined, { id: '1', name: 'Invitado' })),
      room.joined({ occupant_jid: 'Tomas@meet.localhost/x', joined_at: seconds(at(3)) }),
      room.joined({ occupant_jid: 'tomas@hidden.meet.localhost/x', joined_at: seconds(at(4)), name: 'Grabación' }),
      room.joined({ occupant_jid: 'meet.localhost/ada@x', joined_at: seconds(at(5)), name: 'Nadie' }),
    ]);
    expect(await listParticipations(portal.context.db)).toEqual([
      ['sofia', '', 1, null],
      ['(Invitado)', '', 2, null],
      ['tomas', '', 3, null],
      ['(Grabación)', '', 4, null],
      ['(Nadie)', '', 5, null],
    ]);
  });

  test('of a breakout room belong to the same call', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const name = await findRoomName(db, classes.open);
    const [room, group] = [roomEvents(name), roomEvents(name, 'b1')];
    const id = String(await findUserId(db, 'sofia'));
    const here = occupant('s1', at(1), at(20), { id });
    const there = { ...here, joined_at: here.left_at!, left_at: here.left_at! + 600 };
    await sendRoomEvents(portal, [group.created(at(19)), room.left(here), group.left(there), group.destroyed(at(19), at(30), [there])]);
    expect(await listParticipations(db)).toEqual([
      ['sofia', '', 1, 20],
      ['sofia', 'b1', 20, 30],
    ]);
  });

  test('of a room without a meeting record nothing, and are answered with 204', async () => {
    const portal = await withJitsi();
    for (const name of ['doctor_1f2e3d4c', 'sala-de-otros', '[escuela]curso_1_1']) {
      const room = roomEvents(name);
      const someone = occupant('s1', at(1), at(2), { id: '1' });
      expect(await sendRoomEvents(portal, [room.created(at(0)), room.joined(someone), room.destroyed(at(0), at(2), [someone])])).toEqual([
        204, 204, 204,
      ]);
    }
    expect([await listParticipations(portal.context.db), await listRoomOpenings(portal.context.db)]).toEqual([[], []]);
  });

  test.each(['/api/jitsi//events/', '//api/jitsi/events/', '/api/jitsi/events//', '///api//jitsi///events/'])(
    'arrive at %s as well, where a setting ends with a slash',
    async (prefix) => {
      const portal = await withJitsi();
      const room = await openRoom(portal);
      const post = (path: string, secret: string) =>
        portal
          .stranger()
          .post(prefix + path)
          .set('Authorization', `Bearer ${secret}`);
      expect((await post('room/created', WEBHOOK_SECRET).send(room.created(at(0)).body)).status).toBe(204);
      expect((await post('occupant/joined/', WEBHOOK_SECRET).send(room.joined(occupant('s1', at(1))).body)).status).toBe(204);
      expect(await listParticipations(portal.context.db)).toHaveLength(1);
      expect((await post('room/created', 'another').send(room.created(at(0)).body)).status).toBe(401);
    },
  );

  test('are refused without the secret, with a wrong one, and where none is set; each refusal is logged', async () => {
    const portal = await withJitsi();
    const room = await openRoom(portal);
    const events = [room.created(at(0)), room.joined(occupant('s1', at(1)))];
    expect(await sendRoomEvents(portal, events, 'another-secret-of-the-same-length-012345')).toEqual([401, 401]);
    expect((await portal.stranger().post('/api/jitsi/events/room/created').send(events[0]!.body)).status).toBe(401);
    expect(portal.log.grep(/shared secret/).filter((line) => line.startsWith('{"level":"WARNING"'))).toHaveLength(3);
    expect(portal.log.text).not.toContain('another-secret');
    const without = await openPortal();
    expect(await sendRoomEvents(without, events)).toEqual([401, 401]);
    expect([await listParticipations(portal.context.db), await listRoomOpenings(portal.context.db)]).toEqual([[], []]);
  });

  test('are refused and logged where they are invalid, never with a status that makes Prosody retry', async () => {
    const portal = await withJitsi();
    const post = (path: string) =>
      portal.stranger().post(`/api/jitsi/events/${path}`).set('Authorization', `Bearer ${WEBHOOK_SECRET}`).type('json');
    expect((await post('room/created').send('{"room_name":')).status).toBe(400);
    expect((await post('room/created').send('{"room_name":"x"}')).status).toBe(400);
    expect((await post('occupant/left').send('[]')).status).toBe(400);
    expect((await post('occupant/joined').send(JSON.stringify({ room_name: 'x'.repeat(9_000_000) }))).status).toBe(413);
    expect(portal.log.grep(/a room event from Jitsi/).filter((line) => line.startsWith('{"level":"WARNING"'))).toHaveLength(4);
  });

  test('skip occupants whose JID is too long, and keep the others', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const room = await openRoom(portal);
    const endless = occupant(randomBytes(1500).toString('base64'), at(1));
    const long = occupant(randomBytes(900).toString('base64'), at(1), at(2), { name: 'Larga' });
    const sofia = occupant('s1', at(1), at(20), { id: String(await findUserId(db, 'sofia')) });
    expect(
      await sendRoomEvents(portal, [room.joined(endless), room.joined(long), room.destroyed(at(0), at(30), [endless, long, sofia])]),
    ).toEqual([400, 204, 204]);
    expect((await listParticipations(db)).map(([who]) => who)).toEqual(expect.arrayContaining(['sofia', '(Larga)']));
    const [said] = portal.log.lines().filter(({ message }) => message.includes('cannot be parsed'));
    expect(said).toMatchObject({ meeting: await findMeetingId(db, classes.open), number: 1 });
    expect(portal.log.text).not.toContain(await findRoomName(db, classes.open));
  });

  test('list thousands of occupants at once', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const room = await openRoom(portal);
    const id = String(await findUserId(db, 'sofia'));
    const all = Array.from({ length: 3000 }, (_, index) =>
      occupant(`s${index}`, at(1, index), at(100), { id, name: 'Sofía', email: 's@example.org' }),
    );
    expect(await sendRoomEvents(portal, [room.destroyed(at(0), at(100), all)])).toEqual([204]);
    expect(
      await db
        .selectFrom('participations')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow(),
    ).toEqual({ n: 3000 });
  });

  test('with the same list in different orders do not deadlock', async () => {
    const portal = await withJitsi();
    const { db } = portal.context;
    const room = await openRoom(portal);
    const id = String(await findUserId(db, 'sofia'));
    for (let round = 0; round < 10; round++) {
      const occupants = Array.from({ length: 50 }, (_, index) => occupant(`r${round}p${index}`, at(1), at(2), { id }));
      const roomDestroyed = (order: ReportedOccupant[]) => room.destroyed(at(round), at(30), order);
      await postConcurrently(
        portal.url,
        Array.from({ length: 16 }, (_, index) => roomDestroyed(index % 2 === 0 ? occupants : occupants.toReversed())),
      );
    }
    expect(await listParticipations(db)).toHaveLength(500);
  });

  test("use Jitsi's clock; a difference to the portal's is logged once by each process", async () => {
    const portal = await withJitsi();
    const room = await openRoom(portal);
    await sendRoomEvents(portal, [room.created(at(-1)), room.created(at(1))]);
    for (let event = 0; event < 2 * processCount; event++) await sendRoomEvents(portal, [room.created(at(90))]);
    const warnings = portal.log.lines().filter(({ message }) => message.includes("Jitsi's clock"));
    expect(warnings).toMatchObject(Array.from({ length: processCount }, () => ({ level: 'WARNING', seconds: 5400 })));
  });
});

describe('ten thousand events', () => {
  test(
    'twice, in any order, with the portal begun anew in the middle: nothing is lost, and nothing counts twice',
    { timeout: 300_000 },
    async () => {
      const portal = await withJitsi();
      const { db } = portal.context;
      const people = [await findUserId(db, 'sofia'), await findUserId(db, 'tomas'), await findUserId(db, 'otto')];
      const rooms = (await db.selectFrom('meetings').select(['id', 'room_name']).orderBy('id').execute()).slice(0, 5);
      const expected: string[] = [];
      const hasNoList = (number: number) => number % 2 === 1;
      const events = rooms.flatMap(({ id, room_name }, number): SentRoomEvent[] => {
        const room = roomEvents(room_name!);
        const occupants = Array.from({ length: 500 }, (_, index) => {
          const user = people[index % people.length]!;
          expected.push([id, user, at(0, index).toISOString(), at(30, index).toISOString()].join(' '));
          return occupant(`p${index}`, at(0, index), at(30, index), { id: String(user) });
        });
        const moves = [room.created(at(0)), ...occupants.flatMap((one) => [room.joined(one), room.left(one)])];
        // Some servers die and never send the list of a closed room: then every single event counts.
        if (hasNoList(number)) return [...moves, ...moves];
        const events = [...moves, room.destroyed(at(0), at(60), occupants)];
        // Of some, one of the two is lost; the list has them all.
        return [...events.filter((_, index) => index % 7 !== 3 || index === events.length - 1), ...events];
      });
      expect(events.length).toBeGreaterThan(9000);
      const shuffled = shuffle(events);
      const half = Math.floor(shuffled.length / 2);
      await postConcurrently(portal.url, shuffled.slice(0, half));
      const second = await startPortal(testSettings({ DATABASE_URL: portal.databaseUrl, JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET }), {
        clock: portal.clock,
        logDestination: portal.log,
        manualJobs: true,
      });
      await postConcurrently(`http://127.0.0.1:${second.port}`, shuffled.slice(half - 500));
      await second.close();
      const rows = await db.selectFrom('participations').selectAll().execute();
      const kept = rows.map((row) => [row.meeting_id, row.user_id, row.joined_at, row.left_at].join(' '));
      expect(kept.sort()).toEqual(expected.sort());
      const closings = new Map((await listRoomOpenings(db)).map(({ meeting_id, closed_at }) => [meeting_id, closed_at]));
      expect(rooms.map(({ id }) => closings.get(id))).toEqual(rooms.map((_, number) => (hasNoList(number) ? null : at(60).toISOString())));
    },
  );
});

/** The same order each time, and none that anybody thought of. */
function shuffle<Thing>(things: Thing[]): Thing[] {
  let state = 7;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31);
  return things
    .map((thing) => ({ thing, place: next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ thing }) => thing);
}

async function postConcurrently(url: string, events: SentRoomEvent[]): Promise<void> {
  const waiting = [...events];
  const one = async () => {
    for (let event = waiting.pop(); event; event = waiting.pop()) {
      const headers = { Authorization: `Bearer ${WEBHOOK_SECRET}`, 'Content-Type': 'application/json' };
      const answer = await fetch(`${url}/api/jitsi/events/${event.path}`, { method: 'POST', headers, body: JSON.stringify(event.body) });
      expect(answer.status).toBe(204);
    }
  };
  await Promise.all(Array.from({ length: 16 }, one));
}
