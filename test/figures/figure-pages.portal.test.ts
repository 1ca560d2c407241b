import { describe, expect, test } from 'vitest';
import { addMs, days } from '../../src/platform/shared/clock.ts';
import { reportAttendance } from '../support/attended-class.ts';
import { createCustomRole } from '../support/custom-role.ts';
import { recordJoinAttemptRow } from '../support/figures.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const reported = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };

describe('the figures', () => {
  test('draw each day: what is over, nothing, what is not known, and today unfinished; nothing of the future', async () => {
    const portal = await withFigures(reported);
    const page = await read(portal, '/admin/figures?range=week');
    expect(page.text).toMatch(/Del 16 de noviembre de 2026 al 22 de noviembre de 2026\. Hoy está contado hasta las 14:00\./);
    expect(page.text).toMatch(/Entradas a clases 7 Rechazos 2 Horas en clase 1,5 Máximo a la vez 2/);
    // Nothing was counted before Wednesday, which has joins that Jitsi said nothing of; Friday is today.
    expect(kindsIn(page.html, 'joins')).toEqual(['past', 'zero', 'running']);
    expect(kindsIn(page.html, 'minutes')).toEqual(['unknown', 'zero', 'running']);
    expect(page.text).toMatch(/Cuándo Entradas a clases Lun, 16 nov No se sabe .*Mié, 18 nov 5 .*Vie, 20 nov \(aún en curso\) 2/);
    expect(page.text).toMatch(/Horas en clase .*Mié, 18 nov No se sabe Jue/);
    expect(page.html).toMatch(/<svg class="chart-columns" role="img" aria-label="Entradas a clases: como máximo 5, Mié, 18 nov\. /);
    expect(page.text).toMatch(/Por qué se rechazó .*Sin inscripción en el curso 2/);
    expect(page.html).not.toMatch(/ style=|<style|NaN|undefined/);
  });

  test('of a day are by quarters of an hour', async () => {
    const portal = await withFigures(reported);
    const { text, html } = await read(portal, '/admin/figures?range=today');
    expect(text).toContain('El 20 de noviembre de 2026.');
    expect(html.match(/chart-column-running/g)!.length).toBeGreaterThan(1);
    expect(text).toMatch(/14:00 \(aún en curso\) 2/);
    // 14:15 and later are still to come.
    expect(kindsIn(html, 'joins')).toHaveLength(57);
  });

  test('of months are by week, from Monday to Sunday, unless days are asked for', async () => {
    const portal = await withFigures(reported);
    const weeks = await read(portal, '/admin/figures?from=2026-09-01&until=2026-11-30');
    expect(weeks.text).toMatch(/Semana del Lun, 9 nov No se sabe Semana del Lun, 16 nov \(aún en curso\) 7/);
    const byDay = await read(portal, '/admin/figures?from=2026-09-01&until=2026-11-30&by=day');
    expect(byDay.text).toContain('Mié, 18 nov 5');
  });

  test('of a course and of a teacher are theirs alone', async () => {
    const portal = await withFigures(reported);
    const { db } = portal.context;
    const [python, other] = await db.selectFrom('courses').select(['id', 'title']).orderBy('id').execute();
    const ofCourse = await read(portal, `/admin/figures?range=week&course=${python!.id}`);
    expect(ofCourse.text).toMatch(
      new RegExp(`Curso: ${python!.title} .*Entradas a clases 7 Rechazos 2 Horas en clase 1,5 Máximo a la vez 2`),
    );
    expect(ofCourse.text).not.toContain('Inicios de sesión');
    const ofOther = await read(portal, `/admin/figures?range=week&course=${other!.id}`);
    expect(ofOther.text).toMatch(/Entradas a clases 0 Rechazos 0/);
    const tomas = await findUserId(db, 'tomas');
    const ofTeacher = await read(portal, `/admin/figures?range=week&teacher=${tomas}`);
    expect(ofTeacher.text).toMatch(/Docente: Tomás Núñez .*Entradas a clases 7 Rechazos 2 Horas en clase 1,5/);
    expect((await read(portal, '/admin/figures/courses?range=week')).text).toMatch(new RegExp(`${python!.title} 7 2 2`));
    const teachers = await read(portal, '/admin/figures/teachers?range=week');
    expect(teachers.text).toMatch(/Tomás Núñez 7 2 2/);
    expect(teachers.html).toContain(`/admin/figures?range=week&amp;teacher=${tomas}`);
    await portal.as('ada').get('/admin/figures?course=4711').expect(404);
    await portal.as('ada').get('/admin/figures?teacher=4711').expect(404);
    // The page is open to those who may not see the accounts of others.
    const sofia = await findUserId(db, 'sofia');
    for (const path of ['/admin/figures', '/admin/figures/export']) await portal.as('ada').get(`${path}?teacher=${sofia}`).expect(404);
  });

  test('say so where Jitsi reports nothing, instead of drawing nothing', async () => {
    const off = await withFigures({});
    const { text, html } = await read(off, '/admin/figures?range=week');
    expect(text).toContain('Jitsi no informa quién entra ni quién sale');
    expect(text).not.toContain('Horas en clase');
    expect(html).not.toContain('aria-label="Personas a la vez');
    const silent = await openPortal(reported);
    await recordJoinAttemptRow(silent.context.db, {
      userId: 1,
      meetingId: 1,
      outcome: 'admitted',
      at: addMs(silent.clock.now(), -days(1)),
      count: 1,
    });
    await silent.runJobs();
    expect((await read(silent, '/admin/figures?range=week')).text).toContain('Jitsi no informó de ninguna');
  });

  test('are empty before anything was counted, and ignore what no page asks for', async () => {
    const portal = await openPortal();
    await portal.context.db.deleteFrom('figure_days').execute();
    expect((await read(portal, '/admin/figures')).text).toContain('Todavía no hay cifras de estas fechas');
    for (const query of [
      'from=2026-02-30',
      'from=x&until=y',
      'range=nie',
      'by=hour',
      'course=x',
      'from=1999-01-01',
      'from=2020-01-01&until=2099-12-31',
      'at=x&q=%00',
    ])
      for (const path of ['/admin/figures', '/admin/figures/courses', '/admin/figures/teachers', '/admin/figures/export'])
        await portal.as('ada').get(`${path}?${query}`).expect(200);
  });

  test('in English', async () => {
    const portal = await withFigures(reported);
    await portal.context.db.updateTable('auth_user').set({ locale: 'en', time_zone: 'Europe/Madrid' }).execute();
    const { text } = await read(portal, '/admin/figures?range=week');
    expect(text).toMatch(
      /From 16 November 2026 to 22 November 2026\. Today is counted up to 18:00\. Days are in the school’s time zone \(Chile Time\)/,
    );
    expect(text).toMatch(/Fri,? 20 Nov \(not over yet\) 2/);
  });
});

describe('the files of the figures', () => {
  test.each([
    [
      'all',
      [
        'Desde;Hasta;Entradas a clases;Rechazos;Minutos en clase;Personas a la vez;Inicios de sesión',
        '2026-11-18;2026-11-18;5;0;;;0',
        '2026-11-20;2026-11-20;2;2;90;2;',
      ],
    ],
    ['joins', ['Desde;Hasta;Entradas a clases', '2026-11-18;2026-11-18;5']],
    ['minutes', ['Desde;Hasta;Minutos en clase', '2026-11-18;2026-11-18;\r']],
    ['reasons', ['Motivo del rechazo;Veces', 'Sin inscripción en el curso;2']],
    ['courses', ['Número;Curso;Entradas a clases;Rechazos;Minutos en clase', '1;Python para análisis de datos;7;2;90']],
    ['teachers', ['Número;Docente;Entradas a clases;Rechazos;Minutos en clase', ';Tomás Núñez;7;2;90']],
  ])('%s', async (of, parts) => {
    const portal = await withFigures(reported);
    const answer = await portal.as('ada').get(`/admin/figures/export?range=week&of=${of}`).expect(200);
    expect(answer.headers['content-disposition']).toContain('cifras-2026-11-16-2026-11-22.csv');
    for (const part of parts) expect(answer.text).toContain(part);
    expect(answer.text).not.toContain('2026-11-21');
  });

  test('of a day name the quarters of an hour in the school’s time', async () => {
    const portal = await withFigures(reported);
    const { text } = await portal.as('ada').get('/admin/figures/export?range=today&of=joins').expect(200);
    expect(text).toContain('2026-11-20 14:00;2026-11-20 14:15;2\r\n');
  });
});

describe('access to the figures', () => {
  const paths = ['/admin/figures', '/admin/figures/courses', '/admin/figures/teachers', '/admin/figures/export'];

  test.each(['tomas', 'sofia', 'otto'] as const)('%s has none', async (member) => {
    const portal = await openPortal();
    for (const path of paths) await portal.as(member).get(path).expect(403);
  });

  test('those who manage all meetings have', async () => {
    const portal = await openPortal();
    await createCustomRole(portal.context.db, 'solo', ['meetings:write'], ['otto']);
    for (const path of paths) await portal.as('otto').get(path).expect(200);
  });
});

/** Five joins on Wednesday without a word of Jitsi; today two joins, two refusals, and 90 minutes of two people in the first course. */
async function withFigures(settings: Record<string, string>): Promise<TestPortal> {
  const portal = await openPortal(settings);
  const { db } = portal.context;
  const open = await findMeetingId(db, classes.open);
  await recordJoinAttemptRow(db, {
    userId: await findUserId(db, 'sofia'),
    meetingId: open,
    outcome: 'admitted',
    at: addMs(portal.clock.now(), -days(2)),
    count: 5,
  });
  for (const member of ['sofia', 'tomas'] as const) await portal.as(member).get(`/join-meeting/${open}`).expect(303);
  for (let attempt = 0; attempt < 2; attempt++) await portal.as('otto').get(`/join-meeting/${open}`).expect(403);
  await db
    .updateTable('meetings')
    .set({ starts_at: addMs(portal.clock.now(), -60 * 60_000).toISOString() })
    .where('id', '=', open)
    .execute();
  await reportAttendance(portal, open, [
    ['sofia', 0, 60],
    ['tomas', 20, 50],
  ]);
  await portal.runJobs();
  return portal;
}

async function read(portal: TestPortal, path: string): Promise<{ html: string; text: string }> {
  const { text: html } = await portal.as('ada').get(path).expect(200);
  return { html, text: textOfHtml(html) };
}

/** How the columns of a chart are drawn, from left to right. */
function kindsIn(html: string, measure: string): string[] {
  const [, chart = ''] = new RegExp(`id="${measure}-hatch"([\\s\\S]*?)</svg>`).exec(html) ?? [];
  return [...chart.matchAll(/class="chart-column chart-column-(\w+)"|class="chart-(zero)|fill="url\(#\w+-(hatch)\)"/g)].map(
    ([, kind, zero, hatch]) => kind ?? zero ?? (hatch && 'unknown') ?? '',
  );
}
