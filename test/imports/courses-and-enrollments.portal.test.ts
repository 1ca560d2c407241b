import { describe, expect, test } from 'vitest';
import { csv, uploadFile, submitConfirmation, importFile, loadImport, listRows } from '../support/import-file.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { proveAgain } from '../support/prove-again.ts';

async function findCourseByTitle(portal: TestPortal, title: string) {
  return portal.context.db.selectFrom('courses').selectAll().where('title', '=', title).executeTakeFirstOrThrow();
}

async function findEnrollment(portal: TestPortal, username: string, courseId: number) {
  const { db } = portal.context;
  const row = await db
    .selectFrom('enrollments')
    .selectAll()
    .where('user_id', '=', await findUserId(db, username))
    .where('course_id', '=', courseId)
    .executeTakeFirst();
  return row && { role: row.role, status: row.status, ended: row.ended_at };
}

describe('an import of courses', () => {
  test('creates new courses and updates those that it identifies by id or title', async () => {
    const portal = await openPortal();
    const first = await importFile(portal, 'courses', csv('Título;Descripción;Activo', 'Álgebra;"Lunes\r\ny martes";sí', 'Botánica;;no'));
    expect(await loadImport(portal, first)).toMatchObject({ state: 'applied', counts: { new: 2, changed: 0 } });
    const algebra = await findCourseByTitle(portal, 'Álgebra');
    expect(algebra).toMatchObject({ description: 'Lunes\ny martes', is_active: 1, sort_key: 'algebra', version: 1 });
    expect(await findCourseByTitle(portal, 'Botánica')).toMatchObject({ is_active: 0 });

    const second = await importFile(
      portal,
      'courses',
      csv('Número;Título;Descripción;Estado', `${algebra.id};Álgebra lineal;;`, ';BOTANICA;Los viernes;activo'),
    );
    expect(await listRows(portal, second)).toEqual([
      [2, 'changed'],
      [3, 'changed'],
    ]);
    expect(await findCourseByTitle(portal, 'Álgebra lineal')).toMatchObject({ id: algebra.id, description: 'Lunes\ny martes', version: 2 });
    // The title identifies the course: its spelling stays.
    expect(await findCourseByTitle(portal, 'Botánica')).toMatchObject({ is_active: 1, description: 'Los viernes' });
    const words = await portal.context.db
      .selectFrom('search_terms')
      .select('term')
      .where('kind', '=', 'course')
      .where('subject_id', '=', algebra.id)
      .execute();
    expect(words.map(({ term: word }) => word).sort()).toEqual(['algebra', 'lineal']);
  });

  test('refuses rows with an unknown or ambiguous course', async () => {
    const portal = await openPortal();
    await importFile(portal, 'courses', csv('título', 'Doble', 'Simple'));
    const { id } = await findCourseByTitle(portal, 'Simple');
    await portal.context.db.updateTable('courses').set({ title: 'DOBLE', sort_key: 'doble' }).where('id', '=', id).execute();
    const file = await uploadFile(
      portal,
      'courses',
      csv(
        'número;título;activo',
        ';doble;',
        ';Doble;no',
        'x7;Otro;',
        '987654;Tercero;',
        ';Nuevo;quizás',
        ';;sí',
        `;${'x'.repeat(201)};`,
        ';Igual;',
        ';igual;',
      ),
    );
    expect(await listRows(portal, file)).toEqual([
      [2, 'refused', 'ambiguous-course doble'],
      [3, 'changed'],
      [4, 'refused', 'invalid-number x7'],
      [5, 'refused', 'unknown-course 987654'],
      [6, 'refused', 'invalid-boolean quizás'],
      [7, 'refused', 'missing'],
      [8, 'refused', 'too-long'],
      [9, 'refused', 'duplicate-row 10'],
      [10, 'refused', 'duplicate-row 9'],
    ]);
  });

  test('repeats the dry run if a course changed meanwhile, and overwrites nothing', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await importFile(portal, 'courses', csv('título;descripción', 'Álgebra;Antes'));
    const { id } = await findCourseByTitle(portal, 'Álgebra');
    const file = await uploadFile(portal, 'courses', csv('título;descripción', 'Álgebra;Del archivo', 'Nuevo;'));
    await db.updateTable('courses').set({ description: 'De otra persona', version: 2 }).where('id', '=', id).execute();
    await submitConfirmation(portal, file);
    expect(await loadImport(portal, file)).toMatchObject({ state: 'ready', revalidated: true, counts: { new: 1, changed: 1 } });
    expect(await findCourseByTitle(portal, 'Álgebra')).toMatchObject({ description: 'De otra persona' });
    expect(await db.selectFrom('courses').select('id').where('title', '=', 'Nuevo').execute()).toEqual([]);
    expect((await portal.as('ada').get(`/admin/imports/${file}?tab=changed`)).text).toMatch(/De otra persona[^]*Del archivo/);

    await submitConfirmation(portal, file);
    expect(await findCourseByTitle(portal, 'Álgebra')).toMatchObject({ description: 'Del archivo', version: 3 });
  });
});

describe('an import of enrollments', () => {
  test('enrolls users, changes their course role, and ends enrollments without deleting them', async () => {
    const portal = await openPortal();
    await importFile(portal, 'courses', csv('título', 'Álgebra'));
    const { id } = await findCourseByTitle(portal, 'Álgebra');
    const first = await importFile(
      portal,
      'enrollments',
      csv(
        'usuario;correo;curso;número de curso;papel',
        'OTTO;;álgebra;;',
        `;tomas@gryphos.example;;${id};Docente`,
        `sofia;;;${id};student`,
      ),
    );
    expect((await loadImport(portal, first)).counts).toEqual({ new: 3, changed: 0, unchanged: 0, refused: 0 });
    expect(await findEnrollment(portal, 'otto', id)).toEqual({ role: 'student', status: 'active', ended: null });
    expect(await findEnrollment(portal, 'tomas', id)).toEqual({ role: 'teacher', status: 'active', ended: null });

    portal.clock.advance({ hours: 1 });
    await proveAgain(portal, 'ada');
    const now = portal.clock.now().toISOString();
    const second = await importFile(
      portal,
      'enrollments',
      csv('usuario;curso;rol;estado', 'otto;Álgebra;;terminada', 'tomas;Álgebra;estudiante;activa', 'sofia;Álgebra;;'),
    );
    expect(await listRows(portal, second)).toEqual([
      [2, 'changed'],
      [3, 'changed'],
      [4, 'unchanged'],
    ]);
    expect(await findEnrollment(portal, 'otto', id)).toEqual({ role: 'student', status: 'ended', ended: now });
    expect(await findEnrollment(portal, 'tomas', id)).toEqual({ role: 'student', status: 'active', ended: null });

    // A row without a status enrolls the user again.
    const third = await importFile(portal, 'enrollments', csv('usuario;curso', 'otto;Álgebra'));
    expect(await listRows(portal, third)).toEqual([[2, 'changed']]);
    expect(await findEnrollment(portal, 'otto', id)).toEqual({ role: 'student', status: 'active', ended: null });
  });

  test('refuses rows with an unknown user or course, or an invalid role or status', async () => {
    const portal = await openPortal();
    await importFile(portal, 'courses', csv('título', 'Álgebra'));
    const id = await uploadFile(
      portal,
      'enrollments',
      csv(
        'usuario;correo;curso;rol;estado',
        'nadie;;Álgebra;;',
        ';nadie@x.cl;Álgebra;;',
        ';;Álgebra;;',
        'otto;;;;',
        'otto;;Historia;;',
        'otto;;Álgebra;rector;',
        'otto;;Álgebra;;dormida',
        'otto;;Álgebra;;terminada',
        'sofia;;Álgebra;;',
        ';sofia@gryphos.example;álgebra;;',
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'unknown-user nadie'],
      [3, 'refused', 'unknown-user nadie@x.cl'],
      [4, 'refused', 'missing'],
      [5, 'refused', 'missing'],
      [6, 'refused', 'unknown-course Historia'],
      [7, 'refused', 'invalid-course-role rector', 'duplicate-row 8'],
      [8, 'refused', 'invalid-status dormida', 'duplicate-row 7'],
      [9, 'refused', 'not-enrolled', 'duplicate-row 7'],
      [10, 'refused', 'duplicate-row 11'],
      [11, 'refused', 'duplicate-row 10'],
    ]);
  });

  test('refuses rows whose course is a long text', async () => {
    const portal = await openPortal();
    const texts = Array.from({ length: 20 }, (_, row) => Array.from({ length: 2500 }, (__, word) => `t${row}-${word}`).join(' '));
    const id = await uploadFile(portal, 'enrollments', csv('Usuario;Curso', ...texts.map((text) => `sofia;${text}`)));
    expect((await loadImport(portal, id)).counts).toMatchObject({ refused: 20 });
  });

  test('repeats the dry run if a user or an enrollment changed or disappeared meanwhile', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await importFile(portal, 'courses', csv('título', 'Álgebra'));
    const { id: courseId } = await findCourseByTitle(portal, 'Álgebra');
    const id = await uploadFile(portal, 'enrollments', csv('usuario;curso', 'otto;Álgebra', 'sofia;Álgebra'));
    await db.deleteFrom('auth_user').where('username', '=', 'otto').execute();
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', revalidated: true, counts: { new: 1, refused: 1 } });
    expect(await findEnrollment(portal, 'sofia', courseId)).toBeUndefined();

    await db
      .insertInto('enrollments')
      .values({
        user_id: await findUserId(db, 'sofia'),
        course_id: courseId,
        role: 'teacher',
        status: 'active',
        created_at: portal.clock.now().toISOString(),
        ended_at: null,
      })
      .execute();
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', counts: { new: 0, unchanged: 1, refused: 1 } });
    expect(await findEnrollment(portal, 'sofia', courseId)).toMatchObject({ role: 'teacher' });
  });
});
