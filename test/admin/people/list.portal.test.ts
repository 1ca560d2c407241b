import { describe, expect, test } from 'vitest';
import { setUpApp } from '../../support/authenticator-app.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { insertCourse } from '../../../src/courses/create-course.ts';
import { upsertEnrollments } from '../../../src/courses/write-enrollments.ts';
import { createCustomRole } from '../../support/custom-role.ts';
import { uploadFile, loadImport } from '../../support/import-file.ts';
import { addPeopleRows, lockOut, type PersonRow } from '../../support/people.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const some: PersonRow[] = [
  { username: 'alvaro.nunez', firstName: 'Álvaro', lastName: 'Núñez Soto', email: 'alvaro.nunez@uni.example', roles: ['student'] },
  { username: 'anunez', firstName: 'Ana', lastName: 'Núñez', email: 'ana@colegio.example', roles: ['teacher'] },
  { username: 'a.nandu', firstName: 'Aurora', lastName: 'Ñandú', email: 'aurora@uni.example', awaitsPassword: true },
  { username: 'zoe', firstName: 'Zoé', lastName: 'Álamos', active: false },
];

async function withPeople(): Promise<TestPortal> {
  const portal = await openPortal();
  await addPeopleRows(portal.context.db, some);
  return portal;
}

/** The names in the list of an address, in their order. */
async function namesAt(portal: TestPortal, address: string): Promise<string[]> {
  const page = await portal.as('ada').get(address);
  expect(page.status).toBe(200);
  return [...page.text.matchAll(/<th scope="row">\s*<a href="\/admin\/users\/\d+">([^<]*)</g)].map(([, name]) => name!);
}

function countsIn(html: string): string[] {
  return [...html.matchAll(/class="tab-count">([^<]*)</g)].map(([, count]) => count!);
}

describe('the list of people', () => {
  test.each([
    ['alvaro nunez', ['Álvaro Núñez Soto']],
    ['NÚÑEZ ál', ['Álvaro Núñez Soto']],
    ['nuñez', ['Ana Núñez', 'Álvaro Núñez Soto', 'Tomás Núñez']],
    ['sot', ['Álvaro Núñez Soto']],
    ['ana@cole', ['Ana Núñez']],
    ['nunez@uni', []],
    ['colegio', ['Ana Núñez']],
    ['alvaro.nu', ['Álvaro Núñez Soto']],
    ['zoe', []],
    ['%', ['Otto Fuentes', 'Ada Ibáñez', 'Ana Núñez', 'Álvaro Núñez Soto', 'Tomás Núñez', 'Sofía Riquelme']],
  ])('finds by name, username and e-mail: %j', async (typed, names) => {
    const portal = await withPeople();
    expect(await namesAt(portal, `/admin/users?q=${encodeURIComponent(typed)}`)).toEqual(names);
  });

  test('links to the other tabs with results when this tab has none', async () => {
    const portal = await withPeople();
    const waysAt = async (address: string) =>
      [...(await portal.as('ada').get(address)).text.matchAll(/btn btn-primary" href="([^"]*)">(Ver [^<]*)</g)].map(([, href, label]) => [
        href!.replaceAll('&amp;', '&'),
        label,
      ]);
    expect(await waysAt('/admin/users?q=zoe&sort=-seen')).toEqual([['/admin/users?tab=off&q=zoe&sort=-seen', 'Ver 1 en Desactivadas']]);
    expect(await waysAt('/admin/users?q=aurora&tab=off')).toEqual([['/admin/users?tab=invited&q=aurora', 'Ver 1 en Sin contraseña aún']]);
    expect(await waysAt('/admin/users?q=nunez&tab=off')).toEqual([['/admin/users?tab=active&q=nunez', 'Ver 3 en Activas']]);
    expect(await waysAt('/admin/users?q=nadie')).toEqual([]);
    expect(await waysAt('/admin/users?q=nunez')).toEqual([]);
    expect(await waysAt('/admin/users?tab=locked')).toEqual([]);
  });

  test('links to them without a count when there are too many to count', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const role = await createCustomRole(db, 'nuevas', [], []);
    const account = {
      password: '!',
      first_name: '',
      last_name: '',
      email: '',
      email_key: null,
      sort_key: '',
      is_active: 1,
      password_not_set: 1,
    };
    for (let batch = 0; batch < 12; batch++) {
      const names = Array.from({ length: 1000 }, (_, index) => `nueva.${batch}.${index}`);
      const people = names.map((username) => ({ ...account, username, date_joined: portal.clock.now().toISOString() }));
      await db.insertInto('auth_user').values(people).execute();
    }
    await db
      .insertInto('user_roles')
      .columns(['user_id', 'role_id'])
      .expression((eb) =>
        eb
          .selectFrom('auth_user')
          .select(['id', eb.val(role).as('role')])
          .where('username', 'like', 'nueva.%'),
      )
      .execute();
    const { text } = await portal.as('ada').get(`/admin/users?role=${role}`);
    expect(text).toContain(`href="/admin/users?tab=invited&amp;role=${role}">Ver en Sin contraseña aún<`);
    expect(text).not.toContain('>Ver en Desactivadas<');
  });

  test('has a tab with a count for each state', async () => {
    const portal = await withPeople();
    const { db } = portal.context;
    await lockOut(db, await findUserId(db, 'anunez'), portal.clock.now());
    expect(await namesAt(portal, '/admin/users?tab=invited')).toEqual(['Aurora Ñandú']);
    expect(await namesAt(portal, '/admin/users?tab=off')).toEqual(['Zoé Álamos']);
    expect(await namesAt(portal, '/admin/users?tab=locked')).toEqual(['Ana Núñez']);
    expect(await namesAt(portal, '/admin/users?tab=locked&q=n')).toEqual(['Ana Núñez']);
    expect(await namesAt(portal, '/admin/users?tab=locked&q=ri')).toEqual([]);
    expect(countsIn((await portal.as('ada').get('/admin/users')).text)).toEqual(['6', '1', '1', '1']);
    expect(countsIn((await portal.as('ada').get('/admin/users?q=n')).text)).toEqual(['3', '1', '1', '0']);
    expect(countsIn((await portal.as('ada').get('/admin/users?q=zoe')).text)).toEqual(['0', '0', '0', '1']);
    portal.clock.advance({ minutes: 16 });
    expect(await namesAt(portal, '/admin/users?tab=locked')).toEqual([]);
  });

  test('shows an account with too many failed sign-ins as locked', async () => {
    const portal = await openPortal();
    for (let time = 0; time < 10; time++)
      await portal.stranger().post('/login').type('form').send({ username: 'SOFIA@gryphos.example', password: 'no' });
    expect(await namesAt(portal, '/admin/users?tab=locked')).toEqual(['Sofía Riquelme']);
    expect((await portal.as('ada').get('/admin/users')).text).toContain('Bloqueada');
  });

  test('is filtered by role and by course title', async () => {
    const portal = await withPeople();
    const { db } = portal.context;
    const role = await db.selectFrom('roles').select('id').where('name', '=', 'teacher').executeTakeFirstOrThrow();
    expect(await namesAt(portal, `/admin/users?role=${role.id}`)).toEqual(['Ana Núñez', 'Tomás Núñez']);
    expect(await namesAt(portal, `/admin/users?role=${role.id}&q=ana`)).toEqual(['Ana Núñez']);
    const courseId = await inTransaction(db, async (tx) => {
      const id = await insertCourse(tx, { title: 'Óptica básica', description: '' }, portal.clock.now());
      await upsertEnrollments(tx, [await findUserId(tx, 'anunez')], { courseId: id, role: 'student' }, portal.clock.now());
      await upsertEnrollments(tx, [await findUserId(tx, 'zoe')], { courseId: id, role: 'student' }, portal.clock.now());
      return id;
    });
    expect(await namesAt(portal, `/admin/users?course=${courseId}`)).toEqual(['Ana Núñez']);
    expect(await namesAt(portal, '/admin/users?in=optica')).toEqual(['Ana Núñez']);
    const several = await portal.as('ada').get('/admin/users?in=a');
    expect(several.text).not.toContain('Ningún curso');
    expect((await portal.as('ada').get('/admin/users?in=zzz')).text).toContain('Ningún curso se llama así.');
  });

  test('is filtered by who lacks the second factor that a role demands, with what else filters it', async () => {
    const portal = await openPortal();
    const { db, clock } = portal.context;
    const link = 'factor=missing';
    expect((await portal.as('ada').get('/admin/users')).text).not.toContain(link);
    await db.updateTable('roles').set({ second_factor_from: clock.now().toISOString() }).where('name', '=', 'teacher').execute();
    expect((await portal.as('ada').get('/admin/users')).text).toContain(link);
    const found = await namesAt(portal, `/admin/users?${link}`);
    expect(found).toContain('Tomás Núñez');
    expect(found).not.toContain('Sofía Riquelme');
    expect(await namesAt(portal, `/admin/users?${link}&q=ada`)).toEqual([]);
    const csv = await portal.as('ada').get(`/admin/users/export?${link}`);
    expect([csv.text.includes('tomas'), csv.text.includes('sofia')]).toEqual([true, false]);
    await setUpApp(portal, 'tomas');
    expect(await namesAt(portal, `/admin/users?${link}`)).toEqual(found.filter((name) => name !== 'Tomás Núñez'));
  });

  test('where it finds nobody, all filters of its form are taken away at once, and the tab and the order are kept', async () => {
    const portal = await withPeople();
    const given = new URLSearchParams({ tab: 'invited', q: 'zzz', role: '1', course: '1', factor: 'missing', sort: '-seen' });
    const { text } = await portal.as('ada').get(`/admin/users?${given.toString()}`);
    const fields = [...text.slice(text.indexOf('people-tools'), text.indexOf('id="list"')).matchAll(/name="(\w+)"/g)];
    expect(fields.map(([, name]) => name).sort()).toEqual([...given.keys()].sort());
    expect(text).toMatch(/href="\/admin\/users\?tab=invited&amp;sort=-seen">Quitar filtros/);
  });

  test('shows in how many courses each person is, and does not count what has ended', async () => {
    const portal = await withPeople();
    const { db } = portal.context;
    const ana = await findUserId(db, 'anunez');
    for (const courseId of [1, 2, 3])
      await inTransaction(db, (tx) => upsertEnrollments(tx, [ana], { courseId, role: 'student' }, portal.clock.now()));
    await db.updateTable('enrollments').set({ status: 'ended' }).where('user_id', '=', ana).where('course_id', '=', 3).execute();
    const { text } = await portal.as('ada').get('/admin/users?q=nunez');
    const counts = [...text.matchAll(/<td class="people-courses"[^>]*>(\d+)</g)].map(([, count]) => count);
    expect(counts).toEqual(['2', '0', '3']);
  });

  test('is sorted by name, username, creation and last sign-in in both directions', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await db
      .deleteFrom('user_roles')
      .where('user_id', 'not in', await idsOf(portal, ['ada']))
      .execute();
    await addPeopleRows(db, [
      { username: 'b', lastName: 'Ñuñez', lastSignIn: new Date('2026-11-01T10:00:00.000Z') },
      { username: 'a', lastName: 'Nuño' },
      { username: 'c', lastName: 'Óñez', lastSignIn: new Date('2026-11-02T10:00:00.000Z') },
    ]);
    const order = async (sort: string) =>
      (await namesAt(portal, `/admin/users?sort=${sort}`)).filter((name) => /^(Ñuñez|Nuño|Óñez)$/.test(name));
    expect(await order('name')).toEqual(['Nuño', 'Ñuñez', 'Óñez']);
    expect(await order('-name')).toEqual(['Óñez', 'Ñuñez', 'Nuño']);
    expect(await order('username')).toEqual(['Nuño', 'Ñuñez', 'Óñez']);
    expect(await order('added')).toEqual(['Óñez', 'Nuño', 'Ñuñez']);
    expect(await order('seen')).toEqual(['Óñez', 'Ñuñez', 'Nuño']);
    expect(await order('-seen')).toEqual(['Nuño', 'Ñuñez', 'Óñez']);
    expect(await order('nonsense')).toEqual(['Nuño', 'Ñuñez', 'Óñez']);
  });

  test.each(['name', 'seen', 'added'])('can be paged in both directions sorted by %s, with every person once', async (sort) => {
    const portal = await openPortal();
    const many = Array.from({ length: 120 }, (_, index) => ({ username: `p${index}`, lastName: `Pérez ${index % 7}` }));
    await addPeopleRows(portal.context.db, many);
    const walk = async (start: string, label: string) => {
      const seen: string[][] = [];
      for (let address: string | undefined = `/admin/users?sort=${sort}${start}`; address !== undefined;) {
        const html: string = (await portal.as('ada').get(address)).text;
        seen.push([...html.matchAll(/<th scope="row">\s*<a href="\/admin\/users\/(\d+)"/g)].map(([, id]) => id!));
        address = new RegExp(`href="([^"]*)"[^>]*>(?:(?!</a>)[\\s\\S])*<span>${label}</span>`).exec(html)?.[1]?.replaceAll('&amp;', '&');
      }
      return seen;
    };
    const forwards = await walk('', 'Siguiente');
    const backwards = (await walk('&at=end', 'Anterior')).reverse();
    expect(forwards.flat()).toHaveLength(124);
    expect(new Set(forwards.flat()).size).toBe(124);
    expect(backwards.flat()).toEqual(forwards.flat());
    expect(forwards.map((page) => page.length)).toEqual([50, 50, 24]);
    expect(backwards.map((page) => page.length)).toEqual([24, 50, 50]);
  });

  test('exports all pages of the filtered list, without formulas in cells', async () => {
    const portal = await withPeople();
    await addPeopleRows(portal.context.db, [
      ...Array.from({ length: 60 }, (_, index) => ({ username: `colegio${index}`, email: `p${index}@colegio.example` })),
      { username: 'malo', firstName: '=HYPERLINK("http://x")', lastName: 'Colegio; "Uno"' },
    ]);
    const file = await portal.as('ada').get('/admin/users/export?q=colegio');
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(file.headers['content-disposition']).toBe('attachment; filename=personas.csv');
    const lines = file.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('\uFEFFUsuario;Nombre;Apellido;Correo electrónico;RUT;Roles;Activa;Idioma;Creada;Último inicio de sesión');
    expect(lines).toHaveLength(1 + 60 + 2);
    expect(lines).toContain('anunez;Ana;Núñez;ana@colegio.example;;Docente;sí;es;2026-11-20 14:00;');
    expect(lines.find((line) => line.startsWith('malo'))).toContain(`;"'=HYPERLINK(""http://x"")";"Colegio; ""Uno""";`);
  });

  test('can be imported again without changing anything', async () => {
    const portal = await withPeople();
    await createCustomRole(portal.context.db, 'Coordinación de tarde', [], ['alvaro.nunez']);
    for (const tab of ['active', 'invited', 'off']) {
      const file = await portal.as('ada').get(`/admin/users/export?tab=${tab}`);
      const { counts } = await loadImport(portal, await uploadFile(portal, 'people', file.text));
      expect([tab, counts.new, counts.changed, counts.refused]).toEqual([tab, 0, 0, 0]);
      expect(counts.unchanged).toBeGreaterThan(0);
    }
  });

  test('needs the permission to read people', async () => {
    const portal = await openPortal();
    for (const address of ['/admin/users', '/admin/users/export']) {
      expect((await portal.as('tomas').get(address)).status).toBe(403);
      expect((await portal.stranger().get(address)).headers['location']).toContain('/login');
    }
  });

  test('ignores invalid query parameters', async () => {
    const portal = await openPortal();
    const nonsense = '/admin/users?tab=x&role=abc&course=-1&at=after.x&sort=__proto__&q=%20&in=%20';
    expect(await namesAt(portal, nonsense)).toHaveLength(4);
  });
});

async function idsOf(portal: TestPortal, usernames: string[]): Promise<number[]> {
  return Promise.all(usernames.map((username) => findUserId(portal.context.db, username)));
}
