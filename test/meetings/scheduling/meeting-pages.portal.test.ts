import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { enqueueJob } from '../../../src/platform/jobs/job-queue.ts';
import { readForms, valuesOf } from '../../support/form.ts';
import { listAuditLog, listJoinAttempts, classes, findMeetingId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

/** Courses of the cast: Tomás teaches Python (1) and projects (2); ethics (3) is Ada's. */
const python = '/courses/1';
const ethics = '/courses/3';

const form = {
  step: 'save',
  title: 'Clase extra',
  date: '2026-11-25',
  starts: '19:00',
  ends: '20:30',
  teacher_opening: '',
  student_opening: '5',
  closing: '',
};

const readReviewed = (text: string) => /name="reviewed" value="([^"]+)"/.exec(text)![1]!;

async function rowOf(portal: TestPortal, id: number) {
  return portal.context.db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirst();
}

async function findLastAuditEvent(portal: TestPortal) {
  const { event, subject_id: id, details } = (await listAuditLog(portal.context.db)).at(-1)!;
  return { event, id, details: JSON.parse(details) as unknown };
}

describe('the list of meetings', () => {
  test('shows all meetings to an administrator, by upcoming, past and cancelled', async () => {
    const portal = await openPortal();
    const titles = async (query = '') => {
      const { text } = await portal.as('ada').get(`/admin/meetings?${query}`);
      return [...text.matchAll(/<th scope="row">\s*<a [^>]*>([^<]+)</g)].map(([, title]) => title);
    };
    expect(await titles()).toEqual([
      classes.open,
      classes.soon,
      classes.noLink,
      'Clase 4: unir fuentes de datos',
      classes.notForSofia,
      'Clase 5: proyecto final',
    ]);
    expect(await titles('tab=past')).toEqual([classes.over, 'Clase 2: listas y diccionarios', 'Clase 1: primeros pasos']);
    expect(await titles('tab=cancelled')).toEqual([classes.cancelled]);
    expect(await titles('sort=-starts')).toEqual((await titles()).reverse());
    // By words of the meeting's own title, or of the course's.
    expect(await titles('q=taller')).toEqual([classes.soon]);
    expect(await titles('q=python+fuent')).toEqual(['Clase 4: unir fuentes de datos']);
    expect(await titles('q=etica')).toEqual([classes.notForSofia]);
    for (const member of ['tomas', 'sofia', 'otto'] as const) expect((await portal.as(member).get('/admin/meetings')).status).toBe(403);
  });

  test('can be exported as CSV', async () => {
    const portal = await openPortal();
    const { text } = await portal.as('ada').get('/admin/meetings/export?q=taller').buffer(true);
    expect((await portal.as('tomas').get('/courses/2/meetings/export?q=taller').buffer(true)).text).toBe(text);
    expect((await portal.as('tomas').get('/courses/3/meetings/export')).status).toBe(404);
    expect(text.trim().split('\r\n')[1]).toMatch(
      /^6;2;Gestión de proyectos;"?Taller: acta de constitución"?;2026-11-20 14:25;2026-11-20 \d\d:\d\d;;;;sí;Programada;Tomás Núñez;/,
    );
  });
});

describe('a meeting that the user may not manage', () => {
  test.each([
    ['get', '/change'],
    ['post', '/change', { ...form, version: '1', allow_conflicts: 'on' }],
    ['get', '/cancel'],
    ['post', '/cancel', { note: 'No' }],
    ['post', '/restore', {}],
    ['get', '/delete'],
    ['post', '/delete', {}],
    ['get', '/attendance'],
    ['get', '/attendance/export'],
    ['get', '/attendance/print'],
    ['get', '/attendance/3'],
    ['post', '/attendance/3', { status: 'present', reason: 'No', version: '0' }],
    ['get', '/joins'],
    ['get', '/joins/export'],
    ['get', '/who-can-join?person=sofia'],
  ] as const)('is not there for a teacher: %s %s', async (method, path, body?: object) => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.notForSofia);
    const before = await rowOf(portal, id);
    const address = `/meetings/${id}${path}`;
    const answer = await (method === 'get' ? portal.as('tomas').get(address) : portal.as('tomas').post(address).type('form').send(body));
    expect(answer.status).toBe(404);
    expect(await rowOf(portal, id)).toEqual(before);
  });

  test.each([
    ['get', `${ethics}/meetings/export`],
    ['get', `${ethics}/schedule`],
    ['post', `${ethics}/schedule`, form],
    ['post', '/start-class', { course: '3', minutes: '60' }],
  ] as const)('nor is their course: %s %s', async (method, path, body?: object) => {
    const portal = await openPortal();
    const answer = await (method === 'get' ? portal.as('tomas').get(path) : portal.as('tomas').post(path).type('form').send(body));
    expect(answer.status).toBe(404);
    expect(await portal.context.db.selectFrom('meetings').select('id').where('course_id', '=', 3).execute()).toHaveLength(1);
  });
});

describe('scheduling a meeting', () => {
  test('reads times in the zone of the portal, also across a clock change', async () => {
    const portal = await openPortal();
    const tomas = portal.as('tomas');
    const made = await tomas.post(`${python}/schedule`).type('form').send(form);
    expect(made.status).toBe(303);
    const id = Number(/\d+$/.exec(made.headers['location']!)![0]);
    expect(await rowOf(portal, id)).toMatchObject({
      course_id: 1,
      starts_at: '2026-11-25T22:00:00.000Z',
      ends_at: '2026-11-25T23:30:00.000Z',
      teacher_opening: null,
      student_opening: 5,
      link: `https://meet.gryphos.cl/curso_1_${id}`,
    });
    expect((await tomas.get(`/meetings/${id}`)).text).toContain('Programaste «Clase extra».');
    const winter = await tomas
      .post(`${python}/schedule`)
      .type('form')
      .send({ ...form, date: '2027-06-01' });
    const winterId = Number(/\d+$/.exec(winter.headers['location']!)![0]);
    expect(await rowOf(portal, winterId)).toMatchObject({ starts_at: '2027-06-01T23:00:00.000Z' });
    // Past midnight.
    const late = await tomas
      .post(`${python}/schedule`)
      .type('form')
      .send({ ...form, starts: '22:00', ends: '00:30' });
    const lateId = Number(/\d+$/.exec(late.headers['location']!)![0]);
    expect(await rowOf(portal, lateId)).toMatchObject({ ends_at: '2026-11-26T03:30:00.000Z' });
  });

  test.each([
    ['no title', { title: ' ' }, 'Escribe un título.'],
    ['no date', { date: '' }, 'Elige una fecha, con el año completo.'],
    ['a date that is none', { date: '2026-02-30' }, 'Elige una fecha, con el año completo.'],
    ['no time', { starts: '' }, 'Escribe a qué hora comienza.'],
    ['thirteen hours', { ends: '08:00' }, 'Dura más de 12 horas'],
    ['an hour that the wall never shows', { date: '2027-09-05', starts: '00:30', ends: '02:00' }, 'esa hora no existe'],
    ['minutes that are none', { closing: 'diez' }, 'un número de minutos'],
    ['minutes beyond a day', { student_opening: '2000' }, 'un número de minutos'],
  ])('with %s shows the form again with the typed values', async (_what, wrong, message) => {
    const portal = await openPortal();
    const answer = await portal
      .as('tomas')
      .post(`${python}/schedule`)
      .type('form')
      .send({ ...form, ...wrong });
    expect(answer.status).toBe(422);
    expect(textOfHtml(answer.text)).toContain(message);
    expect(answer.text).toContain('value="20:30"'.replace('20:30', (wrong as { ends?: string }).ends ?? '20:30'));
    expect(await portal.context.db.selectFrom('meetings').select('id').where('course_id', '=', 1).execute()).toHaveLength(5);
  });

  test('a meeting that would be over is saved only once somebody said so, and so is one that is moved there', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const tomas = portal.as('tomas');
    const past = { ...form, title: 'Clase de ayer', date: '2026-11-19' };
    const send = (path: string, fields: object) => tomas.post(path).type('form').send(fields);
    const meetings = () => db.selectFrom('meetings').selectAll().where('title', '=', past.title).execute();

    const asked = await send(`${python}/schedule`, past);
    expect(asked.status).toBe(409);
    expect(textOfHtml(asked.text)).toContain('Esta clase ya habría terminado');
    expect(asked.text).toContain('value="2026-11-19"');
    expect(await meetings()).toEqual([]);
    await send(`${python}/schedule`, { ...past, step: 'save-anyway', reviewed: '2026-11-18 19:00 20:30' }).expect(409);
    await send(`${python}/schedule`, { ...past, step: 'save-anyway', reviewed: readReviewed(asked.text) }).expect(303);
    const { id, version } = (await meetings())[0]!;

    const change = { ...past, active: 'on', version: String(version) };
    await send(`/meetings/${id}/change`, { ...change, title: 'Clase de ayer' }).expect(303);
    const earlier = { ...change, date: '2026-11-18', allow_past: 'on' };
    const warned = await send(`/meetings/${id}/change`, earlier).expect(409);
    const seen = readReviewed(warned.text);
    await send(`/meetings/${id}/change`, { ...earlier, date: '2026-11-17', reviewed: seen }).expect(409);
    expect((await meetings())[0]!.starts_at).toMatch(/^2026-11-19|^2026-11-20T0/);
    await send(`/meetings/${id}/change`, { ...earlier, reviewed: seen }).expect(303);
    expect((await meetings())[0]!.starts_at).toMatch(/^2026-11-18/);
  });

  test('shows a schedule conflict with another meeting of the same teacher before saving', async () => {
    const portal = await openPortal();
    const conflicting = { ...form, date: '2026-11-21', starts: '14:15', ends: '15:00' };
    const asked = await portal.as('tomas').post(`${python}/schedule`).type('form').send(conflicting);
    expect(asked.status).toBe(409);
    expect(asked.text).toMatch(/<a href="\/meetings\/\d+">Consultas antes de la entrega<\/a>/);
    expect(textOfHtml(asked.text)).toMatch(/Choca con otra clase.*14:00–14:45.*Consultas antes de la entrega \(Gestión de proyectos\)/);
    expect(asked.text).toContain('Programar la clase de todos modos');
    const insisted = await portal
      .as('tomas')
      .post(`${python}/schedule`)
      .type('form')
      .send({ ...conflicting, step: 'save-anyway', reviewed: readReviewed(asked.text) });
    expect(insisted.status).toBe(303);
  });

  test('of a copy starts with the values of the other one, a week later at the same wall time', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    await portal.context.db
      .updateTable('meetings')
      .set({ starts_at: '2026-08-31T23:00:00.000Z', ends_at: '2026-09-01T00:00:00.000Z' })
      .where('id', '=', id)
      .execute();
    const page = await portal.as('tomas').get(`/courses/2/schedule?copy=${id}`);
    expect(page.text).toContain(`value="${classes.soon}"`);
    const [copy] = readForms(page.text, page.request.url).filter(({ action }) => action === '/courses/2/schedule');
    expect(['repeat', 'date', 'starts', 'ends'].map((name) => valuesOf(copy!, name))).toEqual([
      ['once'],
      ['2026-09-07'],
      ['19:00'],
      ['20:00'],
    ]);
    const foreign = await findMeetingId(portal.context.db, classes.notForSofia);
    expect((await portal.as('tomas').get(`/courses/2/schedule?copy=${foreign}`)).text).not.toContain(classes.notForSofia);
  });
});

describe('updating a meeting', () => {
  test('shows a version conflict with the typed and the current values', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, 'Clase 5: proyecto final');
    const first = await portal
      .as('tomas')
      .post(`/meetings/${id}/change`)
      .type('form')
      .send({ ...form, active: 'on', version: '1' });
    expect(first.headers['location']).toBe(`/meetings/${id}`);
    const second = await portal
      .as('ada')
      .post(`/meetings/${id}/change`)
      .type('form')
      .send({ ...form, title: 'Lo de Ada', active: 'on', version: '1' });
    expect(second.status).toBe(409);
    expect(textOfHtml(second.text)).toMatch(/Otra persona cambió esta clase.*Clase extra.*19:00–20:30/);
    expect(second.text).toContain('value="Lo de Ada"');
    expect(await rowOf(portal, id)).toMatchObject({ title: 'Clase extra', starts_at: '2026-11-25T22:00:00.000Z', version: 2 });
    const [, version] = /name="version" value="(\d+)"/.exec(second.text)!;
    await portal
      .as('ada')
      .post(`/meetings/${id}/change`)
      .type('form')
      .send({ ...form, title: 'Lo de Ada', active: 'on', version });
    expect(await rowOf(portal, id)).toMatchObject({ title: 'Lo de Ada', version: 3 });
    expect(await findLastAuditEvent(portal)).toEqual({
      event: 'meeting.changed',
      id,
      details: { title: { before: 'Clase extra', after: 'Lo de Ada' } },
    });
  });

  test('without a change in the form changes nothing, also in the hour that occurs twice', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    // The second half past eleven of that night.
    const times = { starts_at: '2027-04-04T03:30:00.000Z', ends_at: '2027-04-04T04:30:00.000Z' };
    await portal.context.db.updateTable('meetings').set(times).where('id', '=', id).execute();
    const page = await portal.as('tomas').get(`/meetings/${id}/change`);
    const shown = { title: classes.soon, date: '2027-04-03', starts: '23:30', ends: '00:30' };
    for (const value of Object.values(shown)) expect(page.text).toContain(`value="${value}"`);
    await portal
      .as('tomas')
      .post(`/meetings/${id}/change`)
      .type('form')
      .send({ ...shown, active: 'on', version: '1' });
    expect(await rowOf(portal, id)).toMatchObject({ ...times, version: 1 });
  });
});

describe('cancelling a meeting', () => {
  const mailing = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Gryphos <portal@gryphos.example>' };

  test('keeps the class listed with its note, closes it for joining, and mails the members', async () => {
    const portal = await openPortal(mailing);
    const { db } = portal.context;
    const id = await findMeetingId(db, classes.soon);
    const address = `/meetings/${id}/cancel`;
    expect(textOfHtml((await portal.as('tomas').get(address)).text)).toContain('Avisar por correo a las 2 personas del curso');
    const cancelled = await portal
      .as('tomas')
      .post(address)
      .type('form')
      .send({ note: 'Estoy enfermo.\r\nNos vemos el lunes.', notify: 'on' });
    expect(cancelled.headers['location']).toBe(`/meetings/${id}`);
    expect(await rowOf(portal, id)).toMatchObject({ cancel_note: 'Estoy enfermo.\nNos vemos el lunes.', version: 2 });
    expect(await findLastAuditEvent(portal)).toMatchObject({ event: 'meeting.cancelled', id, details: { told: true } });
    expect(textOfHtml((await portal.as('sofia').get('/courses/2')).text)).toContain('Mensaje: Estoy enfermo. Nos vemos el lunes.');
    const door = await portal.as('sofia').get(`/join-meeting/${id}`);
    expect([door.status, textOfHtml(door.text).includes('Mensaje: Estoy enfermo.')]).toEqual([409, true]);

    await portal.runJobs();
    const mails = await db
      .selectFrom('mail')
      .innerJoin('auth_user', 'auth_user.id', 'mail.user_id')
      .select(['username', 'template', 'subject'])
      .orderBy('username')
      .execute();
    expect(mails).toEqual(
      ['sofia', 'tomas'].map((username) => ({ username, template: 'meeting-cancelled', subject: `Clase cancelada: ${classes.soon}` })),
    );
    // Once more is no second time.
    await portal.as('tomas').post(address).type('form').send({ note: 'Otra vez', notify: 'on' });
    await portal.runJobs();
    expect(await db.selectFrom('mail').select('id').execute()).toHaveLength(2);

    const restored = await portal.as('tomas').post(`/meetings/${id}/restore`).type('form').send({ notify: 'on' });
    expect(restored.status).toBe(303);
    expect(await rowOf(portal, id)).toMatchObject({ cancelled_at: null, cancel_note: '', version: 3 });
    await portal.runJobs();
    expect(await db.selectFrom('mail').select('id').where('template', '=', 'meeting-restored').execute()).toHaveLength(2);
  });

  test('mails a large course in batches, and nobody twice when the job restarts', async () => {
    const portal = await openPortal(mailing);
    const { db } = portal.context;
    const id = await findMeetingId(db, classes.soon);
    const people = Array.from({ length: 250 }, (_, index) => ({
      username: `persona${index}`,
      password: '!',
      first_name: `P${index}`,
      last_name: 'Soto',
      email: index % 50 === 0 ? '' : `p${index}@x.cl`,
      email_key: index % 50 === 0 ? null : `p${index}@x.cl`,
      sort_key: `soto p${index}`,
      is_active: index % 50 === 1 ? 0 : 1,
      date_joined: '2026-01-01T00:00:00.000Z',
    }));
    await db.insertInto('auth_user').values(people).execute();
    const rows = await db.selectFrom('auth_user').select('id').where('username', 'like', 'persona%').execute();
    const enrollment = { course_id: 2, role: 'student', status: 'active', created_at: '2026-01-01T00:00:00.000Z', ended_at: null } as const;
    await db
      .insertInto('enrollments')
      .values(rows.map((row) => ({ ...enrollment, user_id: row.id })))
      .execute();
    await portal.as('tomas').post(`/meetings/${id}/cancel`).type('form').send({ notify: 'on' });
    await portal.runJobs();
    const told = async () => (await db.selectFrom('mail').select('user_id').execute()).map((row) => row.user_id);
    expect(await told()).toHaveLength(242);
    const now = portal.clock.now();
    await inTransaction(db, (tx) => enqueueJob(tx, { kind: 'meeting-notice', payload: { noticeId: 1 }, runAt: now }, now));
    await portal.runJobs();
    expect(new Set(await told()).size).toBe((await told()).length);
    expect(await told()).toHaveLength(242);
  });

  test('says when the portal sends no mail, and refuses a meeting that is over', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    expect(textOfHtml((await portal.as('tomas').get(`/meetings/${id}/cancel`)).text)).toContain('Este portal no envía correos');
    const over = await findMeetingId(portal.context.db, classes.over);
    expect((await portal.as('tomas').get(`/meetings/${over}/cancel`)).status).toBe(303);
    expect((await portal.as('tomas').post(`/meetings/${over}/cancel`)).status).toBe(303);
    expect(await rowOf(portal, over)).toMatchObject({ cancelled_at: null });
    const long = await portal
      .as('tomas')
      .post(`/meetings/${id}/cancel`)
      .type('form')
      .send({ note: 'ñ'.repeat(1001) });
    expect([long.status, long.text.includes('ñ'.repeat(1001))]).toEqual([422, true]);
  });
});

describe('deleting a meeting', () => {
  test('is only possible without activity', async () => {
    const portal = await openPortal();
    const tomas = portal.as('tomas');
    const empty = await findMeetingId(portal.context.db, 'Clase 5: proyecto final');
    expect(textOfHtml((await tomas.get(`/meetings/${empty}/delete`)).text)).toContain('se eliminará para siempre');
    const deleted = await tomas.post(`/meetings/${empty}/delete`);
    expect(deleted.headers['location']).toBe(python);
    expect(await rowOf(portal, empty)).toBeUndefined();
    expect(await findLastAuditEvent(portal)).toMatchObject({
      event: 'meeting.deleted',
      id: empty,
      details: { title: 'Clase 5: proyecto final' },
    });
    expect(
      await portal.context.db
        .selectFrom('search_terms')
        .select('term')
        .where('kind', '=', 'meeting')
        .where('subject_id', '=', empty)
        .execute(),
    ).toEqual([]);

    const used = await findMeetingId(portal.context.db, classes.soon);
    await portal.as('sofia').get(`/join-meeting/${used}`);
    expect((await tomas.get(`/meetings/${used}/delete`)).status).toBe(303);
    expect((await tomas.post(`/meetings/${used}/delete`)).headers['location']).toBe(`/meetings/${used}`);
    expect(await rowOf(portal, used)).toBeDefined();
    expect(textOfHtml((await tomas.get(`/meetings/${used}`)).text)).toContain('Alguien ya intentó entrar');
  });
});

describe('a running class', () => {
  const lengthen = (portal: TestPortal, body: object) => portal.as('tomas').post('/meetings/1/lengthen').type('form').send(body);

  test('is extended once per page, after a warning about schedule conflicts', async () => {
    const portal = await openPortal();
    const { ends_at: endsAt } = (await rowOf(portal, 1))!;
    expect(textOfHtml((await portal.as('tomas').get('/')).text)).toMatch(/Alargar: \+15 min.* \+30 min/s);
    expect(textOfHtml((await portal.as('ada').get('/')).text)).not.toContain('Alargar');
    const first = await lengthen(portal, { minutes: '15', ends_at: endsAt, from: 'today' });
    expect(first.headers['location']).toBe('/');
    await lengthen(portal, { minutes: '15', ends_at: endsAt });
    const later = new Date(Date.parse(endsAt) + 900_000).toISOString();
    expect(await rowOf(portal, 1)).toMatchObject({ ends_at: later });
    expect(await findLastAuditEvent(portal)).toEqual({
      event: 'meeting.lengthened',
      id: 1,
      details: { endsAt: { before: endsAt, after: later } },
    });

    const next = { ...form, title: 'La que sigue', date: '2026-11-20', starts: '18:15', ends: '19:00' };
    expect((await portal.as('tomas').post('/courses/2/schedule').type('form').send(next)).status).toBe(303);
    const conflicting = await lengthen(portal, { minutes: '30', ends_at: later });
    expect([conflicting.status, textOfHtml(conflicting.text).includes('«La que sigue»')]).toEqual([409, true]);
    expect((await lengthen(portal, { minutes: '30', ends_at: later, allow_conflicts: 'on' })).status).toBe(303);
    expect(await rowOf(portal, 1)).toMatchObject({ ends_at: new Date(Date.parse(later) + 1_800_000).toISOString() });
    expect((await lengthen(portal, { minutes: '500', ends_at: later })).status).toBe(400);
  });

  test('cannot be extended unless it is running', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.soon);
    const before = (await rowOf(portal, id))!;
    await portal.as('tomas').post(`/meetings/${id}/lengthen`).type('form').send({ minutes: '15', ends_at: before.ends_at });
    expect(await rowOf(portal, id)).toEqual(before);
  });

  test('starts with one button, which redirects into it', async () => {
    const portal = await openPortal();
    await portal.context.db
      .updateTable('meetings')
      .set({ cancelled_at: portal.clock.now().toISOString() })
      .where('course_id', 'in', [1, 2])
      .execute();
    const home = textOfHtml((await portal.as('tomas').get('/')).text);
    expect(home).toContain('Comenzar una clase ahora');
    expect(textOfHtml((await portal.as('sofia').get('/')).text)).not.toContain('Comenzar una clase ahora');
    const started = await portal.as('tomas').post('/start-class').type('form').send({ course: '1', minutes: '90' });
    const [, id] = /^\/join-meeting\/(\d+)$/.exec(started.headers['location']!)!;
    expect(await rowOf(portal, Number(id))).toMatchObject({
      title: 'Clase del viernes, 20 de noviembre',
      starts_at: '2026-11-20T17:00:00.000Z',
      ends_at: '2026-11-20T18:30:00.000Z',
    });
    const joined = await portal.as('tomas').get(`/join-meeting/${id}`);
    expect([joined.status, (await listJoinAttempts(portal.context.db)).at(-1)]).toMatchObject([303, { outcome: 'admitted', moderator: 1 }]);

    // A second press leads into the first one.
    const again = await portal.as('tomas').post('/start-class').type('form').send({ course: '1', minutes: '60' });
    expect([again.status, again.text.includes(`href="/join-meeting/${id}"`)]).toEqual([409, true]);
    expect(
      (await portal.as('tomas').post('/start-class').type('form').send({ course: '1', minutes: '60', allow_conflicts: 'on' })).status,
    ).toBe(303);
    await portal.context.db.updateTable('courses').set({ is_active: 0 }).where('id', '=', 1).execute();
    expect((await portal.as('tomas').post('/start-class').type('form').send({ course: '1', minutes: '60' })).status).toBe(409);
    expect((await portal.as('tomas').post('/start-class').type('form').send({ course: '1', minutes: '61' })).status).toBe(400);
    expect((await portal.as('sofia').post('/start-class').type('form').send({ course: '1', minutes: '60' })).status).toBe(403);
  });
});

describe('joining by number', () => {
  test.each([
    ['1', '/join-meeting/1'],
    [' N.º 1.042 ', '/join-meeting/1042'],
    ['nada', '/join-meeting/0'],
    ['', '/join-meeting/0'],
    ['../admin', '/join-meeting/0'],
  ])('%j leads to %s', async (number, address) => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/')).text).toContain('¿Tienes el número de tu clase?');
    const answer = await portal.as('sofia').get('/join-meeting').query({ number });
    expect([answer.status, answer.headers['location']]).toEqual([303, address]);
  });
});
