import { describe, expect, test } from 'vitest';
import { listAuditLog } from '../../support/rows.ts';
import { previewAndSave, postForm as post, seriesUrl as address, seriesForm as form } from '../../support/series.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

async function meetingsIn(portal: TestPortal) {
  const rows = await portal.context.db
    .selectFrom('meetings')
    .selectAll()
    .where('series_id', 'is not', null)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    ...row,
    shown: `${row.series_date} ${row.starts_at.slice(0, 16)} ${row.cancelled_at ? 'cancelled' : row.moved ? 'moved' : ''}`.trim(),
  }));
}

const shown = async (portal: TestPortal) => (await meetingsIn(portal)).map((row) => row.shown);

describe('a series', () => {
  test('is previewed date by date, then created, each meeting with its room', async () => {
    const portal = await openPortal();
    const { looked, saved } = await previewAndSave(portal, address, form);
    expect(looked.status).toBe(200);
    expect(textOfHtml(looked.text)).toMatch(/6 clases Lunes, 23 de noviembre 2026 19:00–20:30.*Miércoles, 9 de diciembre/);
    expect(saved.headers['location']).toBe('/courses/1');
    const rows = await meetingsIn(portal);
    expect(rows.map((row) => row.shown)).toEqual([
      '2026-11-23 2026-11-23T22:00',
      '2026-11-25 2026-11-25T22:00',
      '2026-11-30 2026-11-30T22:00',
      '2026-12-02 2026-12-02T22:00',
      '2026-12-07 2026-12-07T22:00',
      '2026-12-09 2026-12-09T22:00',
    ]);
    for (const row of rows)
      expect(row).toMatchObject({ course_id: 1, title: form.title, student_opening: 5, link: `https://meet.gryphos.cl/curso_1_${row.id}` });
    expect(await portal.context.db.selectFrom('series').selectAll().execute()).toMatchObject([
      { first_date: '2026-11-23', last_date: '2026-12-09', anchor_date: '2026-11-23', every_weeks: 1, version: 1 },
    ]);
    const auditEvent = (await listAuditLog(portal.context.db)).at(-1)!;
    expect([auditEvent.event, JSON.parse(auditEvent.details)]).toMatchObject(['series.made', { course: 1, weekdays: '1,3', meetings: 6 }]);
    expect(textOfHtml((await portal.as('tomas').get('/courses/1')).text)).toContain('Programaste 6 clases.');
  });

  test('is not created with dates that the user has not reviewed', async () => {
    const portal = await openPortal();
    const unseen = await post(portal, address, { ...form, step: 'save' });
    expect([unseen.status, textOfHtml(unseen.text).includes('6 clases')]).toEqual([200, true]);
    const looked = await post(portal, address, { ...form, step: 'preview' });
    const [, seen] = /name="reviewed" value="([^"]+)"/.exec(looked.text)!;
    const other = await post(portal, address, { ...form, last_date: '2027-02-01', step: 'save', reviewed: seen });
    expect([other.status, textOfHtml(other.text).includes('Revisa estas fechas antes de guardar')]).toEqual([409, true]);
    expect(await meetingsIn(portal)).toEqual([]);
    expect((await portal.as('tomas').get('/courses/3/schedule')).status).toBe(404);
    expect((await post(portal, '/courses/3/schedule', { ...form, step: 'preview' })).status).toBe(404);
  });

  test('leaves out holidays and skipped dates only', async () => {
    const portal = await openPortal();
    const tuesdays = { ...form, weekday: '2', skip: '2026-12-01' };
    const { looked } = await previewAndSave(portal, address, tuesdays);
    expect(textOfHtml(looked.text)).toMatch(/1 clase .*Feriados que se saltan Martes, 8 de diciembre 2026 Inmaculada Concepción/);
    expect(await shown(portal)).toEqual(['2026-11-24 2026-11-24T22:00']);
    expect(await portal.context.db.selectFrom('series_skips').selectAll().execute()).toEqual([{ series_id: 1, date: '2026-12-01' }]);
    const all = await post(portal, address, { ...tuesdays, skip: [], on_holidays: 'on', step: 'preview' });
    expect(textOfHtml(all.text)).toContain('3 clases');
  });

  test('shows schedule conflicts, and can be created anyway or without those dates', async () => {
    const portal = await openPortal();
    // Tomás teaches projects on Sunday at 14:00 and 14:45.
    const sundays = { ...form, weekday: '7', first_date: '2026-11-21', last_date: '2026-11-29', starts: '14:30', ends: '15:30' };
    const { looked, saved } = await previewAndSave(portal, address, sundays);
    expect(looked.status).toBe(200);
    expect(textOfHtml(looked.text)).toMatch(
      /2 clases Domingo, 22 de noviembre.*Choca con Clase 4: unir fuentes de datos .*Programar 2 de todos modos/,
    );
    expect(saved.status).toBe(409);
    const without = await previewAndSave(portal, address, { ...sundays, skip: '2026-11-22' });
    expect(without.saved.status).toBe(303);
    expect(await shown(portal)).toEqual(['2026-11-29 2026-11-29T17:30']);
    const insisted = await previewAndSave(portal, address, { ...sundays, allow_conflicts: 'on' });
    expect(insisted.saved.status).toBe(303);
    expect(await meetingsIn(portal)).toHaveLength(3);
  });

  test.each([
    ['no title', { title: '' }, 'Escribe un título.'],
    ['no day', { weekday: [] }, 'Elige al menos un día.'],
    ['an end before its beginning', { last_date: '2026-11-01' }, 'Debe ser la primera fecha o una posterior'],
    ['no date left', { weekday: ['7'], last_date: '2026-11-24' }, 'no queda ninguna clase'],
    ['too many dates', { weekday: ['1', '2', '3', '4', '5', '6', '7'], last_date: '2027-12-01' }, 'más de 300'],
    ['three years', { last_date: '2029-12-01' }, 'hasta dos años'],
    ['no end of the class', { ends: '' }, 'Escribe a qué hora termina.'],
    ['a class of thirteen hours', { ends: '08:00' }, 'más de 12 horas'],
    ['minutes that are none', { closing: '-3' }, 'un número de minutos'],
  ])('with %s shows the form again with the typed values', async (_what, wrong, message) => {
    const portal = await openPortal();
    for (const step of ['preview', 'save']) {
      const answer = await post(portal, address, { ...form, ...wrong, step });
      expect([step, answer.status, textOfHtml(answer.text).includes(message)]).toEqual([step, 422, true]);
      expect(answer.text).toContain('value="19:00"');
    }
  });

  test('keeps its wall time across clock changes, and says what happens to a skipped time', async () => {
    const portal = await openPortal();
    const night = { ...form, weekday: '7', first_date: '2027-08-29', last_date: '2027-09-12', starts: '00:30', ends: '01:30' };
    const { looked } = await previewAndSave(portal, address, night);
    expect(textOfHtml(looked.text)).toContain('Esa noche se adelanta el reloj: comienza a las 01:30.');
    expect(await shown(portal)).toEqual(['2027-08-29 2027-08-29T04:30', '2027-09-05 2027-09-05T04:30', '2027-09-12 2027-09-12T03:30']);
  });
});

describe('updating a series from one of its meetings on', () => {
  async function withSeries() {
    const portal = await openPortal();
    await previewAndSave(portal, address, form);
    const rows = await meetingsIn(portal);
    const third = rows[2]!;
    return { portal, rows, path: `/meetings/${third.id}/series`, from: { ...form, first_date: third.series_date!, version: '1' } };
  }

  test('starts with the current values of the series', async () => {
    const { portal, path } = await withSeries();
    const { text } = await portal.as('tomas').get(path);
    for (const value of ['Clase de la tarde', '2026-11-30', '2026-12-09', '19:00', '20:30', '5'])
      expect(text).toContain(`value="${value}"`);
    expect([...text.matchAll(/name="weekday" value="(\d)"\s+checked/g)].map(([, day]) => day)).toEqual(['1', '3']);
  });

  test('moves later meetings, keeps their rooms, and leaves meetings that were moved by themselves', async () => {
    const { portal, rows, path, from } = await withSeries();
    const { db } = portal.context;
    // The Wednesday of the second week is moved by hand, the Monday of the third is cancelled.
    const moved = {
      title: form.title,
      date: '2026-12-03',
      starts: '10:00',
      ends: '11:00',
      student_opening: '5',
      active: 'on',
      version: '1',
    };
    expect((await post(portal, `/meetings/${rows[3]!.id}/change`, moved)).status).toBe(303);
    await post(portal, `/meetings/${rows[4]!.id}/cancel`, { note: 'Reunión' });
    const change = { ...from, title: 'Clase de las ocho', weekday: ['1', '4'], starts: '20:00', ends: '21:00' };
    const { looked, saved } = await previewAndSave(portal, path, change);
    const page = textOfHtml(looked.text);
    expect(page).toMatch(
      /Lunes, 30 de noviembre 2026 20:00–21:00 Clase de las ocho Cambia.*Jueves, 3 de diciembre 2026 Jue,? 3 dic, 10:00–11:00 Clase de las ocho Conserva su propia hora/,
    );
    expect(page).toMatch(/Lunes, 7 de diciembre 2026 19:00–20:30 Clase de la tarde Sigue cancelada/);
    expect(page).toContain('2 cambian · 1 ya no se realizará · 1 sigue cancelada · 2 anteriores o en curso no se tocan.');
    expect(page).toMatch(/Estas clases ya no están en la serie .*Miércoles, 9 de diciembre/);
    expect(saved.status).toBe(303);
    const after = await meetingsIn(portal);
    expect(after.map((row) => row.shown)).toEqual([
      '2026-11-23 2026-11-23T22:00',
      '2026-11-25 2026-11-25T22:00',
      '2026-11-30 2026-11-30T23:00',
      '2026-12-03 2026-12-03T13:00 moved',
      '2026-12-07 2026-12-07T22:00 cancelled',
    ]);
    expect(after.map((row) => row.id)).toEqual(rows.slice(0, 5).map((row) => row.id));
    expect(after.map((row) => row.title)).toEqual([form.title, form.title, change.title, change.title, form.title]);
    expect(await db.selectFrom('series').selectAll().execute()).toMatchObject([
      { title: change.title, first_date: '2026-11-23', version: 2 },
    ]);
    const events = await listAuditLog(db);
    expect(
      events
        .slice(-2)
        .map(({ event }) => event)
        .sort(),
    ).toEqual(['meeting.deleted', 'series.changed']);
    const details = JSON.parse(events.find(({ event }) => event === 'series.changed')!.details) as unknown;
    expect(details).toMatchObject({ weekdays: { before: '1,3', after: '1,4' }, startTime: { before: '19:00', after: '20:00' } });
    expect(textOfHtml((await portal.as('ada').get('/admin/meetings?q=ocho')).text)).toContain('Clase de las ocho');
  });

  test('moves each weekly class to another day and keeps its room', async () => {
    const { portal, rows, path, from } = await withSeries();
    await previewAndSave(portal, path, { ...from, weekday: ['2', '5'], last_date: '2026-12-20' });
    const after = (await meetingsIn(portal)).slice(2);
    expect(after.map((row) => [row.id, row.series_date])).toEqual([
      [rows[2]!.id, '2026-12-01'],
      [rows[3]!.id, '2026-12-04'],
      [rows[4]!.id, '2026-12-11'],
      [expect.any(Number), '2026-12-15'],
      [expect.any(Number), '2026-12-18'],
    ]);
  });

  test('cancels a meeting with activity that has no date any more', async () => {
    const { portal, rows, path, from } = await withSeries();
    await portal.as('sofia').get(`/join-meeting/${rows[5]!.id}`);
    await previewAndSave(portal, path, { ...from, last_date: '2026-12-02' });
    expect((await shown(portal)).slice(2)).toEqual([
      '2026-11-30 2026-11-30T22:00',
      '2026-12-02 2026-12-02T22:00',
      '2026-12-09 2026-12-09T22:00 cancelled',
    ]);
  });

  test('does not recreate deleted meetings unless they are selected', async () => {
    const { portal, rows, path, from } = await withSeries();
    await post(portal, `/meetings/${rows[3]!.id}/delete`, {});
    const page = await portal.as('tomas').get(path);
    expect(page.text).toContain('name="skip" value="2026-12-02"');
    await previewAndSave(portal, path, { ...from, skip: '2026-12-02', starts: '18:00', ends: '19:00' });
    expect(await shown(portal)).toHaveLength(5);
    await previewAndSave(portal, path, { ...from, version: '2', starts: '18:00', ends: '19:00' });
    expect((await shown(portal)).filter((one) => one.startsWith('2026-12-02'))).toEqual(['2026-12-02 2026-12-02T21:00']);
  });

  test('does not change meetings that have started', async () => {
    const { portal, rows, path, from } = await withSeries();
    portal.clock.set(new Date('2026-12-02T22:10:00.000Z'));
    await previewAndSave(portal, path, { ...from, starts: '20:00', ends: '21:00' });
    expect((await shown(portal)).slice(2)).toEqual([
      '2026-11-30 2026-11-30T22:00',
      '2026-12-02 2026-12-02T22:00',
      '2026-12-07 2026-12-07T23:00',
      '2026-12-09 2026-12-09T23:00',
    ]);
    expect(rows).toHaveLength(6);
  });

  test('detects version conflicts, and is not found for other users or for a meeting without series', async () => {
    const { portal, path, from } = await withSeries();
    const change = { ...from, starts: '20:00', ends: '21:00' };
    expect((await previewAndSave(portal, path, change)).saved.status).toBe(303);
    const late = await post(portal, path, { ...from, title: 'Lo de Ada', step: 'save', reviewed: 'x' }, 'ada');
    expect(late.status).toBe(409);
    expect(textOfHtml(late.text)).toMatch(
      /Otra persona cambió esta serie.*Lunes 20:00, Miércoles 20:00, hasta el miércoles, 9 de diciembre/,
    );
    expect(late.text).toContain('value="Lo de Ada"');
    expect(late.text).toContain('name="version" value="2"');
    expect((await portal.as('tomas').get('/meetings/1/series')).status).toBe(404);
    await portal.context.db.updateTable('enrollments').set({ status: 'ended' }).where('role', '=', 'teacher').execute();
    expect((await portal.as('tomas').get(path)).status).toBe(404);
    expect((await post(portal, path, { ...change, step: 'preview' })).status).toBe(404);
  });
});

describe('holidays', () => {
  const decide = (portal: TestPortal, body: object) => post(portal, '/admin/holidays', body, 'ada');

  test('are the legal ones with the changes of administrators', async () => {
    const portal = await openPortal();
    const year = async () => textOfHtml((await portal.as('ada').get('/admin/holidays?year=2026')).text);
    expect(await year()).toMatch(/Viernes, 18 de septiembre Independencia Nacional Legal Tener clases ese día/);
    await decide(portal, { action: 'add', date: '2026-11-25', name: 'Aniversario' });
    await decide(portal, { action: 'ignore', date: '2026-12-08' });
    expect(await year()).toMatch(
      /Miércoles, 25 de noviembre Aniversario Agregado Quitar.*Inmaculada Concepción Legal Hay clases Volver a saltarlo/,
    );
    const days = await post(portal, address, { ...form, weekday: ['2', '3'], step: 'preview' });
    expect(textOfHtml(days.text)).toMatch(
      /5 clases.*Martes, 8 de diciembre.*Feriados que se saltan Miércoles, 25 de noviembre 2026 Aniversario/,
    );
    await decide(portal, { action: 'delete', date: '2026-11-25' });
    await decide(portal, { action: 'observe', date: '2026-12-08' });
    expect(await portal.context.db.selectFrom('holidays').selectAll().execute()).toEqual([]);
    const events = (await listAuditLog(portal.context.db)).filter(({ subject }) => subject === 'holiday');
    expect(events.map(({ event }) => event)).toEqual(['holiday.added', 'holiday.worked', 'holiday.removed', 'holiday.observed']);
    // What is so already is not done again.
    await decide(portal, { action: 'observe', date: '2026-12-08' });
    await decide(portal, { action: 'delete', date: '2026-12-08' });
    expect((await listAuditLog(portal.context.db)).filter(({ subject }) => subject === 'holiday')).toHaveLength(4);
  });

  test('need a date, a name, and the permission for all courses', async () => {
    const portal = await openPortal();
    const unnamed = await decide(portal, { action: 'add', date: '2026-11-25', name: ' ' });
    expect([unnamed.status, unnamed.text.includes('value="2026-11-25"')]).toEqual([422, true]);
    expect((await decide(portal, { action: 'add', date: 'ayer', name: 'Ayer' })).status).toBe(422);
    expect((await decide(portal, { action: 'sing', date: '2026-11-25', name: 'x' })).status).toBe(422);
    expect((await post(portal, '/admin/holidays', { action: 'add', date: '2026-11-25', name: 'x' })).status).toBe(403);
  });
});
