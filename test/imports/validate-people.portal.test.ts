import { describe, expect, test } from 'vitest';
import { csv, uploadFile, submitConfirmation, importFile, loadImport, listRows } from '../support/import-file.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

/** Creates a role with these permissions, as the only role of a user. */
async function grantOnlyRole(portal: TestPortal, username: string, role: string, permissions: string[]): Promise<void> {
  const { db } = portal.context;
  const { id } = await db.insertInto('roles').values({ name: role }).returning('id').executeTakeFirstOrThrow();
  await db
    .insertInto('role_permissions')
    .values(permissions.map((permission) => ({ role_id: id, permission })))
    .execute();
  const userId = await findUserId(db, username);
  await db.deleteFrom('user_roles').where('user_id', '=', userId).execute();
  await db.insertInto('user_roles').values({ user_id: userId, role_id: id }).execute();
}

describe('a row', () => {
  test('is refused with all its errors', async () => {
    const portal = await openPortal();
    const id = await uploadFile(
      portal,
      'people',
      csv(
        'usuario;nombre;correo;rol;activa;idioma',
        'ana;;no-es-correo;rector;quizás;fr',
        `luis;${'x'.repeat(151)};;;;`,
        'rosa;\u0000\u200b;;;;',
        'pepe;Pepe;;;;;sobra',
        'otra;Otra;sofia@gryphos.example;;;',
        'dos;Dos;"uno@uni.cl,dos@uni.cl";;;',
        'tres;Tres;"Tres <tres@uni.cl>";;;',
        'seis;Seis;"seis,siete@uni.cl";;;',
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'invalid-email no-es-correo', 'unknown-role rector', 'invalid-boolean quizás', 'invalid-language fr', 'missing'],
      [3, 'refused', 'too-long'],
      [4, 'refused', 'missing'],
      [5, 'refused', 'too-many-cells sobra'],
      [6, 'refused', 'email-taken sofia'],
      [7, 'refused', 'invalid-email uno@uni.cl,dos@uni.cl'],
      [8, 'refused', 'invalid-email Tres <tres@uni.cl>'],
      [9, 'refused', 'invalid-email seis,siete@uni.cl'],
    ]);
  });

  test('with an invalid username gets a free proposal, and uploading the file of refused rows accepts it', async () => {
    const portal = await openPortal();
    const id = await uploadFile(
      portal,
      'people',
      csv(
        'Usuario;Nombre;Apellido;Correo;Talla',
        'María López@uni;María;López;m@x.cl;M',
        'María.López@otra;María;López;;L',
        ';Sofía;Paz;sofia@x.cl;S',
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'invalid-username maria.lopez'],
      [3, 'refused', 'missing-username maria.lopez2'],
      [4, 'refused', 'missing-username sofia2'],
    ]);
    const refused = await portal.as('ada').get(`/admin/imports/${id}/refused`).buffer();
    expect(refused.headers['content-disposition']).toContain('filas-rechazadas');
    expect(refused.text.split('\r\n').slice(0, 2)).toEqual([
      '\ufeffLínea;Motivo;Usuario propuesto;Usuario;Nombre;Apellido;Correo;Talla',
      '2;"Usuario: No sirve como usuario; propuesta: maria.lopez";maria.lopez;María López@uni;María;López;m@x.cl;M',
    ]);
    const again = await importFile(portal, 'people', refused.text);
    expect((await loadImport(portal, again)).counts).toEqual({ new: 3, changed: 0, unchanged: 0, refused: 0 });
    expect(await findUserId(portal.context.db, 'maria.lopez2')).toEqual(expect.any(Number));
  });

  test('about the same user as another is refused like the other, and each names the line of the other', async () => {
    const portal = await openPortal();
    const { email } = await portal.context.db
      .selectFrom('auth_user')
      .select('email')
      .where('username', '=', 'sofia')
      .executeTakeFirstOrThrow();
    const id = await uploadFile(
      portal,
      'people',
      csv(
        'usuario;nombre;correo',
        'ana;Ana;',
        'luis;Luis;l@x.cl',
        'ANA;Ana María;',
        'rosa;Rosa;L@X.cl',
        'sofia;Sofía;',
        `;Sofía;${email}`,
        'pepe;Pepe;',
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'duplicate-row 4'],
      [3, 'refused', 'same-email Rosa 5'],
      [4, 'refused', 'duplicate-row 2'],
      [5, 'refused', 'same-email Luis 3'],
      [6, 'refused', 'duplicate-row 7'],
      [7, 'refused', 'duplicate-row 6'],
      [8, 'new'],
    ]);
  });

  test('finds its duplicate also in another batch', async () => {
    const portal = await openPortal();
    const others = Array.from({ length: 700 }, (_, at) => `persona${at};Persona`);
    const id = await uploadFile(portal, 'people', csv('usuario;nombre', 'ana;Ana', ...others, 'ana;Ana'));
    const rows = await listRows(portal, id);
    expect([rows[0], rows.at(-1)]).toEqual([
      [2, 'refused', 'duplicate-row 703'],
      [703, 'refused', 'duplicate-row 2'],
    ]);
    expect((await loadImport(portal, id)).counts).toEqual({ new: 700, changed: 0, unchanged: 0, refused: 2 });
  });

  test('changes nothing with an empty cell or a missing column', async () => {
    const portal = await openPortal();
    const before = await portal.context.db.selectFrom('auth_user').selectAll().where('username', '=', 'tomas').executeTakeFirstOrThrow();
    const id = await uploadFile(portal, 'people', csv('usuario;nombre;apellido;correo;rol', 'tomas;;;;'));
    expect(await listRows(portal, id)).toEqual([[2, 'unchanged']]);
    expect(await portal.context.db.selectFrom('auth_user').selectAll().where('username', '=', 'tomas').executeTakeFirstOrThrow()).toEqual(
      before,
    );
  });

  test('can identify a user by e-mail address and change the name', async () => {
    const portal = await openPortal();
    const id = await importFile(portal, 'people', csv('correo;nombre', 'TOMAS@Gryphos.example;Tomás Andrés'));
    expect(await listRows(portal, id)).toEqual([[2, 'changed']]);
    const { first_name } = await portal.context.db
      .selectFrom('auth_user')
      .select('first_name')
      .where('username', '=', 'tomas')
      .executeTakeFirstOrThrow();
    expect(first_name).toBe('Tomás Andrés');
    const words = await portal.context.db
      .selectFrom('search_terms')
      .select('term')
      .where('subject_id', '=', await findUserId(portal.context.db, 'tomas'))
      .where('kind', '=', 'person')
      .execute();
    expect(words.map(({ term: word }) => word)).toContain('andres');
  });
});

describe('nobody, not even with a file,', () => {
  test('changes an account with permissions that they do not have', async () => {
    const portal = await openPortal();
    await grantOnlyRole(portal, 'otto', 'coordinación', ['people:read', 'people:write']);
    const id = await uploadFile(
      portal,
      'people',
      csv('usuario;nombre;activa', 'ada;Adela;', 'tomas;Tomás;no', 'sofia;Sofía María;', 'ada2;Ada;'),
      { as: 'otto' },
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'forbidden'],
      [3, 'refused', 'forbidden'],
      [4, 'changed'],
      [5, 'new'],
    ]);
  });

  test('grants a role with permissions that they do not have', async () => {
    const portal = await openPortal();
    await grantOnlyRole(portal, 'otto', 'coordinación', ['people:read', 'people:write']);
    const id = await uploadFile(
      portal,
      'people',
      csv(
        'usuario;nombre;rol',
        'ana;Ana;administración',
        'luis;Luis;docente',
        'sofia;Sofía;"estudiante, docente"',
        'rosa;Rosa;Coordinación',
        'pepe;Pepe;estudiante',
      ),
      { as: 'otto' },
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'role-forbidden administrator'],
      [3, 'refused', 'role-forbidden teacher'],
      [4, 'refused', 'role-forbidden teacher'],
      [5, 'new'],
      [6, 'new'],
    ]);
  });

  test('deactivates themselves or removes a role of their own', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', csv('usuario;activa;rol', 'ada;no;'));
    expect(await listRows(portal, id)).toEqual([[2, 'refused', 'cannot-target-self']]);
    const other = await uploadFile(portal, 'people', csv('usuario;activa;rol', 'ada;;docente'));
    expect(await listRows(portal, other)).toEqual([[2, 'refused', 'cannot-target-self']]);
  });

  test.each(['usuario;correo\nada;otra@evil.example', 'usuario;nombre\nada;Otra', 'usuario;idioma\nada;en'])(
    'changes of their own account what the profile asks the password for: %s',
    async (file) => {
      const portal = await openPortal();
      const id = await uploadFile(portal, 'people', file);
      expect(await listRows(portal, id)).toEqual([[2, 'refused', 'cannot-target-self']]);
      expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('cambia tus datos en tu perfil');
    },
  );

  test('removes the last administrator', async () => {
    const portal = await openPortal();
    const all = await portal.context.db.selectFrom('role_permissions').select('permission').distinct().execute();
    await grantOnlyRole(
      portal,
      'otto',
      'secretaría',
      all.map(({ permission }) => permission),
    );
    const id = await uploadFile(portal, 'people', csv('usuario;activa;rol', 'ada;no;', 'sofia;;docente'), { as: 'otto' });
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'last-administrator'],
      [3, 'changed'],
    ]);
  });

  test.each([
    ['the account may do more by now', 'tomas'],
    ['the role allows more by now', 'coordinación'],
  ])('profits from the time between dry run and confirmation: %s', async (_name, what) => {
    const portal = await openPortal();
    const { db } = portal.context;
    await grantOnlyRole(portal, 'otto', 'coordinación', ['people:read', 'people:write', 'own-courses:write']);
    const id = await uploadFile(portal, 'people', csv('usuario;nombre;rol', 'tomas;Tomás Andrés;', 'ana;Ana;coordinación'), { as: 'otto' });
    expect((await loadImport(portal, id)).counts).toMatchObject({ new: 1, changed: 1 });
    const role = (name: string) => db.selectFrom('roles').select('id').where('name', '=', name).executeTakeFirstOrThrow();
    if (what === 'tomas')
      await db
        .insertInto('user_roles')
        .values({ user_id: await findUserId(db, 'tomas'), role_id: (await role('administrator')).id })
        .execute();
    else
      await db
        .insertInto('role_permissions')
        .values({ role_id: (await role('coordinación')).id, permission: 'audit-log:read' })
        .execute();
    if (what !== 'tomas')
      await db
        .deleteFrom('user_roles')
        .where('user_id', '=', await findUserId(db, 'otto'))
        .execute();
    if (what !== 'tomas') {
      const { id: mine } = await db.insertInto('roles').values({ name: 'solo-personas' }).returning('id').executeTakeFirstOrThrow();
      await db
        .insertInto('role_permissions')
        .values(['people:write', 'own-courses:write'].map((permission) => ({ role_id: mine, permission })))
        .execute();
      await db
        .insertInto('user_roles')
        .values({ user_id: await findUserId(db, 'otto'), role_id: mine })
        .execute();
    }

    await submitConfirmation(portal, id, { as: 'otto' });
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', revalidated: true, counts: { refused: 1 } });
    expect(await db.selectFrom('auth_user').select('id').where('username', '=', 'ana').execute()).toEqual([]);
    const { first_name } = await db.selectFrom('auth_user').select('first_name').where('username', '=', 'tomas').executeTakeFirstOrThrow();
    expect(first_name).toBe('Tomás');
  });

  test('imports with a permission that they have lost', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await grantOnlyRole(portal, 'otto', 'coordinación', ['people:read', 'people:write']);
    const id = await uploadFile(portal, 'people', csv('usuario;nombre', 'ana;Ana'), { as: 'otto' });
    const { run } = await loadImport(portal, id);
    await portal.as('otto').post(`/admin/imports/${id}/confirm`).type('form').send({ run });
    await db
      .deleteFrom('user_roles')
      .where('user_id', '=', await findUserId(db, 'otto'))
      .execute();
    await portal.runJobs();
    expect(await loadImport(portal, id)).toMatchObject({ state: 'failed', problem: { code: 'forbidden' } });
    expect(await db.selectFrom('auth_user').select('id').where('username', '=', 'ana').execute()).toEqual([]);
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('ya no tiene permiso');
  });
});
