import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { classes, findMeetingId, findUserId, listAuditLog } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const file = randomBytes(50_000);

const cast = ['ada', 'tomas', 'sofia', 'otto'] as const;

const findRow = ({ context }: TestPortal, id: number) =>
  context.db.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();

async function listEvents({ context }: TestPortal, name: string) {
  return (await listAuditLog(context.db)).filter(({ event }) => event === name);
}

async function statusesOf(portal: TestPortal, path: string): Promise<Record<string, number>> {
  const answers = await Promise.all(cast.map(async (member) => [member, (await portal.as(member).get(path)).status] as const));
  return { ...Object.fromEntries(answers), stranger: (await portal.stranger().get(path)).status };
}

const publish = (portal: TestPortal, id: number) => portal.as('tomas').post(`/recordings/${id}/publish`).expect(303);

const update = (portal: TestPortal, id: number, form: Record<string, string>) =>
  portal.as('tomas').post(`/recordings/${id}/change`).type('form').send(form);

describe('a recording', () => {
  test('is seen by who manages its class, and once it is published by who may join it', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file });
    const paths = [`/recordings/${id}`, `/recordings/${id}/file`];
    for (const path of paths)
      expect(await statusesOf(portal, path)).toEqual({ ada: 200, tomas: 200, sofia: 404, otto: 403, stranger: 302 });
    await publish(portal, id);
    for (const path of paths)
      expect(await statusesOf(portal, path)).toEqual({ ada: 200, tomas: 200, sofia: 200, otto: 403, stranger: 302 });
    const { text } = await portal.as('otto').get(`/recordings/${id}`);
    expect(text).toContain('No tienes acceso a esta videollamada');
    await portal.as('tomas').post(`/recordings/${id}/withdraw`).expect(303);
    for (const path of paths)
      expect(await statusesOf(portal, path)).toEqual({ ada: 200, tomas: 200, sofia: 404, otto: 403, stranger: 302 });
    expect(await listEvents(portal, 'recording.published')).toHaveLength(1);
    expect(await listEvents(portal, 'recording.withdrawn')).toHaveLength(1);
  });

  test('is watched long after the class, and not by who left the course, nor once the course is inactive', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file });
    await publish(portal, id);
    const { db } = portal.context;
    const path = `/recordings/${id}/file`;
    await db
      .updateTable('meetings')
      .set({ starts_at: '2026-01-05T12:00:00.000Z', ends_at: '2026-01-05T13:00:00.000Z' })
      .where('id', '=', 1)
      .execute();
    await portal.as('sofia').get(path).expect(200);
    await db.updateTable('courses').set({ is_active: 0 }).where('id', '=', 1).execute();
    await portal.as('sofia').get(path).expect(409);
    await db.updateTable('courses').set({ is_active: 1 }).where('id', '=', 1).execute();
    const sofia = await findUserId(db, 'sofia');
    await db.updateTable('enrollments').set({ status: 'ended' }).where('user_id', '=', sofia).execute();
    await portal.as('sofia').get(path).expect(403);
  });

  test('is sent in the parts that a player asks for, and is kept by no cache', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file });
    const whole = await portal.as('tomas').get(`/recordings/${id}/file`).buffer(true).expect(200);
    expect((whole.body as Buffer).equals(file)).toBe(true);
    expect(whole.headers).toMatchObject({ 'content-type': 'video/mp4', 'cache-control': 'private, no-store', 'accept-ranges': 'bytes' });
    const part = await portal.as('tomas').get(`/recordings/${id}/file`).set('Range', 'bytes=1000-1999').buffer(true).expect(206);
    expect((part.body as Buffer).equals(file.subarray(1000, 2000))).toBe(true);
    expect(part.headers['content-range']).toBe('bytes 1000-1999/50000');
    await portal.as('tomas').get(`/recordings/${id}/file`).set('Range', 'bytes=60000-').expect(416);
  });

  test('is watched once for each user and day in the audit log, whatever a player asks for', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file });
    await publish(portal, id);
    const watch = () => portal.as('sofia').get(`/recordings/${id}/file`).set('Range', 'bytes=0-99').expect(206);
    for (let times = 0; times < 3; times++) await watch();
    await Promise.all([watch(), watch()]);
    portal.clock.advance({ days: 1 });
    await watch();
    const sofia = await findUserId(portal.context.db, 'sofia');
    const events = await listEvents(portal, 'recording.watched');
    expect(events.map(({ actor_id, subject_id }) => [actor_id, subject_id])).toEqual([
      [sofia, 1],
      [sofia, 1],
    ]);
    expect(events[0]!.details).toBe(JSON.stringify({ recordingNumber: id }));
    expect((await portal.as('tomas').get('/meetings/1/recordings')).text).toContain('1 persona');
  });

  test('is downloaded by who manages it, and by others where that is allowed', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file });
    await publish(portal, id);
    const path = `/recordings/${id}/download`;
    expect(await statusesOf(portal, path)).toEqual({ ada: 200, tomas: 200, sofia: 404, otto: 403, stranger: 302 });
    const player = (await portal.as('sofia').get(`/recordings/${id}`)).text;
    expect([player.includes('Descargar'), player.includes('controlslist="nodownload"')]).toEqual([false, true]);
    expect((await portal.as('tomas').get(`/recordings/${id}`)).text).not.toContain('nodownload');
    await update(portal, id, { title: '', downloadable: 'on' }).expect(303);
    const { headers } = await portal.as('sofia').get(path).expect(200);
    expect(headers['content-disposition']).toBe(`attachment; filename=curso_1_1-${id}.mp4`);
    const allowed = (await portal.as('sofia').get(`/recordings/${id}`)).text;
    expect([allowed.includes('Descargar'), allowed.includes('nodownload')]).toEqual([true, false]);
  });

  test('gets a name, and plays between two instants', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file, seconds: 3725 });
    await update(portal, id, { title: 'Ciclos', plays_from: '1:05', plays_until: '1:02:05' }).expect(303);
    expect(await findRow(portal, id)).toMatchObject({ title: 'Ciclos', plays_from: 65, plays_until: 3725, downloadable: 0 });
    await publish(portal, id);
    const { text } = await portal.as('sofia').get(`/recordings/${id}`);
    expect(text).toContain(`src="/recordings/${id}/file#t=65,3725"`);
    expect((await portal.as('sofia').get('/meetings/1')).text).toContain(`href="/recordings/${id}"`);
    expect(await listEvents(portal, 'recording.changed')).toHaveLength(1);
    await update(portal, id, { title: 'Ciclos', plays_from: '1:05', plays_until: '1:02:05' }).expect(303);
    expect(await listEvents(portal, 'recording.changed')).toHaveLength(1);
  });

  test.each([
    [{ plays_from: 'al principio' }, 'Escribe minutos y segundos'],
    [{ plays_until: '12:75' }, 'Escribe minutos y segundos'],
    [{ plays_from: '10:00', plays_until: '9:00' }, 'Debe ser después'],
    [{ plays_until: '2:00:00' }, 'La grabación es más corta'],
    [{ plays_from: '1:02:05' }, 'La grabación es más corta'],
    [{ title: 'x'.repeat(121) }, 'Escribe 120 letras o menos'],
  ])('keeps what was typed where the form is wrong: %o', async (typed, message) => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file, seconds: 3725 });
    const { text } = await update(portal, id, { title: '', ...typed }).expect(422);
    expect(text).toContain(message);
    for (const value of Object.values(typed)) expect(text).toContain(`value="${value}"`);
    expect(await findRow(portal, id)).toMatchObject({ title: '', plays_from: null, plays_until: null });
  });

  test('is deleted in two steps, with its file', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file });
    await publish(portal, id);
    await portal.as('sofia').get(`/recordings/${id}/file`).expect(200);
    expect((await portal.as('tomas').get(`/recordings/${id}/delete`).expect(200)).text).toContain('¿Eliminar esta grabación?');
    expect(readdirSync(portal.directory)).toHaveLength(1);
    const { headers } = await portal.as('tomas').post(`/recordings/${id}/delete`).expect(303);
    expect(headers['location']).toBe('/meetings/1/recordings');
    expect(readdirSync(portal.directory)).toEqual([]);
    expect(await findRow(portal, id)).toBeUndefined();
    await portal.as('tomas').get(`/recordings/${id}`).expect(404);
    expect(await listEvents(portal, 'recording.deleted')).toHaveLength(1);
  });

  test.each(['sofia', 'otto'] as const)('is changed by nobody else: %s', async (member: Member) => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file });
    await publish(portal, id);
    for (const action of ['change', 'publish', 'withdraw', 'delete'])
      await portal.as(member).post(`/recordings/${id}/${action}`).type('form').send({ title: 'Mía' }).expect(403);
    await portal.as(member).get('/meetings/1/recordings').expect(403);
    expect(await findRow(portal, id)).toMatchObject({ title: '', deleted_at: null, published_at: expect.anything() as unknown });
  });

  test('is changed by no teacher of another course', async () => {
    const portal = await openPortalWithRecordings();
    const { db } = portal.context;
    const id = await uploadRecording(portal, { file });
    const tomas = await findUserId(db, 'tomas');
    await db.updateTable('enrollments').set({ role: 'student' }).where('user_id', '=', tomas).where('course_id', '=', 1).execute();
    for (const action of ['change', 'publish', 'withdraw', 'delete'])
      await portal.as('tomas').post(`/recordings/${id}/${action}`).type('form').send({ title: 'Mía' }).expect(404);
    await portal.as('tomas').get(`/recordings/${id}`).expect(404);
    expect(await findRow(portal, id)).toMatchObject({ title: '', published_at: null, deleted_at: null });
  });
});

describe('a recording without a class', () => {
  test('is seen by administrators alone, who say to which class it belongs', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file, room: 'reunion_sin_clase' });
    expect(await statusesOf(portal, `/recordings/${id}/file`)).toEqual({ ada: 200, tomas: 404, sofia: 404, otto: 404, stranger: 302 });
    await portal.as('tomas').post(`/recordings/${id}/delete`).expect(404);
    expect((await portal.as('ada').get('/admin/recordings').expect(200)).text).toContain('reunion_sin_clase');
    await portal.as('ada').post(`/recordings/${id}/publish`).expect(404);
    const assign = (meeting: string) => portal.as('ada').post(`/admin/recordings/${id}/assign`).type('form').send({ meeting });
    expect((await assign('987654').expect(422)).text).toContain('value="987654"');
    const { headers } = await assign('N.º 1').expect(303);
    expect(headers['location']).toBe('/meetings/1/recordings');
    expect(await findRow(portal, id)).toMatchObject({ meeting_id: 1 });
    await assign('1').expect(404);
    expect(await listEvents(portal, 'recording.assigned')).toHaveLength(1);
    await portal.as('tomas').get(`/recordings/${id}`).expect(200);
    expect((await portal.as('ada').get('/admin/recordings')).text).toContain('No hay grabaciones sin clase');
  });

  test('is one whose class was deleted, and nobody sees it in the next one before it is published there', async () => {
    const portal = await openPortalWithRecordings();
    const { db } = portal.context;
    const other = await findMeetingId(db, classes.soon);
    const { room_name: room } = await db.selectFrom('meetings').select('room_name').where('id', '=', other).executeTakeFirstOrThrow();
    const id = await uploadRecording(portal, { file, room: room! });
    await portal.as('ada').post(`/recordings/${id}/publish`).expect(303);
    await portal.as('ada').post(`/meetings/${other}/delete`).expect(303);
    expect(await statusesOf(portal, `/recordings/${id}`)).toEqual({ ada: 200, tomas: 404, sofia: 404, otto: 404, stranger: 302 });
    await portal.as('ada').post(`/admin/recordings/${id}/assign`).type('form').send({ meeting: '1' }).expect(303);
    expect(await statusesOf(portal, `/recordings/${id}`)).toEqual({ ada: 200, tomas: 200, sofia: 404, otto: 403, stranger: 302 });
  });

  test('may be deleted by administrators', async () => {
    const portal = await openPortalWithRecordings();
    const id = await uploadRecording(portal, { file, room: 'reunion_sin_clase' });
    const { headers } = await portal.as('ada').post(`/recordings/${id}/delete`).expect(303);
    expect(headers['location']).toBe('/admin/recordings');
    expect(readdirSync(portal.directory)).toEqual([]);
  });
});

test('without RECORDINGS_DIR there are no recordings anywhere', async () => {
  const portal = await openPortal();
  const row = {
    key: 'k',
    sha256: 's',
    bytes: 1,
    room: 'curso_1_1',
    started_at: '2026-11-01T12:00:00.000Z',
    created_at: '2026-11-01T12:00:00.000Z',
  };
  const rest = { seconds: null, recorded_by: null, plays_from: null, plays_until: null, deleted_at: null };
  const now = '2026-11-01T13:00:00.000Z';
  await portal.context.db
    .insertInto('recordings')
    .values({ ...row, ...rest, meeting_id: 1, received_at: now, published_at: now })
    .execute();
  expect(await statusesOf(portal, '/recordings/1/file')).toEqual({ ada: 404, tomas: 404, sofia: 404, otto: 404, stranger: 302 });
  expect((await portal.as('sofia').get('/meetings/1')).text).not.toContain('/recordings/1');
  expect((await portal.as('tomas').get('/meetings/1')).text).not.toContain('/meetings/1/recordings');
  expect((await portal.as('tomas').get('/meetings/1/recordings')).text).toContain('no guarda grabaciones');
});
