import { describe, expect, test } from 'vitest';
import { csv, uploadFile, submitConfirmation, importFile, loadImport, listRows } from '../support/import-file.ts';
import { classes, findMeetingId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

async function findMeetingByTitle(portal: TestPortal, title: string) {
  return portal.context.db.selectFrom('meetings').selectAll().where('title', '=', title).executeTakeFirstOrThrow();
}

describe('an import of meetings', () => {
  test('creates meetings with rooms and links, in the time zone of the portal', async () => {
    const portal = await openPortal({ JITSI_ROOM_SECRET: 'rooms of the test, 32 characters or more' });
    await importFile(portal, 'courses', csv('título', 'Álgebra'));
    const id = await importFile(
      portal,
      'meetings',
      csv(
        'Curso;Título;Inicio;Fin;Minutos antes para estudiantes;Activa;Enlace',
        'álgebra;Clase 1;03-03-2027 19:00;3/3/2027 20:30;5;;',
        'Álgebra;Clase 2;2027-06-03 19:00;2027-06-03T20:30;;no;',
      ),
    );
    expect(await loadImport(portal, id)).toMatchObject({ state: 'applied', counts: { new: 2 } });
    const first = await findMeetingByTitle(portal, 'Clase 1');
    expect(first).toMatchObject({
      starts_at: '2027-03-03T22:00:00.000Z',
      ends_at: '2027-03-03T23:30:00.000Z',
      student_opening: 5,
      teacher_opening: null,
      is_active: 1,
    });
    expect(first.room_name).toMatch(new RegExp(`^curso_${first.course_id}_${first.id}_[0-9a-f]{20}$`));
    expect(first.link).toBe(`${portal.context.settings.jitsi.serverUrl}/${first.room_name}`);
    // In winter the offset of Chile is an hour larger.
    expect(await findMeetingByTitle(portal, 'Clase 2')).toMatchObject({ starts_at: '2027-06-03T23:00:00.000Z', is_active: 0 });

    const again = await uploadFile(
      portal,
      'meetings',
      csv(
        'Curso;Título;Inicio;Fin',
        'Álgebra;clase 1;03-03-2027 19:00;03-03-2027 20:30',
        'Álgebra;Clase 2;03-06-2027 19:00;03-06-2027 21:00',
      ),
    );
    expect(await listRows(portal, again)).toEqual([
      [2, 'unchanged'],
      [3, 'changed'],
    ]);
    expect((await portal.as('ada').get(`/admin/imports/${again}?tab=changed`)).text).toMatch(/03-06-2027 20:30[^]*03-06-2027 21:00/);
    await submitConfirmation(portal, again);
    expect(await findMeetingByTitle(portal, 'Clase 2')).toMatchObject({ ends_at: '2027-06-04T01:00:00.000Z', version: 2 });
  });

  test('updates meetings by id, and accepts only the link of the meeting itself', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const open = await findMeetingByTitle(portal, classes.open);
    const noLink = await findMeetingByTitle(portal, classes.noLink);
    const soon = await findMeetingId(db, classes.soon);
    const rightLink = `${portal.context.settings.jitsi.serverUrl}/${noLink.room_name}`;
    const id = await importFile(
      portal,
      'meetings',
      csv(
        'Número;Título;Enlace',
        `${open.id};Clase 3: gráficos;${open.link}`,
        `${noLink.id};;${rightLink}`,
        `${soon};;https://example.org/${open.room_name}`,
        `${await findMeetingId(db, classes.over)};;${open.link}`,
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'changed'],
      [3, 'changed'],
      [4, 'refused', 'wrong-link'],
      [5, 'refused', 'wrong-link'],
    ]);
    expect(await findMeetingByTitle(portal, 'Clase 3: gráficos')).toMatchObject({
      id: open.id,
      link: open.link,
      starts_at: open.starts_at,
      room_name: open.room_name,
    });
    expect(await findMeetingByTitle(portal, classes.noLink)).toMatchObject({ link: rightLink });
  });

  test('marks a meeting of a series as moved', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const open = await findMeetingByTitle(portal, classes.open);
    const series = {
      course_id: open.course_id,
      title: 'x',
      weekly_times: '[{"weekday":1,"startTime":"19:00","minutes":90}]',
      first_date: '2026-03-02',
      last_date: '2026-06-01',
      created_at: open.starts_at,
    };
    const { id: seriesId } = await db.insertInto('series').values(series).returning('id').executeTakeFirstOrThrow();
    await db.updateTable('meetings').set({ series_id: seriesId, series_date: '2026-11-20' }).execute();
    await importFile(
      portal,
      'meetings',
      csv('Número;Título;Fin', `${open.id};;20-11-2026 21:00`, `${await findMeetingId(db, classes.soon)};Otro título;`),
    );
    expect(await findMeetingByTitle(portal, classes.open)).toMatchObject({ moved: 1, ends_at: '2026-11-21T00:00:00.000Z' });
    expect(await findMeetingByTitle(portal, 'Otro título')).toMatchObject({ moved: 0 });
  });

  test('refuses rows with invalid values', async () => {
    const portal = await openPortal();
    await importFile(portal, 'courses', csv('título', 'Álgebra'));
    const open = await findMeetingId(portal.context.db, classes.open);
    const id = await uploadFile(
      portal,
      'meetings',
      csv(
        'número;curso;título;inicio;fin;cierre;enlace;activa',
        ';Álgebra;Sin fin;03-03-2027 19:00;;;;',
        ';Álgebra;Al revés;03-03-2027 19:00;03-03-2027 18:00;;;',
        ';Álgebra;Larga;03-03-2027 19:00;04-03-2027 19:00;;;',
        ';Álgebra;Rara;mañana;03-15-2027 19:00;;;',
        ';Álgebra;De noche;05-09-2027 00:30;05-09-2027 02:00;;;',
        ';Álgebra;Con enlace;03-03-2027 19:00;03-03-2027 20:00;;https://meet.gryphos.cl/curso_1_1;',
        ';Álgebra;Minutos;03-03-2027 19:00;03-03-2027 20:00;un rato;;quizás',
        ';Álgebra;Más minutos;03-03-2027 19:00;03-03-2027 20:00;5000;;',
        ';Historia;;03-03-2027 19:00;03-03-2027 20:00;;;',
        '987654;;Nada;;;;;',
        'x;;Nada;;;;;',
        `${open};Álgebra;;;;;;`,
        ';Álgebra;Dos veces;03-03-2027 19:00;03-03-2027 20:00;;;',
        ';Álgebra;dos veces;2027-03-03 19:00;03-03-2027 20:30;;;',
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'missing'],
      [3, 'refused', 'end-before-start'],
      [4, 'refused', 'duration-too-long'],
      [5, 'refused', 'invalid-time mañana', 'invalid-time 03-15-2027 19:00'],
      [6, 'refused', 'nonexistent-time 05-09-2027 00:30'],
      [7, 'refused', 'link-not-allowed'],
      [8, 'refused', 'invalid-minutes un rato', 'invalid-boolean quizás'],
      [9, 'refused', 'invalid-minutes'],
      [10, 'refused', 'unknown-course Historia', 'missing'],
      [11, 'refused', 'unknown-meeting 987654'],
      [12, 'refused', 'invalid-number x'],
      [13, 'refused', 'different-course Álgebra'],
      [14, 'refused', 'duplicate-row 15'],
      [15, 'refused', 'duplicate-row 14'],
    ]);
  });

  test('repeats the dry run if a meeting changed meanwhile', async () => {
    const portal = await openPortal();
    const { id: meetingId } = await findMeetingByTitle(portal, classes.open);
    const id = await uploadFile(portal, 'meetings', csv('número;título', `${meetingId};Del archivo`));
    await portal.context.db.updateTable('meetings').set({ student_opening: 3, version: 5 }).where('id', '=', meetingId).execute();
    const { run } = await loadImport(portal, id);
    await submitConfirmation(portal, id);
    // A change of another field is no conflict: both changes stay.
    expect(await findMeetingByTitle(portal, 'Del archivo')).toMatchObject({ id: meetingId, student_opening: 3, version: 6 });
    expect((await loadImport(portal, id)).run).toBeGreaterThan(run);
  });
});
