import { describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { csv, importFile, listRows, uploadFile } from '../../support/import-file.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const findUser = (portal: TestPortal, username: string) =>
  portal.context.db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirst();

const newPerson = (portal: TestPortal, fields: Record<string, string>) =>
  portal
    .as('ada')
    .post('/admin/users/new')
    .type('form')
    .send({ first_name: 'Ana', last_name: 'Rojas', username: 'caso.tab', email: 'caso.tab@example.cl', method: 'mail', ...fields });

describe('what a paste brings along', () => {
  test.each(['sofia\t', 'sofia\u200b', '\u00a0Sofia\r\n', '\ufeffｓｏｆｉａ', 'sofia@gryphos.example\u2060', '\u202esofia'])(
    'does not keep %j from signing in',
    async (username) => {
      const portal = await openPortal();
      const answer = await portal.stranger().post('/login').type('form').send({ username, password: DEMO_PASSWORD });
      expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    },
  );

  test('is not stored with a person', async () => {
    const portal = await openPortal();
    const answer = await newPerson(portal, {
      first_name: 'Ana\tMaría\u200b',
      last_name: '\u00a0Rojas  Paz ',
      username: 'Caso.Tab\u200b',
      email: 'caso.\u00adtab@example.cl\u200b',
    });
    expect(answer.status).toBe(303);
    expect(await findUser(portal, 'caso.tab')).toMatchObject({
      first_name: 'Ana María',
      last_name: 'Rojas Paz',
      email: 'caso.tab@example.cl',
      email_key: 'caso.tab@example.cl',
    });
    const again = await newPerson(portal, { username: 'caso.otro', email: '\u2060caso.tab@example.cl' });
    expect([again.status, await findUser(portal, 'caso.otro')]).toEqual([422, undefined]);
  });

  test.each(['\u3164', '\u200b\u2060', '\u2800', '\u0301\u0301', '\u{e0020}', '\u{13430}', '\u070f'])(
    'makes no name of %j',
    async (name) => {
      const portal = await openPortal();
      const made = await newPerson(portal, { first_name: name });
      expect([made.status, await findUser(portal, 'caso.tab')]).toEqual([422, undefined]);
      expect(made.text).toContain('No tiene ninguna letra que se vea');

      const before = await findUser(portal, 'sofia');
      const profile = { first_name: name, last_name: 'Riquelme', locale: 'es', time_zone: '', avatar_url: '' };
      expect((await portal.as('sofia').post('/profile').type('form').send(profile)).status).toBe(422);
      expect(await findUser(portal, 'sofia')).toEqual(before);

      const { access_token: token } = await signInToApi(portal, 'ada');
      const refused = await apiClient(portal, token).post('/api/v1/people').send({ username: 'caso.api', first_name: name, invite: false });
      expect([refused.status, refused.body]).toMatchObject([422, { errors: [{ field: 'first_name', message: 'blank' }] }]);
    },
  );

  test('makes no second account of an address in a file', async () => {
    const portal = await openPortal();
    const header = 'Usuario;Nombre;Apellido;Correo';
    const first = await importFile(
      portal,
      'people',
      csv(
        header,
        'caso.z1;Ana;Uno;ana.uno@example.cl\u200b',
        'caso.z2;Eva;Dos;\u200beva.dos@example.cl',
        'caso.z3;Leo;Tres;leo\u00ad.tres@example.cl',
      ),
    );
    expect(await listRows(portal, first)).toEqual([2, 3, 4].map((line) => [line, 'new']));
    expect([(await findUser(portal, 'caso.z1'))?.email, (await findUser(portal, 'caso.z3'))?.email]).toEqual([
      'ana.uno@example.cl',
      'leo.tres@example.cl',
    ]);
    const again = await uploadFile(
      portal,
      'people',
      csv(header, 'caso.y2;Eva;Dos;eva.dos@example.cl', 'caso.y3;Leo;Tres;LEO.tres@example.cl\u2060'),
    );
    expect(await listRows(portal, again)).toEqual([
      [2, 'refused', 'email-taken caso.z2'],
      [3, 'refused', 'email-taken caso.z3'],
    ]);
  });

  test('finds the course that one reads in a file', async () => {
    const portal = await openPortal();
    const { title } = await portal.context.db
      .selectFrom('courses')
      .select('title')
      .where('title', 'like', '% %')
      .orderBy('id')
      .executeTakeFirstOrThrow();
    for (const spelled of [
      title.replace(' ', '\u00a0 '),
      title.replace(' ', '  '),
      `${title}\u200b`,
      title.normalize('NFD').toUpperCase(),
    ]) {
      expect(await listRows(portal, await uploadFile(portal, 'courses', csv('Título;Descripción', `${spelled};Lunes\u00a0`)))).toEqual([
        [2, 'changed'],
      ]);
      expect(await listRows(portal, await uploadFile(portal, 'enrollments', csv('Usuario;Curso', `otto\u200b;${spelled}`)))).toEqual([
        [2, 'new'],
      ]);
    }
  });

  test('is no course of its own', async () => {
    const portal = await openPortal();
    await portal
      .as('ada')
      .post('/admin/courses/new')
      .type('form')
      .send({ title: 'Taller\u00a0 de\tlectura\u200b', description: 'Lunes\r\n19:00\u200b' })
      .expect(303);
    const { db } = portal.context;
    const course = await db.selectFrom('courses').select(['title', 'description', 'sort_key']).orderBy('id', 'desc').executeTakeFirst();
    expect(course).toEqual({ title: 'Taller de lectura', description: 'Lunes\n19:00', sort_key: 'taller de lectura' });
    const found = await portal.as('ada').get('/admin/courses').query({ q: 'tall\u200ber' });
    expect(found.text).toContain('Taller de lectura');
  });
});
