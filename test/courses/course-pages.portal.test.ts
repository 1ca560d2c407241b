import { describe, expect, test } from 'vitest';
import { insertCourse } from '../../src/courses/create-course.ts';
import { upsertEnrollments } from '../../src/courses/write-enrollments.ts';
import { inTransaction } from '../../src/platform/db/database.ts';
import { listAuditLog, findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

/** Courses of the cast: Tomás teaches Python and projects, and studies ethics, which Ada teaches. */
const python = '/courses/1';
const ethics = '/courses/3';

async function addCourses(portal: TestPortal, count: number): Promise<void> {
  await inTransaction(portal.context.db, async (tx) => {
    for (let index = 0; index < count; index++)
      await insertCourse(tx, { title: `Relleno ${String(index).padStart(2, '0')}`, description: '' }, portal.clock.now());
  });
}

async function enrollmentsIn(portal: TestPortal, courseId: number) {
  const rows = await portal.context.db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('e.course_id', '=', courseId)
    .select(['u.username', 'e.role', 'e.status'])
    .orderBy('u.username')
    .execute();
  return rows.map(({ username, role, status }) => `${username} ${role} ${status}`);
}

describe('the list of courses', () => {
  test('is for administrators of all courses', async () => {
    const portal = await openPortal();
    const all = textOfHtml((await portal.as('ada').get('/admin/courses')).text);
    expect(all).toMatch(/Ética y protección de datos Ada Ibáñez 1 .*Gestión de proyectos Tomás Núñez 1 .*Python para análisis de datos/);
    expect(all).toContain('Crear curso');
    for (const member of ['tomas', 'sofia', 'otto'] as const) expect((await portal.as(member).get('/admin/courses')).status).toBe(403);
  });

  test('can be searched by word prefixes, sorted, paged and filtered by state', async () => {
    const portal = await openPortal();
    await addCourses(portal, 30);
    const titles = async (query: string) => {
      const { text } = await portal.as('ada').get(`/admin/courses?${query}`);
      return [...text.matchAll(/<th scope="row"><a [^>]*>([^<]+)</g)].map(([, title]) => title);
    };
    expect(await titles('q=PYT+anal')).toEqual(['Python para análisis de datos']);
    expect(await titles('q=nothing')).toEqual([]);
    expect((await titles('')).slice(0, 3)).toEqual([
      'Ética y protección de datos',
      'Gestión de proyectos',
      'Python para análisis de datos',
    ]);
    expect((await titles('sort=-title'))[0]).toBe('Relleno 29');
    expect((await titles('sort=created'))[0]).toBe('Relleno 29');
    expect(await titles('at=end')).toHaveLength(25);
    await portal.context.db.updateTable('courses').set({ is_active: 0 }).where('id', '=', 2).execute();
    expect(await titles('tab=inactive')).toEqual(['Gestión de proyectos']);
  });

  test('exports the filtered list as CSV', async () => {
    const portal = await openPortal();
    const answer = await portal.as('ada').get('/admin/courses/export?q=gesti').buffer(true);
    expect(answer.headers['content-type']).toContain('text/csv');
    const lines = answer.text.trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^2;Gestión de proyectos;.*;Tomás Núñez;1;.*;activo$/);
  });
});

describe('creating a course', () => {
  test('redirects to the enrol page, and shows the form again without a title', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    expect((await portal.as('tomas').get('/admin/courses/new')).status).toBe(403);
    const refused = await ada.post('/admin/courses/new').type('form').send({ title: ' ', description: 'Algo escrito' });
    expect([refused.status, refused.text.includes('Escribe un título.'), refused.text.includes('Algo escrito')]).toEqual([422, true, true]);
    const made = await ada.post('/admin/courses/new').type('form').send({ title: 'Álgebra', description: 'Uno\r\ndos' });
    expect([made.status, made.headers['location']]).toEqual([303, '/courses/4/enroll']);
    expect((await ada.get('/courses/4/enroll')).text).toContain('Creaste el curso «Álgebra»');
    const row = await portal.context.db.selectFrom('courses').selectAll().where('id', '=', 4).executeTakeFirst();
    expect(row).toMatchObject({ title: 'Álgebra', description: 'Uno\ndos', is_active: 1 });
    expect(textOfHtml((await ada.get('/admin/courses?q=alg')).text)).toContain('Álgebra');
  });
});

describe('a course that the user may not manage', () => {
  test.each([
    ['get', `${ethics}/members`],
    ['get', `${ethics}/settings`],
    ['post', `${ethics}/settings`, { title: 'X', description: '', active: 'on', version: '1' }],
    ['get', `${ethics}/enroll`],
    ['post', `${ethics}/enroll`, { people: 'otto', role: 'student' }],
    ['get', `${ethics}/members/export`],
    ['post', `${ethics}/members/2/role`, { role: 'teacher' }],
    ['get', `${ethics}/members/2/end`],
    ['post', `${ethics}/members/2/end`, {}],
    ['post', `${ethics}/members/4/resume`, { role: 'student' }],
  ] as const)('is not there for a teacher: %s %s', async (method, path, body?: object) => {
    const portal = await openPortal();
    const before = [await enrollmentsIn(portal, 3), await portal.context.db.selectFrom('courses').selectAll().execute()];
    const answer = await (method === 'get' ? portal.as('tomas').get(path) : portal.as('tomas').post(path).type('form').send(body));
    expect(answer.status).toBe(404);
    expect([await enrollmentsIn(portal, 3), await portal.context.db.selectFrom('courses').selectAll().execute()]).toEqual(before);
  });
});

describe('the page of a course', () => {
  test('is open to an administrator who may not join any class', async () => {
    const portal = await openPortal();
    await portal.context.db.deleteFrom('role_permissions').where('permission', '=', 'meetings:join-any').execute();
    const page = textOfHtml((await portal.as('ada').get(python).expect(200)).text);
    expect(page).toContain('Python para análisis de datos');
    expect(page).not.toContain('Unirse ahora');
  });

  test('is not there for a teacher of another course, as one that does not exist', async () => {
    const portal = await openPortal();
    await portal.context.db
      .deleteFrom('enrollments')
      .where('course_id', '=', 3)
      .where('user_id', '=', await findUserId(portal.context.db, 'tomas'))
      .execute();
    const [foreign, missing] = await Promise.all([portal.as('tomas').get(ethics), portal.as('tomas').get('/courses/999')]);
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(textOfHtml(foreign.text)).toBe(textOfHtml(missing.text));
    expect(foreign.text).not.toContain('Ética');
  });
});

describe('the settings of a course', () => {
  test('are saved, and a version conflict shows both the current values and those typed', async () => {
    const portal = await openPortal();
    const form = { title: 'Python', description: 'Nuevo', active: 'on', version: '1' };
    const first = await portal.as('tomas').post(`${python}/settings`).type('form').send(form);
    expect([first.status, first.headers['location']]).toEqual([303, `${python}/settings`]);
    const second = await portal
      .as('ada')
      .post(`${python}/settings`)
      .type('form')
      .send({ title: 'Pitón', description: 'Lo mío', version: '1' });
    expect(second.status).toBe(409);
    expect(second.text).toContain('Otra persona cambió este curso');
    expect(second.text).toMatch(/<dd[^>]*>Python<\/dd>/);
    expect(second.text).toContain('value="Pitón"');
    expect(second.text).toContain('>Lo mío</textarea>');
    const [, version] = /name="version" value="(\d+)"/.exec(second.text)!;
    const insisted = await portal
      .as('ada')
      .post(`${python}/settings`)
      .type('form')
      .send({ title: 'Pitón', description: 'Lo mío', version });
    expect(insisted.status).toBe(303);
    const row = await portal.context.db.selectFrom('courses').selectAll().where('id', '=', 1).executeTakeFirst();
    expect(row).toMatchObject({ title: 'Pitón', sort_key: 'piton', is_active: 0, version: 3 });
    expect(textOfHtml((await portal.as('ada').get('/admin/courses?q=pit&tab=inactive')).text)).toContain('Pitón');
  });
});

describe('enrolling a list of logins', () => {
  test('lists enrolled, already enrolled and unknown logins, and keeps unknown ones in the form', async () => {
    const portal = await openPortal();
    const send = (people: string, role = 'student') => portal.as('tomas').post(`${python}/enroll`).type('form').send({ people, role });
    const answer = await send('OTTO; otto@gryphos.example, sofia\nnadie@x.cl, nadie.2, tomas');
    expect(answer.status).toBe(422);
    const page = textOfHtml(answer.text);
    expect(page).toContain('1 persona inscrita Otto Fuentes');
    expect(page).toContain('1 persona ya estaba en el curso Sofía Riquelme');
    expect(page).toContain('1 persona ya está en el curso con otro rol Tomás Núñez');
    expect(page).toContain('2 nombres no se encontraron nadie@x.cl, nadie.2');
    expect(answer.text).toContain('>nadie@x.cl\nnadie.2</textarea>');
    expect(await enrollmentsIn(portal, 1)).toEqual(['otto student active', 'sofia student active', 'tomas teacher active']);
    const events = (await listAuditLog(portal.context.db)).filter(({ event }) => event.startsWith('enrollment.'));
    expect(events.map(({ event, subject_id: id }) => [event, id])).toEqual([
      ['enrollment.begun', await findUserId(portal.context.db, 'otto')],
    ]);

    expect((await send('  ')).status).toBe(422);
    const again = await send('otto');
    expect([again.status, textOfHtml(again.text).includes('1 persona ya estaba')]).toEqual([200, true]);
  });

  test('enrols 1200 users at once', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const people = Array.from({ length: 1200 }, (_, index) => ({
      username: `persona${index}`,
      password: '!',
      first_name: `P${index}`,
      last_name: 'Soto',
      email: `p${index}@x.cl`,
      email_key: `p${index}@x.cl`,
      sort_key: `soto p${index}`,
      date_joined: '2026-01-01T00:00:00.000Z',
    }));
    for (let at = 0; at < people.length; at += 400)
      await db
        .insertInto('auth_user')
        .values(people.slice(at, at + 400))
        .execute();
    const typed = people.map(({ username, email }, index) => (index % 2 ? username : email.toUpperCase())).join('\r\n');
    const answer = await portal.as('ada').post(`${ethics}/enroll`).type('form').send({ people: typed, role: 'student' });
    expect([answer.status, textOfHtml(answer.text).includes('1200 personas inscritas')]).toEqual([200, true]);
    expect(textOfHtml(answer.text)).toContain('y 1140 más');
    expect(await enrollmentsIn(portal, 3)).toHaveLength(1202);
    const last = await portal.as('ada').get(`${ethics}/members?at=end`);
    const names = [...last.text.matchAll(/<td class="people-login">(\w+)/g)].map(([, name]) => name);
    expect([names.length, names.at(-1)]).toEqual([50, 'persona999']);
  });
});

describe('the members of a course', () => {
  test('change roles, are removed, and are enrolled again', async () => {
    const portal = await openPortal();
    const tomas = portal.as('tomas');
    const sofia = await findUserId(portal.context.db, 'sofia');
    const key = `${python}/members/${sofia}`;
    expect((await tomas.post(`${key}/role?q=sof`).type('form').send({ role: 'teacher' })).headers['location']).toBe(
      `${python}/members?q=sof`,
    );
    const page = textOfHtml((await tomas.get(`${python}/members`)).text);
    expect(page).toContain('Sofía Riquelme ahora es docente del curso.');
    expect(page).toMatch(/Sofía Riquelme Sin rol de docente sofia Docente/);
    expect(page).toContain('no puede gestionar el curso hasta que su cuenta tenga ese rol');
    expect(page).not.toContain('Núñez Sin rol de docente');

    const question = textOfHtml((await tomas.get(`${key}/end`)).text);
    expect(question).toContain('Quitar a Sofía Riquelme del curso');
    expect((await tomas.post(`${key}/end`)).status).toBe(303);
    expect(await enrollmentsIn(portal, 1)).toEqual(['sofia teacher ended', 'tomas teacher active']);
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(403);
    const after = await tomas.get(`${python}/members`);
    expect(after.text).toContain('Deshacer');
    expect(textOfHtml((await tomas.get(`${python}/members?tab=ended`)).text)).toContain('Sofía Riquelme');

    const [, action] = /<form method="post" action="([^"]+resume)"/.exec(after.text)!;
    expect((await tomas.post(action!).type('form').send({ role: 'student' })).status).toBe(303);
    expect(await enrollmentsIn(portal, 1)).toEqual(['sofia student active', 'tomas teacher active']);
    expect((await tomas.post(`${key}/role`).type('form').send({ role: 'owner' })).status).toBe(400);
  });

  test('are listed with the teachers first, also from one page to the next', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await db.updateTable('auth_user').set({ last_name: 'Zzz', sort_key: 'zzz' }).where('username', '=', 'tomas').execute();
    const people = Array.from({ length: 60 }, (_, index) => ({
      username: `p${String(index).padStart(2, '0')}`,
      password: '!',
      first_name: 'Ana',
      last_name: 'Soto',
      email: `p${index}@x.cl`,
      email_key: `p${index}@x.cl`,
      sort_key: `soto ${String(index).padStart(2, '0')}`,
      date_joined: '2026-01-01T00:00:00.000Z',
    }));
    const rows = await db.insertInto('auth_user').values(people).returning('id').execute();
    await inTransaction(db, (tx) =>
      upsertEnrollments(
        tx,
        rows.map(({ id }) => id),
        { courseId: 1, role: 'student' },
        portal.clock.now(),
      ),
    );
    const names = (text: string) => [...text.matchAll(/<td class="people-login">(\w+)/g)].map(([, name]) => name);
    const first = (await portal.as('ada').get(`${python}/members`)).text;
    expect(names(first).slice(0, 2)).toEqual(['tomas', 'sofia']);
    const [, next] = /href="([^"]+at=after[^"]+)"/.exec(first)!;
    const second = names((await portal.as('ada').get(next!.replaceAll('&amp;', '&'))).text);
    expect([names(first).length, second.length, second.at(-1)]).toEqual([50, 12, 'p59']);
  });

  test('redirects teachers who remove themselves to the list of courses', async () => {
    const portal = await openPortal();
    const tomas = portal.as('tomas');
    const id = await findUserId(portal.context.db, 'tomas');
    expect(textOfHtml((await tomas.get(`${python}/members/${id}/end`)).text)).toContain('Vas a salir del curso');
    const left = await tomas.post(`${python}/members/${id}/end`);
    expect(left.headers['location']).toBe('/courses');
    expect((await tomas.get(`${python}/members`)).status).toBe(404);
  });

  test('can be searched, filtered by state, and exported', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await inTransaction(db, async (tx) =>
      upsertEnrollments(tx, [await findUserId(tx, 'otto')], { courseId: 1, role: 'student' }, portal.clock.now()),
    );
    await db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'otto').execute();
    const page = textOfHtml((await portal.as('ada').get(`${python}/members?q=fuent`)).text);
    expect(page).toMatch(/Otto Fuentes Cuenta desactivada otto/);
    expect(page).not.toContain('Sofía');
    const { text } = await portal.as('ada').get(`${python}/members/export`).buffer(true);
    expect(text.trim().split('\r\n').slice(1)).toEqual([
      expect.stringMatching(/^tomas;Tomás Núñez;/),
      expect.stringMatching(/^otto;Otto Fuentes;otto@gryphos.example;1;Python para análisis de datos;Estudiante;activa;2026-/),
      expect.stringMatching(/^sofia;Sofía Riquelme;/),
    ]);
  });
});
