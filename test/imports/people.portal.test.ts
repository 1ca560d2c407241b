import { describe, expect, test } from 'vitest';
import { uploadFile, submitConfirmation, importFile, loadImport, listRows } from '../support/import-file.ts';
import { extractLink, openMailPortal } from '../support/mail-portal.ts';
import { listAuditLog, findUserId } from '../support/rows.ts';
import { openPortal } from '../support/test-portal.ts';

const csv = (...lines: string[]) => `\ufeff${lines.join('\r\n')}\r\n`;

const people = csv(
  'Usuario;Nombre;Apellido;Correo electrónico;Roles',
  'ana.perez;Ana;Pérez Núñez;ana@example.cl;estudiante',
  'luis.soto;Luis;Soto;;"docente, estudiante"',
);

describe('an import of people', () => {
  test('is validated first, and applied after the confirmation', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', people);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', counts: { new: 2, changed: 0, unchanged: 0, refused: 0 } });
    const { db } = portal.context;
    const named = (username: string) => db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirst();
    expect(await named('ana.perez')).toBeUndefined();

    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'applied' });
    expect(await named('ana.perez')).toMatchObject({
      first_name: 'Ana',
      last_name: 'Pérez Núñez',
      email: 'ana@example.cl',
      email_key: 'ana@example.cl',
      is_active: 1,
      password_not_set: 1,
      password: expect.stringMatching(/^!/) as string,
      date_joined: portal.clock.now().toISOString(),
    });
    const roles = await db
      .selectFrom('user_roles')
      .innerJoin('roles', 'roles.id', 'role_id')
      .select('name')
      .where('user_id', '=', await findUserId(db, 'luis.soto'))
      .orderBy('name')
      .execute();
    expect(roles.map(({ name }) => name)).toEqual(['student', 'teacher']);
    const words = await db
      .selectFrom('search_terms')
      .select('term')
      .where('kind', '=', 'person')
      .where('subject_id', '=', await findUserId(db, 'ana.perez'))
      .execute();
    expect(words.map(({ term: word }) => word)).toEqual(expect.arrayContaining(['ana', 'perez', 'nunez', 'ana@example.cl']));
  });

  test('records one audit event, with the digest of the file and the figures', async () => {
    const portal = await openPortal();
    const before = (await listAuditLog(portal.context.db)).length;
    const id = await importFile(portal, 'people', people);
    const added = (await listAuditLog(portal.context.db)).slice(before);
    expect(added).toMatchObject([
      { event: 'import.applied', subject: 'import', subject_id: id, actor_id: await findUserId(portal.context.db, 'ada') },
    ]);
    expect(JSON.parse(added[0]!.details)).toEqual({
      list: 'people',
      file: 'lista.csv',
      digest: (await loadImport(portal, id)).digest,
      newRows: 2,
      changedRows: 0,
    });
  });

  test('changes nothing the second time', async () => {
    const portal = await openPortal();
    await importFile(portal, 'people', people);
    const id = await uploadFile(portal, 'people', people);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', counts: { new: 0, changed: 0, unchanged: 2, refused: 0 } });
    const page = await portal.as('ada').get(`/admin/imports/${id}`);
    expect(page.text).toContain('No hay nada que importar');
    expect(page.text).toContain('Este mismo archivo ya se importó');
    expect(page.text).not.toContain('/confirm');
  });

  test('updates existing users, and shows values before and after', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', csv('usuario,nombre,activa,rol', 'sofia,Sofía Elena,no,"estudiante,docente"', 'otto,,,'));
    expect(await listRows(portal, id)).toEqual([
      [2, 'changed'],
      [3, 'unchanged'],
    ]);
    const page = await portal.as('ada').get(`/admin/imports/${id}?tab=changed`);
    expect(page.text).toMatch(/Nombre<\/dt><dd>\s*<del>.*Sofía<\/del>[^]*?<ins>.*Sofía Elena<\/ins>/);
    expect(page.text).toContain('Importar 1 persona');
    await db
      .insertInto('authreg')
      .values({ username: 'sofia', realm: 'meet.localhost', password: 'x', role: 'student' })
      .onConflict((c) => c.doNothing())
      .execute();
    const sofia = await findUserId(db, 'sofia');
    expect(await db.selectFrom('sessions').select('id_hash').where('user_id', '=', sofia).execute()).not.toEqual([]);

    await submitConfirmation(portal, id);
    expect(await db.selectFrom('auth_user').selectAll().where('id', '=', sofia).executeTakeFirst()).toMatchObject({
      first_name: 'Sofía Elena',
      is_active: 0,
      version: 2,
      password_not_set: 0,
    });
    expect(await db.selectFrom('sessions').select('id_hash').where('user_id', '=', sofia).execute()).toEqual([]);
    expect(await db.selectFrom('authreg').selectAll().where('username', '=', 'sofia').execute()).toEqual([]);
    expect(await db.selectFrom('user_roles').select('role_id').where('user_id', '=', sofia).execute()).toHaveLength(2);
  });
});

test.each(['usuario;correo\nsofia;nueva@gryphos.example', 'usuario;activa\nsofia;no'])(
  'links that were mailed before lead nowhere after %s',
  async (file) => {
    const portal = await openMailPortal();
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' }).expect(303);
    const link = extractLink((await portal.newMails()).at(-1));
    expect((await portal.stranger().get(link)).status).toBe(200);
    await importFile(portal, 'people', file);
    await importFile(portal, 'people', 'usuario;activa\nsofia;sí');
    expect((await portal.stranger().get(link)).status).toBe(410);
  },
);
