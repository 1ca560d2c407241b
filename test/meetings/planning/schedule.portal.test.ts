import { describe, expect, test } from 'vitest';
import { listAuditLog } from '../../support/rows.ts';
import { postForm as post, previewAndSave, seriesForm, seriesUrl } from '../../support/series.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const series = (portal: TestPortal) =>
  portal.context.db.selectFrom('meetings').selectAll().where('series_id', 'is not', null).orderBy('starts_at').execute();

const startsOf = async (portal: TestPortal) =>
  (await series(portal)).map(({ starts_at, ends_at }) => [starts_at.slice(0, 16), ends_at.slice(11, 16)]);

describe('the choice of a course', () => {
  test('lists the courses that one teaches, the one with the latest class first, and everything to an administrator', async () => {
    const portal = await openPortal();
    const links = async (member: 'ada' | 'tomas', query = '') =>
      [...(await portal.as(member).get(`/schedule${query}`)).text.matchAll(/choice-card" href="([^"]+)"/g)].map(([, href]) => href);
    expect((await links('tomas')).sort()).toEqual(['/courses/1/schedule', '/courses/2/schedule']);
    await portal.context.db.updateTable('meetings').set({ starts_at: '2026-11-26T12:00:00.000Z' }).where('course_id', '=', 2).execute();
    expect((await links('tomas'))[0]).toBe('/courses/2/schedule');
    expect(await links('ada', '?q=etica')).toContain('/courses/3/schedule');
    for (const member of ['sofia', 'otto'] as const) expect((await portal.as(member).get('/schedule')).status).toBe(403);
  });

  test('leads to a new course where there is none', async () => {
    const portal = await openPortal();
    await portal.context.db.updateTable('courses').set({ is_active: 0 }).execute();
    expect((await portal.as('ada').get('/schedule')).text).toContain('href="/admin/courses/new"');
    expect((await portal.as('tomas').get('/schedule')).text).not.toContain('href="/admin/courses/new"');
  });

  test('is skipped where there is only one', async () => {
    const portal = await openPortal();
    await portal.context.db.updateTable('courses').set({ is_active: 0 }).where('id', '=', 2).execute();
    expect((await portal.as('tomas').get('/schedule')).headers['location']).toBe('/courses/1/schedule');
  });
});

describe('a series with hours of its own on each weekday', () => {
  const hours = { ...seriesForm, weekday: ['1', '4'], from_1: '09:00', to_1: '10:30', from_4: '15:00', to_4: '16:00' };

  test.each([
    ['April', { first_date: '2027-04-01', last_date: '2027-04-08' }, ['2027-04-01T18:00', '2027-04-05T13:00', '2027-04-08T19:00']],
    ['September', { first_date: '2027-09-02', last_date: '2027-09-09' }, ['2027-09-02T19:00', '2027-09-06T12:00', '2027-09-09T18:00']],
  ])('keeps them across the clock change of %s', async (_month, dates, starts) => {
    const portal = await openPortal();
    expect((await previewAndSave(portal, seriesUrl, { ...hours, ...dates })).saved.status).toBe(303);
    expect((await startsOf(portal)).map(([start]) => start)).toEqual(starts);
    const { weekly_times: stored } = await portal.context.db.selectFrom('series').selectAll().executeTakeFirstOrThrow();
    expect(JSON.parse(stored)).toEqual([
      { weekday: 1, startTime: '09:00', minutes: 90 },
      { weekday: 4, startTime: '15:00', minutes: 60 },
    ]);
    expect(JSON.parse((await listAuditLog(portal.context.db)).at(-1)!.details)).toMatchObject({
      startTime: '09:00, 15:00',
      minutes: '90, 60',
    });
  });

  test('every second week, also over New Year', async () => {
    const portal = await openPortal();
    await previewAndSave(portal, seriesUrl, { ...hours, repeat: 'biweekly', first_date: '2026-12-14', last_date: '2027-01-28' });
    expect((await series(portal)).map(({ series_date: date }) => date)).toEqual([
      '2026-12-14',
      '2026-12-17',
      '2026-12-28',
      '2026-12-31',
      '2027-01-11',
      '2027-01-14',
      '2027-01-25',
      '2027-01-28',
    ]);
  });

  test('says which time is missing, and refuses more than 300 classes', async () => {
    const portal = await openPortal();
    const missing = await post(portal, seriesUrl, { ...hours, to_4: '', step: 'preview' });
    expect([missing.status, textOfHtml(missing.text).includes('Escribe a qué hora termina.')]).toEqual([422, true]);
    expect(missing.text).toMatch(/id="to_4"[^>]*aria-invalid="true"/s);
    const daily = { ...seriesForm, weekday: ['1', '2', '3', '4', '5', '6', '7'], last_date: '2027-11-01', on_holidays: 'on' };
    const many = await post(portal, seriesUrl, { ...daily, step: 'preview' });
    expect([many.status, textOfHtml(many.text).includes('más de 300 clases')]).toEqual([422, true]);
  });
});

describe('numbers in titles', () => {
  const numbered = { ...seriesForm, title: 'Sesión {n}: {x}' };
  const titles = async (portal: TestPortal) => (await series(portal)).map(({ title }) => title);

  test('count the classes by date, continue in a second series, and start where one says', async () => {
    const portal = await openPortal();
    const { looked } = await previewAndSave(portal, seriesUrl, { ...numbered, last_date: '2026-12-02' });
    expect(textOfHtml(looked.text)).toContain('Sesión 4: {x}');
    expect(await titles(portal)).toEqual(['Sesión 1: {x}', 'Sesión 2: {x}', 'Sesión 3: {x}', 'Sesión 4: {x}']);
    await previewAndSave(portal, seriesUrl, { ...numbered, first_date: '2026-12-03' });
    expect((await titles(portal)).slice(4)).toEqual(['Sesión 5: {x}', 'Sesión 6: {x}']);
    await previewAndSave(portal, seriesUrl, { ...numbered, first_number: '20', first_date: '2026-12-10', last_date: '2026-12-15' });
    expect((await titles(portal)).slice(6)).toEqual(['Sesión 20: {x}']);
    const one = { step: 'save', title: 'Sesión {n}', date: '2026-12-18', starts: '08:00', ends: '09:00' };
    expect((await post(portal, seriesUrl, one)).status).toBe(303);
    expect(await portal.context.db.selectFrom('meetings').select('title').orderBy('id', 'desc').executeTakeFirst()).toEqual({
      title: 'Sesión 21',
    });
  });

  test('stay with their class when others are deleted, and titles of their own stay', async () => {
    const portal = await openPortal();
    await previewAndSave(portal, seriesUrl, { ...numbered, title: 'Sesión {n}' });
    const rows = await series(portal);
    await post(portal, `/meetings/${rows[2]!.id}/delete`, {});
    const own = {
      title: 'Sesión 5: bucles',
      date: '2026-12-07',
      starts: '19:00',
      ends: '20:30',
      student_opening: '5',
      active: 'on',
      version: '1',
    };
    expect((await post(portal, `/meetings/${rows[4]!.id}/change`, own)).status).toBe(303);
    const change = { ...numbered, title: 'Clase {n}', first_date: rows[1]!.series_date!, version: '1', skip: rows[2]!.series_date! };
    const { looked } = await previewAndSave(portal, `/meetings/${rows[1]!.id}/series`, change);
    expect(textOfHtml(looked.text)).toContain('Antes: «Sesión 5: bucles»');
    expect(await titles(portal)).toEqual(['Sesión 1', 'Clase 2', 'Clase 4', 'Clase 5: bucles', 'Clase 6']);
    // The deleted class comes back and takes the number that is free.
    await previewAndSave(portal, `/meetings/${rows[1]!.id}/series`, { ...change, version: '2', skip: [] });
    expect(await titles(portal)).toEqual(['Sesión 1', 'Clase 2', 'Clase 3', 'Clase 4', 'Clase 5: bucles', 'Clase 6']);
  });
});

describe('classes that would be over already', () => {
  const past = { ...seriesForm, title: 'Clase {n}', first_date: '2026-11-16', last_date: '2026-11-25' };

  test('are shown and left out, and made where the user asks for them', async () => {
    const portal = await openPortal();
    const looked = await post(portal, seriesUrl, { ...past, step: 'preview' });
    expect(textOfHtml(looked.text)).toMatch(/2 de estas clases ya habrían terminado.*Ya pasó/);
    await previewAndSave(portal, seriesUrl, past);
    expect((await series(portal)).map(({ series_date: date }) => date)).toEqual(['2026-11-23', '2026-11-25']);
    await previewAndSave(portal, seriesUrl, { ...past, title: 'Otra', allow_past: 'on', allow_conflicts: 'on' });
    expect(await series(portal)).toHaveLength(6);
  });

  test('alone make no series', async () => {
    const portal = await openPortal();
    const only = { ...past, last_date: '2026-11-18' };
    const { looked, saved } = await previewAndSave(portal, seriesUrl, only);
    expect([looked.status, saved.status, (await series(portal)).length]).toEqual([200, 422, 0]);
  });
});

test('what is saved is what the preview shows, for rules of every kind', async () => {
  const portal = await openPortal();
  const rules = [
    { weekday: ['1', '2', '4'], first_date: '2027-03-01', last_date: '2027-04-30' },
    { weekday: ['7'], repeat: 'biweekly', first_date: '2027-08-01', last_date: '2027-10-31' },
    { weekday: ['5', '6'], first_date: '2027-09-10', last_date: '2027-09-30', skip: '2027-09-11', on_holidays: 'on' },
    { weekday: ['3'], first_date: '2026-11-04', last_date: '2026-12-16', first_number: '7' },
  ];
  for (const [index, rule] of rules.entries()) {
    const form = { ...seriesForm, title: `Curso ${index} {n}`, starts: '06:00', ends: '06:45', from_4: '07:10', to_4: '08:00', ...rule };
    const { looked, saved } = await previewAndSave(portal, seriesUrl, form);
    expect(saved.status).toBe(303);
    const [, list = ''] = /<ul class="date-list">(.*?)<\/ul>/s.exec(looked.text)!;
    const shown = list
      .split('<li class="date')
      .slice(1)
      .filter((item) => !item.startsWith(' date-skipped'))
      .map((item) => textOfHtml(item.slice(item.indexOf('>') + 1)));
    const { id } = await portal.context.db.selectFrom('series').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow();
    const rows = await portal.context.db.selectFrom('meetings').selectAll().where('series_id', '=', id).orderBy('starts_at').execute();
    const clock = (instant: string) =>
      new Intl.DateTimeFormat('es-CL', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'America/Santiago' }).format(
        new Date(instant),
      );
    expect(shown).toHaveLength(rows.length);
    for (const [position, row] of rows.entries()) {
      expect(shown[position]).toContain(`${row.series_date!.slice(0, 4)} ${clock(row.starts_at)}–${clock(row.ends_at)} ${row.title}`);
      expect(shown[position]).toContain(`${Number(row.series_date!.slice(8))} de`);
    }
  }
});
