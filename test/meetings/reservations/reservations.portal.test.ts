import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { startPortal } from '../../../src/portal.ts';
import { markCallEnded, reopenCall } from '../../../src/meetings/scheduling/end-call.ts';
import { createDoctorRoom, findDoctorRoomActivity } from '../../../src/meetings/rooms/doctor-room.ts';
import { isDoctorRoom } from '../../../src/jitsi/tokens/room-name.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { findActor } from '../../support/find-actor.ts';
import { fetchWithoutNetwork } from '../../support/no-network.ts';
import { classes, listAuditLog, findMeetingId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';

const secret = 'the-secret-that-jitsi-shares-with-the-portal';
const owner = '1f0d2c0a-6a5e-4a57-9f0e-0c9a5c1c8b11@meet.gryphos.cl';

function openForJitsi(given: Record<string, string> = {}) {
  return openPortal({ JITSI_WEBHOOK_SECRET: secret, ...given });
}

type Answer = { status: number; body: Record<string, unknown> };

/** As `mod_reservations` of jitsi-meet posts it. */
async function reserve({ server }: Pick<TestPortal, 'server'>, name: string, authorization = `Bearer ${secret}`): Promise<Answer> {
  return request(server)
    .post('/api/jitsi/conference')
    .set({ Authorization: authorization, 'User-Agent': 'Prosody (0.12.3; Linux)' })
    .type('form')
    .send({ name, start_time: '2026-11-20T15:00:00.000Z', mail_owner: owner });
}

async function send({ server }: TestPortal, method: 'get' | 'delete', id: unknown): Promise<Answer> {
  return request(server)
    [method](`/api/jitsi/conference/${String(id)}`)
    .set('Authorization', `Bearer ${secret}`);
}

async function roomOf(portal: TestPortal, title: string): Promise<string> {
  return `curso_${title === classes.notForSofia ? 3 : title === classes.open ? 1 : 2}_${await findMeetingId(portal.context.db, title)}`;
}

const rowsIn = (portal: TestPortal) => portal.context.db.selectFrom('room_reservations').selectAll().execute();

describe('a reservation', () => {
  test('of an open meeting has all five fields, the id as text, and lasts a day', async () => {
    const portal = await openForJitsi();
    const room = await roomOf(portal, classes.open);
    const answer = await reserve(portal, room);
    expect(answer.status).toBe(200);
    const [row] = await rowsIn(portal);
    expect(answer.body).toEqual({
      id: row!.id,
      name: room,
      mail_owner: owner,
      start_time: portal.clock.now().toISOString(),
      duration: 86_400,
    });
    expect(row).toMatchObject({ room_name: room, mail_owner: owner });
    expect(row!.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(portal.log.grep(/INFO.*Jitsi puede abrir la sala de la videollamada 1/)).toHaveLength(1);
    expect(portal.log.grep(new RegExp(room))).toEqual([]);
  });

  test('requested a second time is a conflict, and its id leads to the same response, restarted', async () => {
    const portal = await openForJitsi();
    const room = await roomOf(portal, classes.open);
    const { body: first } = await reserve(portal, room);
    portal.clock.advance({ hours: 2 });
    const again = await reserve(portal, room);
    expect([again.status, again.body]).toEqual([409, { conflict_id: first['id'] }]);
    const found = await send(portal, 'get', first['id']);
    expect([found.status, found.body]).toEqual([200, { ...first, start_time: portal.clock.now().toISOString() }]);
    expect(await rowsIn(portal)).toHaveLength(1);
  });

  test('requested by many at once is made once', async () => {
    const portal = await openForJitsi();
    const room = await roomOf(portal, classes.open);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reserve(portal, room)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    const { id } = answers.find(({ status }) => status === 200)!.body;
    expect(answers.filter(({ status }) => status === 409).every(({ body }) => body['conflict_id'] === id)).toBe(true);
  });

  test('is deleted when Jitsi closes the room, and deleting it again changes nothing', async () => {
    const portal = await openForJitsi();
    const room = await roomOf(portal, classes.open);
    const { body: first } = await reserve(portal, room);
    expect((await send(portal, 'delete', first['id'])).status).toBe(204);
    expect((await send(portal, 'delete', first['id'])).status).toBe(404);
    expect((await send(portal, 'get', first['id'])).status).toBe(404);
    const { status, body: second } = await reserve(portal, room);
    expect([status, second['id'] === first['id']]).toEqual([200, false]);
    // What is late closes nothing that was opened since.
    expect((await send(portal, 'delete', first['id'])).status).toBe(404);
    expect(await rowsIn(portal)).toHaveLength(1);
  });

  test('is cleaned up when Jitsi never reports the closing', async () => {
    const portal = await openForJitsi();
    await reserve(portal, await roomOf(portal, classes.open));
    portal.clock.advance({ days: 1 });
    await cleanUp(portal.context);
    expect(await rowsIn(portal)).toHaveLength(1);
    portal.clock.advance({ days: 1, minutes: 1 });
    await cleanUp(portal.context);
    expect(await rowsIn(portal)).toEqual([]);
  });

  test('of a name in capital letters is of the same room', async () => {
    const portal = await openForJitsi();
    const room = await roomOf(portal, classes.open);
    expect((await reserve(portal, room.toUpperCase())).body).toMatchObject({ name: room });
  });

  test('is possible as soon as the first role may join', async () => {
    const portal = await openForJitsi();
    const room = await roomOf(portal, classes.soon);
    // Begins in 25 minutes: teachers may enter since five minutes ago, students not yet.
    expect((await reserve(portal, room)).status).toBe(200);
    await portal.context.db
      .updateTable('meetings')
      .set({ teacher_opening: 5, student_opening: 20 })
      .where('room_name', '=', room)
      .execute();
    portal.clock.advance({ minutes: 4 });
    expect((await reserve(portal, room)).status).toBe(403);
    portal.clock.advance({ minutes: 1 });
    expect((await reserve(portal, room)).status).toBe(409);
  });
});

describe('a reservation is refused with a text for the participant:', () => {
  test.each([
    ['no meeting has the room', 'reunion_de_pasillo', 'eliminada'],
    ['the room is of a tenant', '[otra]curso_1_1', 'eliminada'],
    ['the doctor did not create the room', 'doctor_00', 'eliminada'],
  ])('%s', async (_case, room, text) => {
    const portal = await openForJitsi();
    const answer = await reserve(portal, room);
    expect([answer.status, answer.body]).toEqual([403, { message: expect.stringContaining(text) as unknown }]);
    expect(await rowsIn(portal)).toEqual([]);
    expect(portal.log.grep(/WARNING.*Jitsi pidió abrir una sala/)).toHaveLength(1);
  });

  test.each([
    ['the meeting was cancelled', classes.cancelled, 'cancelada'],
    ['the meeting has closed', classes.over, 'Ya no es posible entrar'],
    ['the meeting has not opened', classes.noLink, 'Todavía no es la hora'],
  ])('%s', async (_case, title, text) => {
    const portal = await openForJitsi();
    const answer = await reserve(portal, await roomOf(portal, title));
    expect([answer.status, answer.body]).toEqual([403, { message: expect.stringContaining(text) as unknown }]);
  });

  test('the meeting has no link', async () => {
    const portal = await openForJitsi();
    portal.clock.advance({ days: 1 });
    expect((await reserve(portal, await roomOf(portal, classes.noLink))).body['message']).toContain('no está configurada');
  });

  test('the course or the meeting is deactivated', async () => {
    const portal = await openForJitsi();
    const { db } = portal.context;
    const room = await roomOf(portal, classes.open);
    await db.updateTable('courses').set({ is_active: 0 }).where('id', '=', 1).execute();
    expect((await reserve(portal, room)).status).toBe(403);
    await db.updateTable('courses').set({ is_active: 1 }).where('id', '=', 1).execute();
    await db.updateTable('meetings').set({ is_active: 0 }).where('room_name', '=', room).execute();
    expect((await reserve(portal, room)).status).toBe(403);
  });

  test('a change of the meeting since the conflict counts', async () => {
    const portal = await openForJitsi();
    const room = await roomOf(portal, classes.open);
    const { body } = await reserve(portal, room);
    await portal.context.db
      .updateTable('meetings')
      .set({ cancelled_at: portal.clock.now().toISOString() })
      .where('room_name', '=', room)
      .execute();
    expect((await reserve(portal, room)).status).toBe(403);
    const found = await send(portal, 'get', body['id']);
    expect([found.status, found.body]).toEqual([403, { message: expect.stringContaining('cancelada') as unknown }]);
    // That the room closed is heard all the same.
    expect((await send(portal, 'delete', body['id'])).status).toBe(204);
  });
});

describe('a call that was ended from the portal', () => {
  test('admits no user, not even an administrator, and reserves no room until it is reopened', async () => {
    const portal = await openForJitsi();
    const id = await findMeetingId(portal.context.db, classes.open);
    const room = await roomOf(portal, classes.open);
    expect(await markCallEnded(portal.context, null, id)).toBe('ended');
    expect(await markCallEnded(portal.context, null, id)).toBe('unchanged');
    for (const member of ['sofia', 'tomas', 'ada'] as const) {
      const answer = await portal.as(member).get(`/join-meeting/${id}`);
      expect([answer.status, answer.text]).toEqual([410, expect.stringContaining('ya fue terminada')]);
    }
    expect((await portal.as('sofia').get('/')).text).not.toContain(`href="/join-meeting/${id}"`);
    expect((await portal.as('ada').get(`/meetings/${id}`)).text).toContain('Terminada');
    expect((await portal.as('ada').get(`/meetings/${id}/who-can-join?person=sofia`)).text).toContain('Terminada desde el portal');
    expect((await reserve(portal, room)).body['message']).toContain('la terminó desde el portal');
    expect(await reopenCall(portal.context, null, id)).toBe('reopened');
    expect(await reopenCall(portal.context, null, id)).toBe('unchanged');
    expect((await portal.as('sofia').get(`/join-meeting/${id}`)).status).toBe(303);
    expect((await listAuditLog(portal.context.db)).slice(-2).map(({ event, subject_id }) => [event, subject_id])).toEqual([
      ['meeting.ended', id],
      ['meeting.reopened', id],
    ]);
  });

  test('can be ended by its teachers only', async () => {
    const portal = await openForJitsi();
    const id = await findMeetingId(portal.context.db, classes.notForSofia);
    const tomas = await findActor(portal, 'tomas');
    expect(await markCallEnded(portal.context, tomas, id)).toBe('not-found');
    expect(await reopenCall(portal.context, tomas, id)).toBe('not-found');
  });
});

describe('a room of the doctor', () => {
  test('may be reserved within a minute of its creation, from every process', async () => {
    const portal = await openForJitsi();
    const { db, clock } = portal.context;
    const room = await createDoctorRoom(db, clock.now());
    expect(isDoctorRoom(room)).toBe(true);
    expect(await findDoctorRoomActivity(db, room)).toEqual({ reservationRequested: false, eventReceived: false, linkReceived: false });
    portal.clock.advance({ seconds: 59 });
    const other = await startPortal(testSettings({ DATABASE_URL: portal.databaseUrl, JITSI_WEBHOOK_SECRET: secret }), {
      clock: portal.clock,
      logDestination: portal.log,
      manualJobs: true,
      fetchJitsi: fetchWithoutNetwork,
    });
    try {
      expect((await reserve(other, room)).body).toMatchObject({
        name: room,
        mail_owner: owner,
      });
    } finally {
      await other.close();
    }
    expect(await findDoctorRoomActivity(db, room)).toEqual({ reservationRequested: true, eventReceived: false, linkReceived: false });
    portal.clock.advance({ seconds: 1 });
    expect((await reserve(portal, room)).status).toBe(403);
    portal.clock.advance({ days: 2 });
    await cleanUp(portal.context);
    expect(await db.selectFrom('doctor_rooms').selectAll().execute()).toEqual([]);
  });
});

describe('a caller without Jitsi’s secret', () => {
  test.each([
    ['shows nothing', ''],
    ['shows another secret', 'Bearer not-the-secret-that-jitsi-shares-with-it'],
    ['shows it the wrong way', `Basic ${secret}`],
  ])('%s: reserves nothing', async (_case, authorization) => {
    const portal = await openForJitsi();
    const answer = await reserve(portal, await roomOf(portal, classes.open), authorization);
    expect(answer.status).toBe(401);
    expect(await rowsIn(portal)).toEqual([]);
  });

  test('is refused where no secret is set, as is an administrator', async () => {
    const portal = await openPortal();
    expect((await reserve(portal, 'curso_1_1')).status).toBe(401);
    expect((await portal.as('ada').get('/api/jitsi/conference/x')).status).toBe(401);
  });

  test.each([
    [{}],
    [{ name: 'curso_1_1' }],
    [{ name: '', mail_owner: owner, start_time: 'now' }],
    [{ name: 'x'.repeat(2000), mail_owner: owner, start_time: 'now' }],
  ])('an invalid request is refused: %j', async (body) => {
    const portal = await openForJitsi();
    const answer = await portal.stranger().post('/api/jitsi/conference').set('Authorization', `Bearer ${secret}`).type('form').send(body);
    expect([answer.status, answer.body.message]).toEqual([400, expect.any(String)]);
  });
});
