import { expect, test } from 'vitest';
import { listAuditLog } from '../../support/rows.ts';
import { postForm, previewAndSave, seriesForm, seriesUrl } from '../../support/series.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const path = '/courses/1/copy';
const form = { title: 'Python 2027', from: '2026-11-23', first_date: '2027-03-22', teachers: 'on' };
const post = (portal: TestPortal, body: object) => postForm(portal, path, body, 'ada');

async function openWithSeries() {
  const portal = await openPortal();
  await previewAndSave(portal, seriesUrl, { ...seriesForm, title: 'Sesión {n}' });
  const one = { step: 'save', title: 'Visita', date: '2026-12-04', starts: '11:00', ends: '12:00' };
  await postForm(portal, seriesUrl, one);
  const rows = await meetingsOf(portal, 1);
  const second = rows.find(({ title }) => title === 'Sesión 2')!;
  await portal.context.db.updateTable('meetings').set({ title: 'Sesión 2: bucles' }).where('id', '=', second.id).execute();
  return portal;
}

const meetingsOf = ({ context }: TestPortal, course: number) =>
  context.db.selectFrom('meetings').selectAll().where('course_id', '=', course).orderBy('starts_at').execute();

async function previewAndCopy(portal: TestPortal, body: object) {
  const looked = await post(portal, { ...body, step: 'preview' });
  const [, reviewed] = /name="reviewed" value="([^"]+)"/.exec(looked.text)!;
  return { looked, saved: await post(portal, { ...body, step: 'save', reviewed, allow_conflicts: 'on' }) };
}

test('a course is copied to another term: weekday and wall time stay, holidays are left out, students stay behind', async () => {
  const portal = await openWithSeries();
  const { db } = portal.context;
  const { looked, saved } = await previewAndCopy(portal, form);
  // 26 March 2027 is Good Friday, and the clocks go back on 3 April.
  expect(textOfHtml(looked.text)).toContain('Sesión 2: bucles');
  expect(saved.status).toBe(303);
  const id = Number(/\/courses\/(\d+)$/.exec(saved.headers['location']!)![1]);
  const copied = await meetingsOf(portal, id);
  expect(copied.map(({ title, starts_at: startsAt }) => [title, startsAt.slice(0, 16)])).toEqual([
    ['Sesión 1', '2027-03-22T22:00'],
    ['Clase 5: proyecto final', '2027-03-24T17:00'],
    ['Sesión 2: bucles', '2027-03-24T22:00'],
    ['Sesión 3', '2027-03-29T22:00'],
    ['Sesión 4', '2027-03-31T22:00'],
    ['Visita', '2027-04-02T14:00'],
    ['Sesión 5', '2027-04-05T23:00'],
    ['Sesión 6', '2027-04-07T23:00'],
  ]);
  for (const row of copied) expect(row.link).toBe(`https://meet.gryphos.cl/curso_${id}_${row.id}`);
  const members = await db.selectFrom('enrollments').select(['role', 'status']).where('course_id', '=', id).execute();
  expect(members).toEqual([{ role: 'teacher', status: 'active' }]);
  const source = await db.selectFrom('courses').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
  expect(await db.selectFrom('courses').selectAll().where('id', '=', id).executeTakeFirst()).toMatchObject({
    title: 'Python 2027',
    description: source.description,
    is_active: 1,
  });
  const events = (await listAuditLog(db)).filter(({ event, subject_id: subject }) => event.startsWith('course.') && subject === id);
  expect(events.map(({ event }) => event)).toEqual(['course.made', 'course.copied']);
  expect(JSON.parse(events[1]!.details)).toEqual({ course: 1, firstDate: '2027-03-22', meetings: 8 });
  expect(textOfHtml((await portal.as('ada').get(`/courses/${id}`)).text)).toContain('Copiaste el curso como «Python 2027», con 8 clases.');
});

test('nothing is copied that was not reviewed, and what would be over already only on request', async () => {
  const portal = await openWithSeries();
  const courses = async () => (await portal.context.db.selectFrom('courses').select('id').execute()).length;
  const before = await courses();
  expect((await post(portal, { ...form, step: 'save', reviewed: 'x' })).status).toBe(409);
  expect((await post(portal, { ...form, title: '', step: 'save' })).status).toBe(422);
  expect((await post(portal, { ...form, first_date: '', step: 'preview' })).status).toBe(422);
  const past = await post(portal, { ...form, first_date: '2026-11-09', step: 'preview' });
  expect(textOfHtml(past.text)).toMatch(/\d de estas clases ya habrían terminado/);
  expect(await courses()).toBe(before);
  const without = await previewAndCopy(portal, { ...form, title: 'Sin docentes', teachers: [] });
  expect(without.saved.status).toBe(303);
  const { id } = await portal.context.db.selectFrom('courses').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow();
  expect(await portal.context.db.selectFrom('enrollments').selectAll().where('course_id', '=', id).execute()).toEqual([]);
});

test('classes that would be before the first day are named, and stop nothing', async () => {
  const portal = await openWithSeries();
  const one = { step: 'save', title: 'Apertura', date: '2026-11-23', starts: '09:00', ends: '10:00' };
  await postForm(portal, seriesUrl, one);
  // Over on the Wednesday of its first week: nothing of it is left from a Thursday on.
  await previewAndSave(portal, seriesUrl, {
    ...seriesForm,
    title: 'Taller',
    weekday: ['2', '3'],
    last_date: '2026-11-25',
    starts: '08:00',
    ends: '09:00',
  });
  const { looked, saved } = await previewAndCopy(portal, { ...form, first_date: '2027-03-25' });
  const text = textOfHtml(looked.text);
  const [, early] = /Antes del primer día: no se copian(.*?)Sesión Lunes, 29/.exec(text)!;
  expect(early!.replace(/\s+/g, ' ').trim()).toBe(
    [
      ...['Lunes, 22 de marzo 2027 Sesión', 'Lunes, 22 de marzo 2027 Apertura', 'Martes, 23 de marzo 2027 Taller'],
      ...[
        'Miércoles, 24 de marzo 2027 Sesión',
        'Miércoles, 24 de marzo 2027 Taller',
        'Miércoles, 24 de marzo 2027 Clase 5: proyecto final',
      ],
    ].join(' '),
  );
  expect(saved.status).toBe(303);
  const copied = await meetingsOf(portal, Number(/\d+$/.exec(saved.headers['location']!)![0]));
  expect(copied.map(({ title }) => title)).toEqual(['Sesión 1', 'Sesión 2: bucles', 'Visita', 'Sesión 3', 'Sesión 4']);
});

test('of two who copy a course with a code to the same term at once, one is told that it is taken', async () => {
  const portal = await openWithSeries();
  await portal.context.db.updateTable('courses').set({ code: 'PY-1', term: '2026-2' }).where('id', '=', 1).execute();
  const looked = await post(portal, { ...form, term: '2027-1', step: 'preview' });
  const [, reviewed] = /name="reviewed" value="([^"]+)"/.exec(looked.text)!;
  const save = { ...form, term: '2027-1', step: 'save', reviewed, allow_conflicts: 'on' };
  const answers = await Promise.all([post(portal, { ...save, title: 'Uno' }), post(portal, { ...save, title: 'Otro' })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
  expect(textOfHtml(answers.find(({ status }) => status === 422)!.text)).toContain('Ya hay un curso con este código en ese período.');
  expect(await portal.context.db.selectFrom('courses').select('id').where('code', '=', 'PY-1').execute()).toHaveLength(2);
});

test('a series without a class that takes place is not copied', async () => {
  const portal = await openWithSeries();
  const { id } = (await meetingsOf(portal, 1)).find(({ title }) => title === 'Sesión 1')!;
  await postForm(portal, `/meetings/${id}/series/cancel`, { from: '2026-11-23', note: '', version: '1' });
  const { saved } = await previewAndCopy(portal, form);
  const copied = await meetingsOf(portal, Number(/\d+$/.exec(saved.headers['location']!)![0]));
  expect(copied.map(({ title }) => title)).toEqual(['Clase 5: proyecto final', 'Visita']);
});

test('is for whoever may make courses', async () => {
  const portal = await openPortal();
  for (const member of ['tomas', 'sofia', 'otto'] as const) {
    expect((await portal.as(member).get(path)).status).toBe(403);
    expect(
      (
        await portal
          .as(member)
          .post(path)
          .type('form')
          .send({ ...form, step: 'save' })
      ).status,
    ).toBe(403);
  }
  expect((await portal.as('ada').get('/courses/999/copy')).status).toBe(404);
});
