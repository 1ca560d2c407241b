import { expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { fillForm, openForm, readForms, sendForm } from '../support/form.ts';
import { readClaims } from '../support/guests.ts';
import { findUserId, listAuditLog, listJoinAttempts } from '../support/rows.ts';
import { postForm, previewAndSave, seriesForm, seriesUrl } from '../support/series.ts';
import { divideCourse } from '../support/sections.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const title = 'Clase 3: tablas y gráficos';

const sectionEvents = async ({ context }: TestPortal) =>
  (await listAuditLog(context.db)).filter(({ event }) => event.includes('section')).map(({ event, details }) => [event, details]);

test('a course without sections shows nothing of them where people and classes are', async () => {
  const portal = await openPortal();
  for (const page of ['/courses/1/members', '/courses/1/schedule', '/meetings/1/change', '/meetings/1', '/courses/1'])
    expect([page, (await portal.as('tomas').get(page)).text]).toEqual([page, expect.not.stringMatching(/secci[oó]n/i)]);
});

test('a class of a section is joined by its students, the teachers, and who was named for it', async () => {
  const portal = await openPortal();
  await divideCourse(portal);
  const { db } = portal.context;
  const joins = async (who: 'sofia' | 'otto' | 'tomas' | 'ada') => (await portal.as(who).get('/join-meeting/1')).status;
  expect([await joins('sofia'), await joins('otto'), await joins('tomas'), await joins('ada')]).toEqual([303, 403, 303, 303]);

  const refused = textOfHtml((await portal.as('otto').get('/join-meeting/1')).text);
  expect(refused).toContain('Esta clase es de otra sección');
  expect([refused.includes(title), /\d\d:\d\d/.test(refused)]).toEqual([false, false]);
  expect(refused).toContain('Es para la sección A. Si te corresponde, pide a tu docente o a la administración');
  expect((await listJoinAttempts(db)).filter(({ username }) => username === 'otto')).toMatchObject([
    { outcome: 'not-in-section', count: 2 },
  ]);
  expect(portal.log.grep(/WARNING.*Acceso denegado.*es de otra sección/)).toHaveLength(2);
  const api = apiClient(portal, (await signInToApi(portal, 'otto')).access_token);
  const answer = await api.post('/api/v1/live/streams/1/join').send({ is_host: false });
  expect([answer.status, (answer.body as { type: string }).type]).toEqual([403, 'tag:gryphos.cl,2026:problem:not-in-section']);

  const why = textOfHtml((await portal.as('tomas').get('/meetings/1/who-can-join?person=otto')).text);
  expect(why).toContain('La clase es de la sección A; la persona, de B');

  await portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login: 'otto', until: '2026-11-20' }).expect(303);
  expect(readClaims((await portal.as('otto').get('/join-meeting/1')).headers).context.user.moderator).toBe(true);
  expect((await portal.as('otto').get('/')).text).toContain(title);
});

test('a student without a section joins the classes of the whole course alone', async () => {
  const portal = await openPortal();
  await divideCourse(portal);
  const { db } = portal.context;
  await db.updateTable('enrollments').set({ section_id: null }).execute();
  expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(403);
  await db.updateTable('meetings').set({ section_id: null }).execute();
  expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
});

test('lists, pages and searches leave out the classes of another section for students', async () => {
  const portal = await openPortal();
  await divideCourse(portal);
  const sees = async (who: 'sofia' | 'otto' | 'tomas', page: string) =>
    (await portal.as(who).get(page)).text.includes('href="/meetings/1"');
  for (const page of ['/', '/courses/1', '/courses/1?day=2026-11-20', '/search?q=tablas'])
    expect([page, await sees('sofia', page), await sees('otto', page), await sees('tomas', page)]).toEqual([page, true, false, true]);
  expect((await portal.as('otto').get('/courses/1?month=2026-11')).text).not.toContain(title);
  for (const page of ['', '/phone', '/calendar'])
    expect([page, (await portal.as('otto').get(`/meetings/1${page}`)).status]).toEqual([page, 404]);
  expect((await portal.as('sofia').get('/')).text).toContain('Sección A');
  expect((await portal.as('sofia').get('/meetings/1')).text).toContain('Sección A');
  const sofia = await findUserId(portal.context.db, 'sofia');
  expect((await portal.as('ada').get(`/admin/users/${sofia}`)).text).toContain('Sección A');
});

test('sections are named, renamed and deleted by who manages the course, and only while nothing belongs to them', async () => {
  const portal = await openPortal();
  const tomas = portal.as('tomas');
  const { a, b } = await divideCourse(portal);
  for (const [name, text] of [
    ['', 'Escribe un nombre.'],
    ['a', 'El curso ya tiene una sección con ese nombre.'],
    ['x'.repeat(61), 'Es demasiado largo.'],
  ] as const) {
    const answer = await tomas.post('/courses/1/sections').type('form').send({ name });
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(text)]);
    if (name) expect(answer.text).toContain(`value="${name}"`);
  }
  const taken = await tomas.post(`/courses/1/sections/${b}`).type('form').send({ name: 'A' });
  expect(taken.status).toBe(422);
  await tomas.post(`/courses/1/sections/${b}`).type('form').send({ name: 'Tarde' }).expect(303);
  for (const id of [a, b]) await tomas.post(`/courses/1/sections/${id}/delete`).type('form').send({}).expect(303);
  expect((await tomas.get('/courses/1/sections')).text).toContain('La sección «Tarde» tiene personas o clases');
  const otto = await findUserId(portal.context.db, 'otto');
  await tomas
    .post('/courses/1/members/sections')
    .type('form')
    .send({ [`section_${otto}`]: '' })
    .expect(303);
  await tomas.post(`/courses/1/sections/${b}/delete`).type('form').send({}).expect(303);
  expect(await portal.context.db.selectFrom('sections').select('name').execute()).toEqual([{ name: 'A' }]);
  expect((await sectionEvents(portal)).map(([event]) => event)).toEqual([
    ...['course.section-added', 'course.section-added', 'enrollment.section-changed', 'enrollment.section-changed'],
    ...['course.section-renamed', 'enrollment.section-changed', 'course.section-deleted'],
  ]);
});

test('nobody reaches sections of a course that they do not manage, nor puts people into those of another course', async () => {
  const portal = await openPortal();
  const { a } = await divideCourse(portal);
  const { db } = portal.context;
  const sofia = await findUserId(db, 'sofia');
  const foreign = (await db.selectFrom('courses').select('id').where('title', 'like', 'Liderazgo%').executeTakeFirst())?.id ?? 3;
  const { id: other } = await db
    .insertInto('sections')
    .values({ course_id: foreign, name: 'C', name_key: 'c' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const post = (who: 'tomas' | 'sofia' | 'ada', path: string, body: object) => portal.as(who).post(path).type('form').send(body);
  expect((await post('sofia', '/courses/1/sections', { name: 'D' })).status).toBe(403);
  expect((await post('tomas', `/courses/1/sections/${other}`, { name: 'D' })).status).toBe(404);
  expect((await post('tomas', `/courses/1/sections/${other}/delete`, {})).status).toBe(404);
  expect((await post('tomas', '/courses/1/members/sections', { [`section_${sofia}`]: String(other) })).status).toBe(404);
  const form = await openForm(portal.as('tomas'), '/meetings/1/change', { section: String(other) });
  expect((await sendForm(portal.as('tomas'), form)).status).toBe(422);
  expect(await db.selectFrom('enrollments').select('section_id').where('user_id', '=', sofia).where('course_id', '=', 1).execute()).toEqual(
    [{ section_id: a }],
  );
});

test('saving the sections of a list keeps what another manager changed meanwhile', async () => {
  const portal = await openPortal();
  const { b } = await divideCourse(portal);
  const { db } = portal.context;
  const sofia = await findUserId(db, 'sofia');
  const form = await openForm(portal.as('tomas'), '/courses/1/members', {}, '/courses/1/members/sections?tab=active');
  await portal
    .as('ada')
    .post('/courses/1/members/sections')
    .type('form')
    .send({ [`section_${sofia}`]: String(b) });
  const otto = await findUserId(db, 'otto');
  await sendForm(portal.as('tomas'), fillForm(form, { [`section_${otto}`]: '' })).expect(303);
  const rows = await db
    .selectFrom('enrollments')
    .select(['user_id', 'section_id'])
    .where('user_id', 'in', [sofia, otto])
    .where('course_id', '=', 1)
    .orderBy('user_id')
    .execute();
  expect(rows).toEqual([
    { user_id: sofia, section_id: b },
    { user_id: otto, section_id: null },
  ]);
});

test('a copy of a course has its sections, with the classes and the teachers in them', async () => {
  const portal = await openPortal();
  const { a } = await divideCourse(portal);
  const { db } = portal.context;
  const tomas = await findUserId(db, 'tomas');
  await portal
    .as('ada')
    .post('/courses/1/members/sections')
    .type('form')
    .send({ [`section_${tomas}`]: String(a) })
    .expect(303);
  const form = { title: 'Python 2027', from: '2026-11-16', first_date: '2027-03-15', teachers: 'on' };
  const look = await portal
    .as('ada')
    .post('/courses/1/copy')
    .type('form')
    .send({ ...form, step: 'preview' });
  const reviewed = /name="reviewed" value="([^"]+)"/.exec(look.text)![1]!;
  const save = { ...form, step: 'save', reviewed, allow_conflicts: 'on' };
  const saved = await portal.as('ada').post('/courses/1/copy').type('form').send(save).expect(303);
  const id = Number(/\d+$/.exec(saved.headers['location']!)![0]);
  const names = await db.selectFrom('sections').select(['id', 'name']).where('course_id', '=', id).orderBy('name').execute();
  expect(names.map(({ name }) => name)).toEqual(['A', 'B']);
  const classes = await db.selectFrom('meetings').select(['title', 'section_id']).where('course_id', '=', id).execute();
  expect(classes.filter((one) => one.section_id !== null)).toEqual([{ title, section_id: names[0]!.id }]);
  expect(await db.selectFrom('enrollments').select(['user_id', 'section_id']).where('course_id', '=', id).execute()).toEqual([
    { user_id: tomas, section_id: names[0]!.id },
  ]);
});

test('two sections at the same time are a conflict of a teacher of both, and of nobody else', async () => {
  const portal = await openPortal();
  const { a, b } = await divideCourse(portal);
  const { db } = portal.context;
  const [tomas, ada] = [await findUserId(db, 'tomas'), portal.as('ada')];
  const plan = { title: 'Taller', date: '2026-12-04', starts: '11:00', ends: '12:00', step: 'save' };
  const create = (section: number | '') =>
    ada
      .post('/courses/1/schedule')
      .type('form')
      .send({ ...plan, section: String(section) });
  expect((await create(a)).status).toBe(303);
  // Tomás teaches both.
  expect((await create(b)).status).toBe(409);
  await db.updateTable('enrollments').set({ section_id: a }).where('user_id', '=', tomas).where('course_id', '=', 1).execute();
  expect((await create(a)).status).toBe(409);
  expect((await create('')).status).toBe(409);
  expect((await create(b)).status).toBe(303);
});

test('a series of a section gives it to all its classes, and a change of it to those that follow', async () => {
  const portal = await openPortal();
  const { a, b } = await divideCourse(portal);
  const { db } = portal.context;
  await previewAndSave(portal, seriesUrl, { ...seriesForm, section: String(a) });
  const ofSeries = () =>
    db.selectFrom('meetings').select(['id', 'section_id']).where('series_id', 'is not', null).orderBy('starts_at').execute();
  const rows = await ofSeries();
  expect(rows.every((row) => row.section_id === a)).toBe(true);
  const path = `/meetings/${rows[2]!.id}/series`;
  const page = await openForm(portal.as('tomas'), path, { section: String(b) });
  const look = await sendForm(portal.as('tomas'), page);
  const next = readForms(look.text, path).find(({ action }) => action === path)!;
  expect((await sendForm(portal.as('tomas'), fillForm(next, { step: 'save', section: String(b) }))).status).toBe(303);
  expect((await ofSeries()).map((row) => row.section_id)).toEqual([a, a, ...rows.slice(2).map(() => b)]);
});

test('a substitute named for a span moderates the classes of that section and of the whole course', async () => {
  const portal = await openPortal();
  const { b } = await divideCourse(portal);
  const { db } = portal.context;
  const plan = { date: '2026-12-04', starts: '11:00', ends: '12:00', step: 'save' };
  const create = (name: string, section: number | '') =>
    postForm(portal, '/courses/1/schedule', { ...plan, title: name, section: String(section) });
  await create('De B', b);
  await db.updateTable('enrollments').set({ section_id: null }).where('course_id', '=', 1).execute();
  await portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login: 'otto', until: '2026-12-31' }).expect(303);
  const named = await db
    .selectFrom('meeting_moderators as mm')
    .innerJoin('meetings as m', 'm.id', 'mm.meeting_id')
    .select('m.title')
    .orderBy('m.starts_at')
    .execute();
  expect(named.map((row) => row.title)).toEqual([title, 'Clase 4: unir fuentes de datos', 'Clase 5: proyecto final']);
});

test('a class started now is for the section of its teacher', async () => {
  const portal = await openPortal();
  const { b } = await divideCourse(portal);
  const { db } = portal.context;
  await db
    .updateTable('enrollments')
    .set({ section_id: b })
    .where('course_id', '=', 1)
    .where('user_id', '=', await findUserId(db, 'tomas'))
    .execute();
  await portal.as('tomas').post('/start-class').type('form').send({ course: 1, minutes: 60, allow_conflicts: 'on' }).expect(303);
  expect(await db.selectFrom('meetings').select('section_id').orderBy('id', 'desc').executeTakeFirst()).toEqual({ section_id: b });
});
