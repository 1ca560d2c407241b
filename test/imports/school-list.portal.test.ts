import { describe, expect, test } from 'vitest';
import { csv, listRows, loadImport, runImports, submitConfirmation, uploadFile } from '../support/import-file.ts';
import { listAuditLog, findUserId } from '../support/rows.ts';
import { schoolList } from '../support/school-list.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

async function choose(portal: TestPortal, id: number, choice: object): Promise<void> {
  const { run } = await loadImport(portal, id);
  const response = await portal
    .as('ada')
    .post(`/admin/imports/${id}/choices`)
    .type('form')
    .send({ run, ...choice });
  expect(response.status).toBe(303);
  await runImports(portal);
}

async function confirm(portal: TestPortal, id: number, choice: object) {
  const { run } = await loadImport(portal, id);
  const response = await portal
    .as('ada')
    .post(`/admin/imports/${id}/confirm`)
    .type('form')
    .send({ run, ...choice });
  await runImports(portal);
  return response;
}

/** Names of the members of a course, by title. */
async function membersOf({ context }: TestPortal, title: string, status: 'active' | 'ended' = 'active'): Promise<string[]> {
  const rows = await context.db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .select(['u.username', 'e.role'])
    .where('c.title', '=', title)
    .where('e.status', '=', status)
    .orderBy('u.username')
    .execute();
  return rows.map(({ username, role }) => (role === 'teacher' ? `${username} (teacher)` : username));
}

const header = 'RUT;Nombres;Apellido Paterno;Apellido Materno;Correo;Curso';

/** Rows of a list of 1° Medio A by their first names. */
const people = {
  ana: '12.345.678-5;Ana;Rojas;Díaz;ana@colegio.cl;1° Medio A',
  luis: '11.111.111-1;Luis;Soto;Paz;luis@colegio.cl;1° Medio A',
  eva: '22.222.222-2;Eva;Mora;Ríos;eva@colegio.cl;1° Medio A',
  leo: '13.131.313-6;Leo;Vega;Lara;leo@colegio.cl;1° Medio A',
  ines: '10.000.013-K;Inés;Pino;Toro;ines@colegio.cl;1° Medio A',
};

async function withCourse(given: Record<string, string> = {}): Promise<TestPortal> {
  const portal = await openPortal(given);
  const id = await uploadFile(portal, 'people', csv(header, people.ana, people.luis, people.eva, people.leo));
  await choose(portal, id, { create_courses: 'on' });
  await submitConfirmation(portal, id);
  return portal;
}

describe('the list of a school', () => {
  test('creates and enrolls everybody at once, and changes nothing when it comes again', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', schoolList(40));
    expect((await loadImport(portal, id)).counts).toEqual({ new: 0, changed: 0, unchanged: 0, refused: 40 });
    const offer = (await portal.as('ada').get(`/admin/imports/${id}`)).text;
    expect(offer).toContain('40 personas son de cursos que no existen');
    expect(offer).toContain('1° Medio A (10)');
    expect(await portal.context.db.selectFrom('courses').select('id').where('title', 'like', '%Medio%').execute()).toEqual([]);

    await choose(portal, id, { create_courses: 'on' });
    expect((await loadImport(portal, id)).counts).toEqual({ new: 40, changed: 0, unchanged: 0, refused: 0 });
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).not.toContain('<dt>status</dt>');
    await submitConfirmation(portal, id);
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('href="/admin/users?tab=invited"');
    expect((await loadImport(portal, id)).state).toBe('applied');
    expect(await membersOf(portal, '1° Medio A')).toHaveLength(10);
    const courses = (await portal.as('ada').get('/admin/courses?q=medio')).text;
    expect(courses.match(/° Medio/g)).toHaveLength(4);

    const accounts = await portal.context.db.selectFrom('auth_user').selectAll().orderBy('id').execute();
    for (const spelling of [undefined, 'plain', 'bare'] as const) {
      const again = await uploadFile(portal, 'people', schoolList(40, spelling));
      expect([spelling, (await loadImport(portal, again)).counts]).toEqual([spelling, { new: 0, changed: 0, unchanged: 40, refused: 0 }]);
    }
    expect(await portal.context.db.selectFrom('auth_user').selectAll().orderBy('id').execute()).toEqual(accounts);
    expect(await portal.context.db.selectFrom('import_enrollments').selectAll().execute()).toEqual([]);
  });

  test('finds people by their identifier after name and e-mail have changed', async () => {
    const portal = await withCourse();
    const id = await uploadFile(portal, 'people', csv(header, people.ana.replace('ana@', 'ana.maria@').replace('Ana;', 'Ana María;')));
    expect(await listRows(portal, id)).toEqual([[2, 'changed']]);
    await submitConfirmation(portal, id);
    const row = await portal.context.db.selectFrom('auth_user').selectAll().where('identifier', '=', '12345678-5').executeTakeFirst();
    expect(row).toMatchObject({ username: 'ana', first_name: 'Ana María', email: 'ana.maria@colegio.cl' });
  });

  test('gives an identifier to who is known by e-mail, and refuses contradictions with the names of both', async () => {
    const portal = await withCourse();
    const id = await uploadFile(
      portal,
      'people',
      csv(
        'RUT;Usuario;Nombre;Correo',
        '18.765.432-7;sofia;Sofía;',
        '12.345.678-5;;Ana;luis@colegio.cl',
        '11.111.111-1;eva;Luis;',
        '22.222.222-2;otro.nombre;Eva;',
        '13.131.313-8;;Leo;leo@colegio.cl',
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'changed'],
      [3, 'refused', 'identifier-of-other-email ana'],
      [4, 'refused', 'identifier-of-other-username luis'],
      [5, 'refused', 'username-differs eva'],
      [6, 'refused', 'invalid-identifier 13.131.313-8'],
    ]);
    const text = (await portal.as('ada').get(`/admin/imports/${id}?tab=refused`)).text;
    expect(text).toContain('RUT: Es de la cuenta ana, y el correo de la fila es de luis.');
    await submitConfirmation(portal, id);
    const sofia = await portal.context.db.selectFrom('auth_user').select('identifier').where('username', '=', 'sofia').executeTakeFirst();
    expect(sofia).toEqual({ identifier: '18765432-7' });
  });

  test('finds people by an identifier of the kind that the school used before, and accepts no new one of it', async () => {
    const portal = await withCourse();
    const { db } = portal.context;
    await db.updateTable('auth_user').set({ identifier: 'A-17' }).where('username', '=', 'ana').execute();
    await db.updateTable('auth_user').set({ identifier: 'A-18' }).where('username', '=', 'luis').execute();
    const rows = [people.ana.replace('12.345.678-5', 'a-17').replace('Ana;', 'Ana María;'), 'A-18;Luis;;;;', 'A-19;Eva;;;eva@colegio.cl;'];
    const id = await uploadFile(portal, 'people', csv(header, ...rows));
    expect(await listRows(portal, id)).toEqual([
      [2, 'changed'],
      [3, 'unchanged'],
      [4, 'refused', 'invalid-identifier A-19'],
    ]);
    await submitConfirmation(portal, id);
    const ana = await db.selectFrom('auth_user').selectAll().where('username', '=', 'ana').executeTakeFirst();
    expect(ana).toMatchObject({ first_name: 'Ana María', identifier: 'A-17' });
    const enrollments = await uploadFile(portal, 'enrollments', csv('RUT;Curso;Rol', 'A-17;1° medio a;docente', 'A-19;1° medio a;docente'));
    expect(await listRows(portal, enrollments)).toEqual([
      [2, 'changed'],
      [3, 'refused', 'unknown-user A-19'],
    ]);
  });

  test('enrolls nobody for an importer without the permission for courses, and says so', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await db.deleteFrom('role_permissions').where('permission', '=', 'courses:write').execute();
    const id = await uploadFile(portal, 'people', csv(header, people.ana));
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('no tienes permiso para inscribir');
    await submitConfirmation(portal, id);
    expect(await db.selectFrom('auth_user').select('username').where('identifier', '=', '12345678-5').execute()).toEqual([
      { username: 'ana' },
    ]);
    expect(await db.selectFrom('courses').select('id').where('title', '=', '1° Medio A').execute()).toEqual([]);
  });

  test('creates no second course where somebody made it between the review and the confirmation', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', csv(header, people.ana));
    await choose(portal, id, { create_courses: 'on' });
    await portal.as('ada').post('/admin/courses/new').type('form').send({ title: '1° medio A', description: '' });
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', revalidated: true, counts: { new: 1 } });
    await submitConfirmation(portal, id);
    expect(await membersOf(portal, '1° medio A')).toEqual(['ana']);
  });
});

describe('a person in several rows', () => {
  const inCourse = (person: string, course: string) => person.replace('1° Medio A', course);

  async function newCourses(): Promise<TestPortal> {
    const portal = await openPortal();
    await submitConfirmation(portal, await uploadFile(portal, 'courses', csv('Título', '1° Medio A', 'Coro', 'Ajedrez')));
    return portal;
  }

  test('is one person with several enrollments, invited once', async () => {
    const portal = await newCourses();
    const coro = inCourse(people.ana, 'Coro').replace('12.345.678-5', '123456785').replace('ana@', 'ANA@');
    // Far from the first row: another batch.
    const others = Array.from({ length: 600 }, (_, index) => `;Otra;Persona;${index};otra${index}@colegio.cl;1° Medio A`);
    const list = csv(header, people.ana, people.luis, coro, ...others, inCourse(people.ana, 'Ajedrez'), inCourse(people.luis, 'Coro'));
    const id = await uploadFile(portal, 'people', list);
    expect((await loadImport(portal, id)).counts).toEqual({ new: 602, changed: 3, unchanged: 0, refused: 0 });
    await submitConfirmation(portal, id);
    expect((await loadImport(portal, id)).state).toBe('applied');
    expect(await membersOf(portal, 'Coro')).toEqual(['ana', 'luis']);
    expect(await membersOf(portal, 'Ajedrez')).toEqual(['ana']);
    expect(await membersOf(portal, '1° Medio A')).toHaveLength(602);
    const { db } = portal.context;
    expect(await db.selectFrom('auth_user').select('id').where('email_key', '=', 'ana@colegio.cl').execute()).toHaveLength(1);
    expect(await db.selectFrom('import_people').select('account_id').execute()).toEqual([]);

    const again = await uploadFile(portal, 'people', list);
    expect((await loadImport(portal, again)).counts).toEqual({ new: 0, changed: 0, unchanged: 605, refused: 0 });
    // The first row changes the person, a further one only adds a course.
    await db
      .deleteFrom('enrollments')
      .where('user_id', '=', await findUserId(db, 'ana'))
      .execute();
    const renamed = [people.ana, inCourse(people.ana, 'Coro')].map((row) => row.replace('Ana;', 'Ana María;'));
    await submitConfirmation(portal, await uploadFile(portal, 'people', csv(header, ...renamed)));
    expect([await membersOf(portal, 'Coro'), await membersOf(portal, 'Ajedrez')]).toEqual([['ana', 'luis'], []]);
  });

  test('is enrolled in courses that the import creates', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', csv(header, people.ana, inCourse(people.ana, 'Coro'), inCourse(people.ana, 'coro')));
    await choose(portal, id, { create_courses: 'on' });
    expect(await listRows(portal, id)).toEqual([
      [2, 'new'],
      [3, 'refused', 'duplicate-row 4'],
      [4, 'refused', 'duplicate-row 3'],
    ]);
    const once = await uploadFile(portal, 'people', csv(header, people.ana, inCourse(people.ana, 'Coro')));
    await choose(portal, once, { create_courses: 'on' });
    await submitConfirmation(portal, once);
    expect([await membersOf(portal, '1° Medio A'), await membersOf(portal, 'Coro')]).toEqual([['ana'], ['ana']]);
  });

  test('needs the same personal data in all of them, and a first row without an error', async () => {
    const portal = await newCourses();
    const id = await uploadFile(
      portal,
      'people',
      csv(
        header,
        people.ana,
        inCourse(people.ana, 'Coro'),
        inCourse(people.ana, 'Ajedrez').replace('Díaz', 'Paz'),
        people.luis,
        people.luis,
        inCourse(people.luis, 'Coro'),
        inCourse(people.eva, 'Nadie'),
        inCourse(people.eva, 'Coro'),
        people.leo,
        people.leo.replace(/^[^;]*;Leo/, ';Lea'),
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'different-row 4'],
      [3, 'refused', 'same-person-refused 2'],
      [4, 'refused', 'different-row 2'],
      [5, 'refused', 'duplicate-row 6'],
      [6, 'refused', 'duplicate-row 5'],
      [7, 'refused', 'same-person-refused 5'],
      [8, 'refused', 'unknown-course Nadie'],
      [9, 'refused', 'same-person-refused 8'],
      [10, 'refused', 'same-email Lea Vega Lara 11'],
      [11, 'refused', 'same-email Leo Vega Lara 10'],
    ]);
    const { text } = await portal.as('ada').get(`/admin/imports/${id}?tab=refused`);
    expect(text).toContain('Apellido materno: En la línea 4, que es de la misma persona, dice otra cosa.');
  });
});

describe('people who are not in the file any more', () => {
  test('stay, unless the administrator ends their enrollments; one click resumes those that nobody changed since', async () => {
    const portal = await withCourse();
    const { db } = portal.context;
    const course = await db.selectFrom('courses').select('id').where('title', '=', '1° Medio A').executeTakeFirstOrThrow();
    await portal.as('ada').post(`/courses/${course.id}/enroll`).type('form').send({ people: 'tomas', role: 'teacher' });
    const list = csv(header, people.ana, people.luis, people.eva);

    const kept = await uploadFile(portal, 'people', list);
    const review = (await portal.as('ada').get(`/admin/imports/${kept}`)).text;
    expect(review).toContain('1 estudiante ya no está en este archivo');
    expect(review).toContain('1° Medio A: 1 de 4');
    expect(review).toContain('Leo Vega Lara');
    expect(/<input[^>]*name="end_missing"[^>]*>/.exec(review)![0]).not.toContain('checked');
    await confirm(portal, kept, {});
    expect(await membersOf(portal, '1° Medio A')).toEqual(['ana', 'eva', 'leo', 'luis', 'tomas (teacher)']);

    const id = await uploadFile(portal, 'people', list);
    expect((await confirm(portal, id, { end_missing: 'on' })).status).toBe(303);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'applied', sync: 'ended' });
    expect(await membersOf(portal, '1° Medio A')).toEqual(['ana', 'eva', 'luis', 'tomas (teacher)']);
    const leo = await findUserId(db, 'leo');
    expect((await listAuditLog(db)).filter(({ event }) => event === 'enrollment.ended')).toEqual([
      expect.objectContaining({ subject: 'account', subject_id: leo, actor_id: await findUserId(db, 'ada') }),
    ]);

    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('Terminó la inscripción de 1 persona');
    expect((await portal.as('ada').post(`/admin/imports/${id}/undo`)).status).toBe(303);
    expect(await membersOf(portal, '1° Medio A')).toEqual(['ana', 'eva', 'leo', 'luis', 'tomas (teacher)']);
    expect((await listAuditLog(db)).at(-1)).toMatchObject({ event: 'enrollment.resumed', subject_id: leo });
    await portal.as('ada').post(`/admin/imports/${id}/undo`);
    expect((await listAuditLog(db)).filter(({ event }) => event === 'enrollment.resumed')).toHaveLength(1);
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('Se deshizo: 1 persona');
  });

  test('stay ended where somebody has ended them anew since, and teachers leave only if asked for', async () => {
    const portal = await withCourse();
    const { db } = portal.context;
    const course = await db.selectFrom('courses').select('id').where('title', '=', '1° Medio A').executeTakeFirstOrThrow();
    await portal.as('ada').post(`/courses/${course.id}/enroll`).type('form').send({ people: 'tomas', role: 'teacher' });
    const id = await uploadFile(
      portal,
      'enrollments',
      csv('RUT;Curso', '123456785;1° medio a', '11111111-1;1° medio a', '22222222-2;1° medio a'),
    );
    await confirm(portal, id, { end_missing: 'on', end_teachers: 'on' });
    expect(await membersOf(portal, '1° Medio A')).toEqual(['ana', 'eva', 'luis']);
    await db
      .updateTable('enrollments')
      .set({ ended_at: '2026-11-21T00:00:00.000Z' })
      .where('user_id', '=', await findUserId(db, 'leo'))
      .execute();
    expect((await portal.as('tomas').post(`/admin/imports/${id}/undo`)).status).toBe(403);
    await portal.as('ada').post(`/admin/imports/${id}/undo`);
    expect(await membersOf(portal, '1° Medio A')).toEqual(['ana', 'eva', 'luis', 'tomas (teacher)']);
    expect(await loadImport(portal, id)).toMatchObject({ sync: 'undone', resumedCount: 1 });
  });

  test('need the number of those who leave, where they are more than a third of a course', async () => {
    const portal = await withCourse({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'portal@gryphos.example' });
    const id = await uploadFile(portal, 'people', csv(header, people.ana, people.luis, people.ines));
    const refused = await confirm(portal, id, { invite: 'on', end_missing: 'on' });
    expect([refused.status, refused.text.includes('Confirma abajo')]).toEqual([422, true]);
    for (const name of ['invite', 'end_missing'])
      expect(new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(refused.text)![0]).toContain('checked');
    expect((await confirm(portal, id, { end_missing: 'on', confirmed_count: '1' })).status).toBe(422);
    expect(await membersOf(portal, '1° Medio A')).toHaveLength(4);
    expect((await confirm(portal, id, { end_missing: 'on', confirmed_count: '2' })).status).toBe(303);
    expect(await membersOf(portal, '1° Medio A')).toEqual(['ana', 'ines', 'luis']);
  });

  test('are seen anew where an enrollment changed after the review, and none is ended', async () => {
    const portal = await withCourse();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', csv(header, people.ana, people.luis, people.eva));
    const course = await db.selectFrom('courses').select('id').where('title', '=', '1° Medio A').executeTakeFirstOrThrow();
    await portal.as('ada').post(`/courses/${course.id}/members/${await findUserId(db, 'leo')}/end`);
    const before = await db.selectFrom('enrollments').selectAll().orderBy('id').execute();
    await confirm(portal, id, { end_missing: 'on' });
    const after = await db.selectFrom('enrollments').selectAll().orderBy('id').execute();
    expect(after).toEqual(before);
    expect((await loadImport(portal, id)).state).toBe('ready');
  });

  test('are not offered while rows are refused: nobody knows whom those are about', async () => {
    const portal = await withCourse();
    const id = await uploadFile(portal, 'people', csv(header, people.ana, people.luis, people.eva, people.leo.replace('-6', '-8')));
    expect((await loadImport(portal, id)).counts.refused).toBe(1);
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).not.toContain('end_missing');
  });
});
