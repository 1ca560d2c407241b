import { describe, expect, test } from 'vitest';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { addPeopleRows } from '../support/people.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const page = '/courses/1/attendance';

/** Two classes of an hour and a half, a week and five days ago; `sofia` was in the first, came late to the second, and a third goes on. */
async function course() {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  await backdateEnrollments(portal);
  const [first, second] = [
    await findMeetingId(portal.context.db, 'Clase 1: primeros pasos'),
    await findMeetingId(portal.context.db, 'Clase 2: listas y diccionarios'),
  ];
  await reportAttendance(
    portal,
    first,
    [
      ['tomas', 0, 90],
      ['sofia', 0, 90],
    ],
    90,
  );
  await reportAttendance(
    portal,
    second,
    [
      ['tomas', 0, 90],
      ['sofia', 20, 90],
    ],
    90,
  );
  return { portal, first, second };
}

const table = `${page}?view=table`;

const read = async (portal: TestPortal, path: string, member: 'ada' | 'tomas' | 'sofia' = 'tomas') =>
  textOfHtml((await portal.as(member).get(path)).text);

describe('the attendance of a course', () => {
  test('is a table of members and meetings, with the rate of each member', async () => {
    const { portal } = await course();
    const text = await read(portal, table);
    expect(text).toMatch(
      /13\/11 : Clase 1: primeros pasos 15\/11 : Clase 2: listas y diccionarios 20\/11 : Clase 3: tablas y gráficos Entraron 2 2 0/,
    );
    expect(text).toMatch(/Sofía Riquelme sofia 100 % 2 de 2 clases Presente 13\/11 Presente, Atraso 15\/11 Aún no entra 20\/11/);
  });

  test('applies corrections, and does not count excused absences', async () => {
    const { portal, first, second } = await course();
    const sofia = await findUserId(portal.context.db, 'sofia');
    const correct = (meeting: number, status: string) =>
      portal.as('tomas').post(`/meetings/${meeting}/attendance/${sofia}`).type('form').send({ status, reason: 'Porque sí', version: '0' });
    await correct(first, 'absent');
    expect(await read(portal, table)).toMatch(/Sofía Riquelme sofia 50 % 1 de 2 clases Ausente/);
    await correct(second, 'excused');
    expect(await read(portal, table)).toMatch(/Sofía Riquelme sofia 0 % 0 de 1 clase Ausente 13\/11 Ausencia justificada/);
  });

  test('does not count meetings before a member was enrolled, unless the member attended', async () => {
    const { portal } = await course();
    const { db } = portal.context;
    const [late] = await addPeopleRows(db, [{ username: 'late', lastName: 'Zapata' }]);
    const row = { user_id: late!, course_id: 1, role: 'student', status: 'active', ended_at: null } as const;
    await db
      .insertInto('enrollments')
      .values({ ...row, created_at: '2026-11-14T12:00:00.000Z' })
      .execute();
    expect(await read(portal, table)).toMatch(/Zapata late 0 % 0 de 1 clase 13\/11 Ausente 15\/11/);
  });

  test('counts the classes from the first to the last day of a member alone, in every list', async () => {
    const { portal, first, second } = await course();
    const sofia = await findUserId(portal.context.db, 'sofia');
    await portal.context.db.deleteFrom('participations').where('user_id', '=', sofia).execute();
    const open = await findMeetingId(portal.context.db, classes.open);
    const setDays = (days: { first_day: string; last_day: string }) =>
      portal.as('ada').post(`/courses/1/members/${sofia}/days`).type('form').send(days);
    const listStatuses = () =>
      Promise.all(
        [first, second, open].map(async (id) => {
          const text = await read(portal, `/meetings/${id}/attendance?tab=expected`);
          const rollCall = await read(portal, `/meetings/${id}/attendance?tab=roll-call`);
          return [text.includes('Sofía Riquelme sofia'), rollCall.includes('Sofía Riquelme')];
        }),
      );
    const ownRate = async () => /(\d+) de (\d+) clases?/.exec(await read(portal, page, 'sofia'))?.slice(1);
    expect(await read(portal, table)).toMatch(/Sofía Riquelme sofia 0 % 0 de 2 clases/);
    expect([await ownRate(), await listStatuses()]).toEqual([
      ['0', '2'],
      [
        [true, true],
        [true, true],
        [true, true],
      ],
    ]);

    await setDays({ first_day: '2026-11-21', last_day: '' });
    portal.clock.advance({ hours: 24 });
    await portal.runJobs();
    expect(await read(portal, table)).toContain('Sofía Riquelme sofia – 0 de 0 clases');
    expect(await listStatuses()).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);

    await setDays({ first_day: '2026-11-15', last_day: '2026-11-30' });
    expect(await read(portal, table)).toMatch(/Sofía Riquelme sofia 0 % 0 de 2 clases 13\/11 Ausente 15\/11 Ausente 20\/11/);
    expect([await ownRate(), await listStatuses()]).toEqual([
      ['0', '2'],
      [
        [false, false],
        [true, true],
        [true, true],
      ],
    ]);

    // The portal was down as the last day ended: the enrollment ended later than that.
    await setDays({ first_day: '', last_day: '2026-11-15' });
    expect(await listStatuses()).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  test('counts admissions where Jitsi reported nothing', async () => {
    const { portal } = await course();
    await portal.as('sofia').get('/join-meeting/1');
    portal.clock.advance({ hours: 6 });
    expect(await read(portal, table)).toMatch(/Entraron 2 2 1 .*Sofía Riquelme sofia 100 % 3 de 3 clases/);
  });

  test('shows ten meetings to a page, with links to the others', async () => {
    const { portal } = await course();
    const { db } = portal.context;
    const times = (day: number) => ({ starts_at: `2026-10-${10 + day}T12:00:00.000Z`, ends_at: `2026-10-${10 + day}T13:00:00.000Z` });
    await db
      .insertInto('meetings')
      .values(Array.from({ length: 12 }, (_, day) => ({ course_id: 1, title: `Antes ${day}`, room_name: `antes_${day}`, ...times(day) })))
      .execute();
    const { text } = await portal.as('tomas').get(table);
    expect([text.includes('Antes 5'), text.includes('Antes 4'), text.includes('Clase 2')]).toEqual([true, false, true]);
    const earlier = /href="([^"]*until=\d+[^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');
    const before = await read(portal, earlier);
    expect([before.includes('Antes 4'), before.includes('Antes 5'), before.includes('Clases siguientes')]).toEqual([true, false, true]);
    expect(before).toContain('2 de 14 clases');
  });

  test('is a strip of classes and a ring for each member, with all of it in words', async () => {
    const { portal, first, second } = await course();
    const sofia = await findUserId(portal.context.db, 'sofia');
    const { text } = await portal.as('tomas').get(page);
    expect(textOfHtml(text)).toContain('Sofía Riquelme sofia 100 % 2 de 2 clases');
    expect(text).toContain('stroke-dasharray="100 100"');
    const cell = (meeting: number, kind: string, label: string) =>
      `<a class="strip-cell strip-${kind}" href="/meetings/${meeting}/attendance/${sofia}" title="${label}" tabindex="-1">`;
    expect(text).toContain(cell(first, 'present', '13/11, Clase 1: primeros pasos: Presente'));
    expect(text).toContain(cell(second, 'late', '15/11, Clase 2: listas y diccionarios: Presente, Atraso'));
    expect(text).not.toMatch(/ style=/);
    const enrolled = { created_at: '2026-11-14T12:00:00.000Z' };
    await portal.context.db.updateTable('enrollments').set(enrolled).where('user_id', '=', sofia).execute();
    await portal.context.db.deleteFrom('participations').where('user_id', '=', sofia).execute();
    const later = (await portal.as('tomas').get(page)).text;
    expect(later).toContain('strip-not-counted');
    expect(later).toContain(cell(second, 'absent', '15/11, Clase 2: listas y diccionarios: Ausente'));
  });

  test('can be searched, exported and printed', async () => {
    const { portal, first, second } = await course();
    const found = await read(portal, `${page}?q=rique`);
    expect([found.includes('Sofía Riquelme'), found.includes('Tomás Núñez tomas')]).toEqual([true, false]);
    const { text } = await portal.as('tomas').get(`${page}/export`).buffer(true);
    const [head, ...rows] = text.trim().split('\r\n');
    expect(head).toContain(`2026-11-13 14:00 Clase 1: primeros pasos (${first})`);
    expect(head).toContain(`2026-11-15 14:00 Clase 2: listas y diccionarios (${second})`);
    expect(rows).toEqual([
      'tomas;Tomás Núñez;Docente;100;2;2;Presente;Presente;Aún no entra',
      'sofia;Sofía Riquelme;Estudiante;100;2;2;Presente;Presente, Atraso;Aún no entra',
    ]);
    expect(await read(portal, `${page}/print`)).toMatch(/Sofía Riquelme sofia 100 %/);
  });

  test('answers 404 to users who do not manage the course, and its students see only their own', async () => {
    const { portal } = await course();
    for (const path of ['/export', '/print']) expect((await portal.as('tomas').get(`/courses/3/attendance${path}`)).status).toBe(404);
    expect(await read(portal, '/courses/3/attendance')).toContain('Mi asistencia');
  });
});

describe('one’s own attendance', () => {
  test('is shown to a student, from the enrollment on', async () => {
    const { portal } = await course();
    const text = await read(portal, '/courses/1/attendance', 'sofia');
    expect(text).toMatch(
      /100 % 2 de 2 clases .*Clase 3: tablas y gráficos Aún no entra .*Clase 2: listas y diccionarios 77 % de la clase Presente, Atraso .*Clase 1/,
    );
    const { text: html } = await portal.as('sofia').get('/courses/1/attendance');
    expect(html).toMatch(/<a href="\/meetings\/\d+">Clase 2: listas y diccionarios<\/a>/);
    expect((await portal.as('sofia').get('/courses/1')).text).toContain('href="/courses/1/attendance"');
  });

  test('is not shown for other users or other courses', async () => {
    const { portal } = await course();
    expect((await portal.as('otto').get('/courses/1/attendance')).status).toBe(404);
  });
});
