import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { readClaims } from '../../support/guests.ts';
import { openMailPortal } from '../../support/mail-portal.ts';
import { listRemindersBefore, openPortalWithClass } from '../../support/portal-with-class.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { previewAndSave, seriesForm, seriesUrl } from '../../support/series.ts';
import { type Member, openPortal, type TestPortal } from '../../support/test-portal.ts';

const path = '/meetings/1/moderators';

/** Otto is in no course. By default for the open class alone, which is on this day. */
const nameOtto = (portal: TestPortal, typed: object = {}, as: Member = 'tomas') =>
  portal
    .as(as)
    .post(path)
    .type('form')
    .send({ login: 'otto', until: '2026-11-20', ...typed });

const listNames = (portal: TestPortal) =>
  portal.context.db
    .selectFrom('meeting_moderators as mm')
    .innerJoin('auth_user as u', 'u.id', 'mm.user_id')
    .innerJoin('meetings as m', 'm.id', 'mm.meeting_id')
    .select(['u.username', 'm.title'])
    .orderBy('m.starts_at')
    .execute();

const removeOtto = async (portal: TestPortal, typed: object = {}) =>
  portal
    .as('tomas')
    .post(`${path}/${await findUserId(portal.context.db, 'otto')}/remove`)
    .type('form')
    .send(typed);

describe('somebody named for one class', () => {
  test('moderates it without being in the course, sees it, and nothing else of the course', async () => {
    const portal = await openPortal();
    const otto = portal.as('otto');
    expect([(await otto.get('/join-meeting/1')).status, (await otto.get('/meetings/1')).status]).toEqual([403, 404]);
    expect((await nameOtto(portal)).status).toBe(303);
    const joined = await otto.get('/join-meeting/1');
    expect([joined.status, readClaims(joined.headers).context.user]).toMatchObject([303, { name: 'Otto Fuentes', moderator: true }]);
    expect((await otto.get('/')).text).toContain('Clase 3: tablas y gráficos');
    expect((await otto.get('/meetings/1')).text).toContain('En esta clase: Otto Fuentes');
    expect((await otto.get('/meetings/2')).status).toBe(404);
    expect((await otto.get('/courses/1')).status).toBe(404);
    expect((await otto.get(path)).status).toBe(403);
    const page = await portal.as('tomas').get('/meetings/1/who-can-join?person=otto');
    expect(page.text).toContain('Otto Fuentes puede entrar');
    expect(page.text).toContain('Nunca estuvo en este curso. Tiene el encargo de moderar esta clase');
  });

  test('stays out as before when the name is removed, of the following classes too where that is chosen', async () => {
    const portal = await openPortal();
    await nameOtto(portal, { until: '2026-12-31' });
    expect((await removeOtto(portal)).status).toBe(303);
    expect((await portal.as('otto').get('/join-meeting/1')).status).toBe(403);
    expect((await listNames(portal)).map(({ title }) => title)).toEqual(['Clase 4: unir fuentes de datos', 'Clase 5: proyecto final']);
    await nameOtto(portal);
    await removeOtto(portal, { following: 'on' });
    expect(await listNames(portal)).toEqual([]);
    const events = (await listAuditLog(portal.context.db)).map(({ event }) => event).filter((event) => event.includes('moderator'));
    expect(events.map((event) => event.replace('meeting.moderator-', ''))).toEqual([
      ...['named', 'named', 'named', 'removed', 'named', 'removed', 'removed', 'removed'],
    ]);
  });

  test('moderates as a student of the course as well, and is still in it afterwards', async () => {
    const portal = await openPortal();
    const moderates = async () => readClaims((await portal.as('sofia').get('/join-meeting/1')).headers).context.user.moderator;
    expect(await moderates()).toBe(false);
    await nameOtto(portal, { login: 'sofia@gryphos.example' });
    expect(await moderates()).toBe(true);
    expect((await portal.as('sofia').get('/')).text.match(/Clase 3: tablas y gráficos/g)!.length).toBeLessThan(4);
  });
});

describe('somebody named for a series', () => {
  async function openPortalWithSeries() {
    const portal = await openPortal();
    const { db } = portal.context;
    await previewAndSave(portal, seriesUrl, seriesForm);
    const listSeries = () => db.selectFrom('meetings').selectAll().where('series_id', 'is not', null).orderBy('starts_at').execute();
    const [first, second] = await listSeries();
    const nameFor = (id: number, scope: string) =>
      portal.as('tomas').post(`/meetings/${id}/moderators`).type('form').send({ login: 'otto', scope });
    const listNamed = async () => {
      const rows = await db.selectFrom('meeting_moderators').select('meeting_id').orderBy('meeting_id').execute();
      return rows.map((row) => row.meeting_id);
    };
    const extend = async (until: string) => {
      const path = `/meetings/${second!.id}/series`;
      const { version } = await db.selectFrom('series').select('version').executeTakeFirstOrThrow();
      const form = { ...seriesForm, first_date: '2026-11-25', last_date: until, version: String(version) };
      expect((await previewAndSave(portal, path, form)).saved.status).toBe(303);
    };
    return { portal, first: first!, second: second!, listSeries, nameFor, listNamed, extend };
  }

  test('moderates it from that class on, those that are added later, and no other class of the course', async () => {
    const { portal, second, listSeries, nameFor, listNamed, extend } = await openPortalWithSeries();
    expect((await portal.as('tomas').get(`/meetings/${second.id}/moderators`)).text).toContain('las siguientes de esta serie');
    await nameFor(second.id, 'series').expect(303);
    const ids = async () => (await listSeries()).slice(1).map(({ id }) => id);
    expect(await listNamed()).toEqual(await ids());
    await extend('2026-12-16');
    expect((await listSeries()).length).toBeGreaterThan(6);
    expect(await listNamed()).toEqual(await ids());
    const events = (await listAuditLog(portal.context.db)).filter(({ event }) => event === 'meeting.moderator-named');
    expect(events).toHaveLength((await ids()).length);
    expect(events.every(({ details }) => details.includes('"wholeSeries":true'))).toBe(true);
  });

  test('is not named for later ones any more once the following ones are taken back, nor who was named for one class', async () => {
    const { portal, first, second, nameFor, listNamed, extend } = await openPortalWithSeries();
    const otto = await findUserId(portal.context.db, 'otto');
    await nameFor(first.id, 'series').expect(303);
    await portal.as('tomas').post(`/meetings/${second.id}/moderators/${otto}/remove`).type('form').send({ following: 'on' }).expect(303);
    await extend('2026-12-16');
    expect(await listNamed()).toEqual([first.id]);
    await nameFor(second.id, 'meeting').expect(303);
    await extend('2026-12-23');
    expect(await listNamed()).toEqual([first.id, second.id]);
    expect((await nameFor(1, 'series')).status).toBe(422);
  });

  test('by the API, which also takes the following ones back', async () => {
    const { portal, second, listSeries, listNamed } = await openPortalWithSeries();
    const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
    const path = `/api/v1/meetings/${second.id}/moderators`;
    const named = await api.post(path).send({ login: 'otto', scope: 'series' });
    expect([named.status, named.body]).toMatchObject([200, { items: [{ username: 'otto', whole_series: true }] }]);
    expect(await listNamed()).toHaveLength((await listSeries()).length - 1);
    expect((await api.post(path).send({ login: 'otto', scope: 'course' })).status).toBe(422);
    expect((await api.post('/api/v1/meetings/1/moderators').send({ login: 'otto', scope: 'series' })).status).toBe(422);
    expect((await api.delete(`${path}/${await findUserId(portal.context.db, 'otto')}?following=true`)).status).toBe(204);
    expect(await listNamed()).toEqual([]);
  });
});

test('only who manages the class names, and what was typed wrong stays', async () => {
  const portal = await openPortal();
  expect((await nameOtto(portal, {}, 'sofia')).status).toBe(403);
  expect((await nameOtto(portal, {}, 'otto')).status).toBe(403);
  // Tomás teaches another course.
  const foreign = await portal.context.db
    .selectFrom('meetings')
    .select('id')
    .where('title', '=', 'Casos de estudio')
    .executeTakeFirstOrThrow();
  const answer = await portal
    .as('tomas')
    .post(`/meetings/${foreign.id}/moderators`)
    .type('form')
    .send({ login: 'otto', until: '2026-11-27' });
  expect(answer.status).toBe(404);
  for (const [typed, text] of [
    [{ login: '' }, 'Escribe el usuario o el correo'],
    [{ login: 'nadie' }, 'Ninguna cuenta activa'],
    [{ until: '2026-11-19' }, 'Elige un día desde la fecha de la clase'],
    [{ until: '2027-11-30' }, 'Elige un día desde la fecha de la clase'],
    [{ until: 'mañana' }, 'Elige un día desde la fecha de la clase'],
  ] as const) {
    const refused = await nameOtto(portal, typed);
    expect([typed, refused.status]).toEqual([typed, 422]);
    expect(refused.text).toContain(text);
    expect(refused.text).toContain(`value="${'login' in typed ? typed.login : 'otto'}"`);
  }
  await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'otto').execute();
  expect((await nameOtto(portal)).status).toBe(422);
  expect(await listNames(portal)).toEqual([]);
});

test('the person and the other teachers are told by mail, and of later changes as well', async () => {
  const portal = await openMailPortal();
  await nameOtto(portal, { until: '2026-12-31' }, 'ada');
  const mails = async () =>
    (await portal.newMails()).map(({ recipients, subject, text }) => ({ to: recipients[0]!.split('@')[0]!, subject, text: text! }));
  const named = await mails();
  expect(named.map(({ to, subject }) => [to, subject]).sort()).toEqual([
    ['otto', 'Moderas una clase de «Python para análisis de datos»'],
    ['tomas', 'Otto Fuentes modera una clase de «Python para análisis de datos»'],
  ]);
  expect(named[0]!.text).toContain('Clase 5: proyecto final');
  await portal.as('tomas').post('/meetings/1/cancel').type('form').send({ note: 'Corte de luz', notify: 'on' });
  expect((await mails()).map(({ to, subject }) => [to, subject]).sort()).toEqual(
    ['otto', 'sofia', 'tomas'].map((who) => [who, 'Clase cancelada: Clase 3: tablas y gráficos']),
  );
  await removeOtto(portal, { following: 'on' });
  expect((await mails()).map(({ to, subject }) => [to, subject])).toEqual([
    ['otto', 'Ya no moderas una clase de «Python para análisis de datos»'],
  ]);
});

test('a reminder and the calendar follow the name', async () => {
  const portal = await openPortalWithClass();
  const otto = portal.as('otto');
  await portal
    .as('tomas')
    .post(`/meetings/${portal.classId}/moderators`)
    .type('form')
    .send({ login: 'otto', until: '2026-11-25' })
    .expect(303);
  await portal.newMails();
  expect(await listRemindersBefore(portal, 10)).toEqual(['otto', 'sofia', 'tomas']);
  const address = /https?:\/\/[^"\s]+\.ics/.exec((await otto.get('/calendar')).text)![0];
  const feed = await portal.stranger().get(new URL(address).pathname);
  expect(feed.text.match(/SUMMARY:.*/g)).toEqual([expect.stringContaining('Clase 4: unir fuentes de datos')]);
});

test('the API lists, names and removes as the pages do', async () => {
  const portal = await openPortal();
  const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
  const otto = await findUserId(portal.context.db, 'otto');
  const names = async () => (await api.get('/api/v1/meetings/1/moderators')).body as unknown;
  expect(await names()).toEqual({ items: [] });
  const named = await api.post('/api/v1/meetings/1/moderators').send({ login: 'otto' });
  expect([named.status, named.body]).toMatchObject([200, { items: [{ id: otto, username: 'otto', name: 'Otto Fuentes' }] }]);
  expect((await listNames(portal)).length).toBe(1);
  expect((await api.post('/api/v1/meetings/1/moderators').send({ login: 'nadie' })).status).toBe(404);
  expect((await api.post('/api/v1/meetings/1/moderators').send({ login: 'otto', until: '2026-11-01' })).status).toBe(422);
  const asOtto = apiClient(portal, (await signInToApi(portal, 'otto')).access_token);
  expect((await asOtto.get('/api/v1/meetings/1/moderators')).status).toBe(404);
  const shown = await asOtto.get('/api/v1/meetings');
  expect(shown.body).toMatchObject({ items: [{ id: 1 }] });
  expect((await api.delete(`/api/v1/meetings/1/moderators/${otto}`)).status).toBe(204);
  expect((await api.delete(`/api/v1/meetings/1/moderators/${otto}`)).status).toBe(404);
  expect(await names()).toEqual({ items: [] });
});
