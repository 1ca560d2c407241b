import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { openForm, sendForm, valuesOf } from '../support/form.ts';
import { createGuestLink, listPasses, openGuestPass } from '../support/guests.ts';
import { jitsiWithAccounts } from '../support/jitsi-with-accounts.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { previewAndSave, seriesForm, seriesUrl } from '../support/series.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const reporting = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };

type Typed = { target?: string; person?: string; scope?: string; reason?: string; revokeLink?: string };

const putOut = (portal: TestPortal, as: Member, typed: Typed, meetingId = 1) =>
  portal.as(as).post(`/meetings/${meetingId}/removals`).type('form').send(typed);

const listEvents = ({ context }: TestPortal) =>
  context.db
    .selectFrom('audit_log')
    .select(['event', 'details', 'actor_id'])
    .where('event', 'in', ['meeting.person-removed', 'meeting.removal-lifted'])
    .orderBy('id')
    .execute();

const listRows = ({ context }: TestPortal) => context.db.selectFrom('removals').selectAll().orderBy('id').execute();

/** The status of every way in. */
async function knock(portal: TestPortal, member: Member) {
  const browser = portal.as(member);
  const api = apiClient(portal, (await signInToApi(portal, member)).access_token);
  return [
    (await browser.get('/join-meeting/1')).status,
    (await browser.get('/aula/curso_1_1')).status,
    (await browser.get('/jitsi/generate-token?room_name=curso_1_1')).status,
    (await api.post('/api/v1/live/streams/1/join').send({})).status,
  ];
}

describe('a student who is put out', () => {
  test('is refused at every way in, reads why, and comes back when it is lifted', async () => {
    const portal = await openPortal(reporting);
    const { status, headers } = await putOut(portal, 'tomas', { person: 'sofia', scope: 'meeting', reason: 'Interrumpe la clase' });
    expect([status, headers['location']]).toEqual([303, '/meetings/1/removals']);
    const page = await portal.as('tomas').get('/meetings/1/removals');
    expect(page.text).toContain('Sofía Riquelme no puede volver a entrar. Si está dentro, sigue ahí');
    expect(page.text).toContain('Este portal no puede sacar a nadie de la sala');
    expect((await portal.as('tomas').get('/meetings/1')).text).toContain('no vuelve a esta clase');
    expect(await knock(portal, 'sofia')).toEqual([403, 403, 403, 403]);
    expect(await knock(portal, 'tomas')).toEqual([303, 303, 200, 200]);
    const refused = (await portal.as('sofia').get('/join-meeting/1')).text;
    expect(refused).toContain('Ya no puedes entrar a esta clase');
    expect(refused).toContain('Motivo: Interrumpe la clase');
    const api = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
    expect((await api.post('/api/v1/live/streams/1/join').send({})).body).toMatchObject({
      type: 'tag:gryphos.cl,2026:problem:removed',
      reason: 'Interrumpe la clase',
    });
    expect((await portal.as('sofia').get('/meetings/1')).text).toContain('Quien dicta la clase te sacó de ella.');
    expect((await portal.as('tomas').get('/meetings/1/who-can-join?person=sofia')).text).toMatch(
      /deciding-rule">\s*<th scope="row">No fue sacada de la clase/,
    );
    const [row] = await listRows(portal);
    await portal.as('tomas').post(`/meetings/1/removals/${row!.id}/lift`).expect(303);
    await portal.as('tomas').post(`/meetings/1/removals/${row!.id}/lift`).expect(303);
    expect(await knock(portal, 'sofia')).toEqual([303, 303, 200, 200]);
    const sofia = String(await findUserId(portal.context.db, 'sofia'));
    const tomas = await findUserId(portal.context.db, 'tomas');
    expect((await listEvents(portal)).map(({ details, ...event }) => ({ ...event, details: JSON.parse(details) as object }))).toEqual([
      { event: 'meeting.person-removed', actor_id: tomas, details: { removedAccount: sofia, removalScope: 'meeting' } },
      { event: 'meeting.removal-lifted', actor_id: tomas, details: { removedAccount: sofia } },
    ]);
  });

  test('of the whole course is out of its other classes, and of one class is not', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const other = await db
      .selectFrom('meetings')
      .select('id')
      .where('course_id', '=', 1)
      .where('id', '!=', 1)
      .where('cancelled_at', 'is', null)
      .orderBy('id')
      .executeTakeFirstOrThrow();
    const { starts_at, ends_at } = await db.selectFrom('meetings').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
    await db.updateTable('meetings').set({ starts_at, ends_at }).where('id', '=', other.id).execute();
    const statuses = async () => [
      (await portal.as('sofia').get('/join-meeting/1')).status,
      (await portal.as('sofia').get(`/join-meeting/${other.id}`)).status,
    ];
    await putOut(portal, 'tomas', { person: 'sofia', scope: 'meeting' }).expect(303);
    expect(await statuses()).toEqual([403, 303]);
    await putOut(portal, 'tomas', { person: 'sofia', scope: 'course' }).expect(303);
    expect(await statuses()).toEqual([403, 403]);
    expect(await listRows(portal)).toHaveLength(2);
    // A class without a series.
    expect((await putOut(portal, 'tomas', { person: 'sofia', scope: 'series' })).status).toBe(422);
  });

  test('of a series is out of each of its classes', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await previewAndSave(portal, seriesUrl, seriesForm);
    const [first, second] = await db.selectFrom('meetings').selectAll().where('series_id', 'is not', null).orderBy('id').execute();
    await putOut(portal, 'ada', { person: 'sofia', scope: 'series' }, first!.id).expect(303);
    portal.clock.set(new Date(second!.starts_at));
    expect((await portal.as('sofia').get(`/join-meeting/${second!.id}`)).status).toBe(403);
    expect((await portal.as('sofia').get(`/meetings/${second!.id}`)).status).toBe(200);
  });

  test('only for now may come back at once', async () => {
    const portal = await openPortal();
    await putOut(portal, 'tomas', { person: 'sofia', scope: 'now' }).expect(303);
    expect([await listRows(portal), (await listEvents(portal)).length]).toEqual([[], 1]);
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
  });
});

describe('who may put out whom', () => {
  test.each<[Member, string, number, string]>([
    ['tomas', 'tomas', 422, 'No puedes sacarte de la clase.'],
    ['ada', 'ada', 422, 'No puedes sacarte de la clase.'],
    ['tomas', 'ada', 403, 'No puedes sacar a quien modera'],
    ['tomas', 'otto', 422, 'Nadie de este curso'],
    ['tomas', 'nadie', 422, 'Nadie de este curso'],
    ['tomas', '', 422, 'Elige a alguien de la lista'],
  ])('%s does not put out «%s»: %i', async (actor, person, status, text) => {
    const portal = await openPortal();
    // An administrator who looked into the class.
    await portal.as('ada').get('/join-meeting/1').expect(303);
    const response = await putOut(portal, actor, { person, scope: 'meeting', reason: 'porque sí' });
    expect([response.status, await listRows(portal)]).toEqual([status, []]);
    expect(response.text).toContain(text);
    expect(response.text).toContain('value="porque sí"');
  });

  test('a teacher not a teacher, an administrator does', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const otto = await findUserId(db, 'otto');
    await db
      .insertInto('enrollments')
      .values({ user_id: otto, course_id: 1, role: 'teacher', status: 'active', created_at: '2026-03-02T12:00:00.000Z' } as never)
      .execute();
    expect((await putOut(portal, 'tomas', { target: `user:${otto}`, scope: 'course' })).status).toBe(403);
    expect((await putOut(portal, 'ada', { target: `user:${otto}`, scope: 'course' })).status).toBe(303);
    expect((await portal.as('otto').get('/join-meeting/1')).status).toBe(403);
    // Neither the teacher nor a colleague lets a teacher in whom an administrator put out.
    const [row] = await listRows(portal);
    for (const [teacher, status] of [
      ['otto', 404],
      ['tomas', 403],
    ] as const)
      await portal.as(teacher).post(`/meetings/1/removals/${row!.id}/lift`).expect(status);
    expect((await portal.as('otto').get('/join-meeting/1')).status).toBe(403);
    await portal.as('ada').post(`/meetings/1/removals/${row!.id}/lift`).expect(303);
    expect((await portal.as('otto').get('/join-meeting/1')).status).toBe(303);
  });

  test('an administrator who is out of a class gets no token of every room either', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    expect((await portal.as('ada').post('/jitsi/generate-token')).status).toBe(200);
    const row = { user_id: await findUserId(db, 'ada'), scope: 'course', course_id: 1, created_at: '2026-11-20T12:00:00.000Z' } as const;
    await db.insertInto('removals').values(row).execute();
    const refused = await portal.as('ada').post('/jitsi/generate-token');
    expect([refused.status, refused.body]).toMatchObject([403, { error: 'removed' }]);
  });

  test('nobody who does not manage the class, nor in a class of another course', async () => {
    const portal = await openPortal();
    expect((await putOut(portal, 'sofia', { person: 'tomas', scope: 'meeting' })).status).toBe(404);
    const foreign = await findMeetingId(portal.context.db, classes.notForSofia);
    expect((await putOut(portal, 'tomas', { person: 'sofia', scope: 'meeting' }, foreign)).status).toBe(404);
    // Nor is a removal lifted from a class of another course.
    await putOut(portal, 'tomas', { person: 'sofia', scope: 'meeting' }).expect(303);
    const [row] = await listRows(portal);
    await portal.as('tomas').post(`/meetings/${foreign}/removals/${row!.id}/lift`).expect(404);
    await portal.as('ada').post(`/meetings/${foreign}/removals/${row!.id}/lift`).expect(303);
    expect((await listRows(portal))[0]!.lifted_at).toBeNull();
  });
});

/** A guest in the call of the open class, and the link of the invitation. */
async function openGuestCall() {
  const portal = await openPortal(reporting);
  const link = await createGuestLink(portal);
  const guest = await openGuestPass(portal, link);
  await guest.get('/join-meeting/1').expect(303);
  const [pass] = await listPasses(portal);
  const since = portal.clock.now();
  const event = roomEvents('curso_1_1').joined(
    occupant('aaaabbbb', since, undefined, { id: pass!.guest_id, name: 'Ana Soto (invitación)' }),
  );
  await sendRoomEvents(portal, [event]);
  return { portal, link, guest, pass: pass! };
}

test('a guest loses the pass, also when the link is opened again', async () => {
  const { portal, link, guest, pass } = await openGuestCall();
  const { text } = await portal.as('tomas').get('/meetings/1/removals');
  expect(text).toContain(`value="guest:${pass.guest_id}"`);
  expect((await putOut(portal, 'tomas', { target: `guest:${pass.guest_id}`, scope: 'course' })).status).toBe(422);
  await putOut(portal, 'tomas', { target: `guest:${pass.guest_id}`, scope: 'meeting' }).expect(303);
  expect((await guest.get('/join-meeting/1')).status).toBe(403);
  await guest.get(link);
  expect((await guest.get('/join-meeting/1')).status).toBe(403);
  expect((await portal.as('tomas').get('/meetings/1')).text).toContain('Ana Soto');
  const [row] = await listRows(portal);
  await portal.as('tomas').post(`/meetings/1/removals/${row!.id}/lift`).expect(303);
  expect((await guest.get('/join-meeting/1')).status).toBe(303);
});

test('a guest is out together with the link, unless told otherwise, and gets no other pass of it', async () => {
  const { portal, link, guest, pass } = await openGuestCall();
  const form = await openForm(portal.as('tomas'), `/meetings/1/removals?target=guest:${pass.guest_id}`, {}, '/meetings/1/removals');
  expect(valuesOf(form, 'revokeLink')).toEqual(['on']);
  await sendForm(portal.as('tomas'), form).expect(303);
  expect((await guest.get('/join-meeting/1')).status).toBe(410);
  expect((await portal.stranger().get(link)).status).toBe(404);
  const { db } = portal.context;
  expect(await db.selectFrom('audit_log').select('event').orderBy('id', 'desc').limit(2).execute()).toEqual([
    { event: 'meeting.person-removed' },
    { event: 'meeting.guest-link-withdrawn' },
  ]);
});

test('where people sign in to Jitsi, the page does not claim that they stay out', async () => {
  const portal = await openPortal({ ...jitsiWithAccounts, JITSI_PROSODY_URL: 'http://127.0.0.1:9' });
  const page = await portal.as('tomas').get('/meetings/1/removals');
  expect([page.text.includes('puede volver con su cuenta'), page.text.includes('no recibe otro acceso')]).toEqual([true, false]);
  await putOut(portal, 'tomas', { person: 'sofia', scope: 'meeting' }).expect(303);
  const after = textOfHtml((await portal.as('tomas').get('/meetings/1/removals')).text);
  expect(after).toContain('Sofía Riquelme ya no puede entrar desde el portal.');
  expect(after).not.toContain('no puede volver a entrar');
  expect((await portal.as('ada').get('/admin')).text).toContain('A quién se sacó de una clase');
});

test('whoever comes back with an earlier token is put out by a job, and only who was put out', async () => {
  const portal = await openPortal(reporting);
  const { db } = portal.context;
  const kicks = async () =>
    (await db.selectFrom('jobs').select('payload').where('kind', '=', 'kick-removed').execute()).map(({ payload }) => payload);
  await putOut(portal, 'tomas', { person: 'sofia', scope: 'meeting' }).expect(303);
  const room = roomEvents('curso_1_1');
  const report = async (member: Member, breakout?: string) => {
    const one = occupant(member, portal.clock.now(), undefined, { id: String(await findUserId(db, member)) });
    await sendRoomEvents(portal, [(breakout ? roomEvents('curso_1_1', breakout) : room).joined(one)]);
    return one.occupant_jid;
  };
  await report('tomas');
  expect(await kicks()).toEqual([]);
  const first = await report('sofia', 'grupo-1');
  portal.clock.advance({ seconds: 1 });
  const jid = await report('sofia');
  expect(await kicks()).toEqual([
    JSON.stringify({ meetingId: 1, jid: first, breakout: 'grupo-1' }),
    JSON.stringify({ meetingId: 1, jid, breakout: '' }),
  ]);
  // Nothing is known of Prosody's address: the job ends.
  await portal.runJobs();
  expect(await db.selectFrom('jobs').select('state').where('kind', '=', 'kick-removed').execute()).toEqual([
    { state: 'done' },
    { state: 'done' },
  ]);
});

test('a room that does not let the portal in is tried again, three times', async () => {
  const prosody = createServer((_request, response) => void response.writeHead(403).end());
  await new Promise<void>((resolve) => prosody.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void prosody.close());
  const { port } = prosody.address() as AddressInfo;
  const portal = await openPortal({ ...reporting, JITSI_PROSODY_URL: `http://127.0.0.1:${port}` });
  const { db } = portal.context;
  await putOut(portal, 'tomas', { person: 'sofia', scope: 'meeting' }).expect(303);
  const one = occupant('sofia', portal.clock.now(), undefined, { id: String(await findUserId(db, 'sofia')) });
  await sendRoomEvents(portal, [roomEvents('curso_1_1').joined(one)]);
  const states = [];
  for (let attempt = 1; attempt <= 4; attempt++) {
    await portal.runJobs();
    states.push(...(await db.selectFrom('jobs').select(['state', 'attempts']).where('kind', '=', 'kick-removed').execute()));
    portal.clock.advance({ hours: 1 });
  }
  expect(states.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(['waiting 1', 'waiting 2', 'waiting 3', 'done 4']);
});

test('the portal itself, in the room for a moment, attends nothing', async () => {
  const portal = await openPortal(reporting);
  const room = roomEvents('curso_1_1');
  const own = occupant('cccc', portal.clock.now(), undefined, { id: 'portal', name: 'Portal' });
  expect(await sendRoomEvents(portal, [room.joined(own), room.left({ ...own, left_at: own.joined_at + 1 })])).toEqual([204, 204]);
  await sendRoomEvents(portal, [room.destroyed(portal.clock.now(), portal.clock.now(), [own])]);
  expect(await portal.context.db.selectFrom('participations').selectAll().execute()).toEqual([]);
});

test('where Jitsi reports nobody, the answer does not claim to know who is inside', async () => {
  const portal = await openPortal({ JITSI_PROSODY_URL: 'http://127.0.0.1:9' });
  const read = async (scope: string) => {
    const { headers } = await putOut(portal, 'tomas', { person: 'sofia', scope });
    return (await portal.as('tomas').get(headers['location']!)).text;
  };
  expect(await read('now')).toContain('No se sabe si Sofía Riquelme está dentro');
  expect(await read('meeting')).toContain('Sofía Riquelme no puede volver a entrar, pero puede seguir dentro');
});
