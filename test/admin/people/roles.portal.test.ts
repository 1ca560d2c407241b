import { describe, expect, test } from 'vitest';
import { changeRole } from '../../../src/accounts/roles/update-role.ts';
import { findRole, listRoles } from '../../../src/accounts/roles/find-roles.ts';
import { permissions, type Permission } from '../../../src/accounts/permissions.ts';
import { actorNamed } from '../../support/find-actor.ts';
import { customRole, roleIdOf, rolesOf } from '../../support/custom-role.ts';
import { journalIn } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

function post(portal: TestPortal, path: string, body: Record<string, unknown> = {}, as: Member = 'ada') {
  return portal.as(as).post(path).type('form').send(body);
}

async function permissionsOf({ needs }: TestPortal, id: number): Promise<Permission[]> {
  return (await findRole(needs.db, id))!.permissions;
}

async function detailsOfLast({ needs }: TestPortal): Promise<unknown> {
  const { deed, details } = (await journalIn(needs.db)).at(-1)!;
  return [deed, JSON.parse(details)];
}

/** Tomás runs roles, and courses besides; nothing else. */
async function withRoleKeeper(): Promise<{ portal: TestPortal; keeper: number }> {
  const portal = await openPortal();
  return { portal, keeper: await customRole(portal.needs.db, 'encargado de roles', ['roles:manage', 'courses:manage'], ['tomas']) };
}

describe('a role of one’s own', () => {
  test('is made of permissions, changed, shown in the matrix, and kept in the journal with before and after', async () => {
    const portal = await openPortal();
    const { db } = portal.needs;
    expect(
      (await post(portal, '/admin/roles/new', { name: '  Coordinación  ', permission: ['courses:manage', 'people:manage'] })).headers[
        'location'
      ],
    ).toBe('/admin/roles');
    const id = await roleIdOf(db, 'Coordinación');
    // Whoever runs people sees them.
    expect(await permissionsOf(portal, id)).toEqual(['people:see', 'people:manage', 'courses:manage']);
    expect(await detailsOfLast(portal)).toEqual([
      'role.made',
      { name: 'Coordinación', permissions: 'people:see people:manage courses:manage' },
    ]);

    const page = await portal.as('ada').get('/admin/roles');
    for (const words of ['Creaste el rol Coordinación.', 'Nadie lo tiene', 'Gestionar todos los cursos', 'Crea y cambia cursos'])
      expect(page.text).toContain(words);
    expect(page.text.match(/class="allowed"/g)).toHaveLength(permissions.length + 1 + 3);

    const version = (await findRole(db, id))!.version;
    await post(portal, `/admin/roles/${id}`, { name: 'Coordinación', permission: 'courses:manage', version });
    expect(await permissionsOf(portal, id)).toEqual(['courses:manage']);
    expect(await detailsOfLast(portal)).toEqual([
      'role.changed',
      { permissions: { before: 'people:see people:manage courses:manage', after: 'courses:manage' } },
    ]);
    await post(portal, `/admin/roles/${id}`, { name: 'Jefatura', permission: 'courses:manage', version: version + 1 });
    expect(await detailsOfLast(portal)).toEqual(['role.changed', { name: { before: 'Coordinación', after: 'Jefatura' } }]);
  });

  test('counts at once for whoever holds it', async () => {
    const portal = await openPortal();
    const id = await customRole(portal.needs.db, 'mesa de ayuda', [], ['otto']);
    expect((await portal.as('otto').get('/admin/users')).status).toBe(403);
    await post(portal, `/admin/roles/${id}`, { name: 'mesa de ayuda', permission: 'people:see', version: 1 });
    expect((await portal.as('otto').get('/admin/users')).status).toBe(200);
    const page = await portal.as('ada').get('/admin/roles');
    expect(page.text).toContain(`<a href="/admin/users?role=${id}">1 persona</a>`);
  });

  test.each([
    ['', 'Escribe un nombre'],
    ['x'.repeat(61), 'demasiado largo'],
    ['uno, dos', 'No uses comas'],
    ['docente', 'Ya hay un rol con ese nombre'],
    ['ADMINISTRACION', 'Ya hay un rol con ese nombre'],
    ['teacher', 'Ya hay un rol con ese nombre'],
    ['Mesa de Ayúda', 'Ya hay un rol con ese nombre'],
  ])('is not called %j', async (name, words) => {
    const portal = await openPortal();
    const id = await customRole(portal.needs.db, 'otro', [], []);
    await customRole(portal.needs.db, 'mesa de ayuda', [], []);
    const before = await listRoles(portal.needs.db);
    for (const path of ['/admin/roles/new', `/admin/roles/${id}`]) {
      const answer = await post(portal, path, { name, permission: 'journal:see', version: 1 });
      expect([
        answer.status,
        answer.text.includes(words),
        answer.text.includes('value="journal:see" aria-describedby="may-journal:see-help" checked'),
      ]).toEqual([422, true, true]);
    }
    expect(await listRoles(portal.needs.db)).toEqual(before);
  });

  test('is not overwritten by the second of two', async () => {
    const portal = await openPortal();
    const id = await customRole(portal.needs.db, 'mesa de ayuda', ['people:see'], []);
    await post(portal, `/admin/roles/${id}`, { name: 'mesa de ayuda', permission: ['people:see', 'journal:see'], version: 1 });
    const second = await post(portal, `/admin/roles/${id}`, { name: 'Recepción', permission: 'mail:see', version: 1 });
    expect(second.status).toBe(409);
    for (const words of ['Otra persona cambió este rol', 'Ver personas, Ver el registro', 'value="Recepción"', 'name="version" value="2"'])
      expect(second.text).toContain(words);
    expect(await permissionsOf(portal, id)).toEqual(['people:see', 'journal:see']);
  });

  test('of two who make one of the same name at once, one is told', async () => {
    const portal = await openPortal();
    const answers = await Promise.all(['Apoyo', 'apoyo', 'APOYO'].map((name) => post(portal, '/admin/roles/new', { name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
  });
});

describe('a role is deleted', () => {
  test('while nobody holds it, once it is confirmed', async () => {
    const portal = await openPortal();
    const id = await customRole(portal.needs.db, 'de paso', ['people:see'], []);
    expect((await portal.as('ada').get(`/admin/roles/${id}/delete`)).text).toContain('¿Eliminar el rol de paso?');
    expect((await post(portal, `/admin/roles/${id}/delete`)).headers['location']).toBe('/admin/roles');
    expect(await findRole(portal.needs.db, id)).toBeUndefined();
    expect(await detailsOfLast(portal)).toEqual(['role.deleted', { name: 'de paso', permissions: 'people:see' }]);
  });

  test('with another one in its place for those who hold it', async () => {
    const portal = await openPortal();
    const { db } = portal.needs;
    const id = await customRole(db, 'ayudante', [], ['otto', 'sofia', 'tomas']);
    const asked = await post(portal, `/admin/roles/${id}/delete`);
    expect([asked.status, asked.text.includes('Elige qué rol reciben')]).toEqual([409, true]);
    expect(asked.text).not.toContain('>Administración</option>');
    expect((await post(portal, `/admin/roles/${id}/delete`, { heir: await roleIdOf(db, 'administrator') })).status).toBe(404);
    expect(await rolesOf(db, 'otto')).toEqual(['ayudante', 'student']);
    await post(portal, `/admin/roles/${id}/delete`, { heir: await roleIdOf(db, 'teacher') });
    expect([await rolesOf(db, 'otto'), await rolesOf(db, 'tomas')]).toEqual([['student', 'teacher'], ['teacher']]);
    expect(await detailsOfLast(portal)).toEqual(['role.deleted', { name: 'ayudante', permissions: '', roles: 'teacher', moved: 3 }]);
  });

  test.each(['administrator', 'teacher', 'student'])('but never %s, nor is it changed', async (name) => {
    const portal = await openPortal();
    const id = await roleIdOf(portal.needs.db, name);
    const before = await listRoles(portal.needs.db);
    expect((await post(portal, `/admin/roles/${id}/delete`)).status).toBe(403);
    expect(
      (await post(portal, `/admin/roles/${id}`, { name: 'otro', version: before.find((role) => role.id === id)!.version })).status,
    ).toBe(403);
    expect((await portal.as('ada').get(`/admin/roles/${id}`)).headers['location']).toBe('/admin/roles');
    expect(await listRoles(portal.needs.db)).toEqual(before);
  });
});

describe('nobody gains by a role what they do not hold', () => {
  test('by making one', async () => {
    const { portal } = await withRoleKeeper();
    const before = await listRoles(portal.needs.db);
    expect((await post(portal, '/admin/roles/new', { name: 'puerta', permission: ['courses:manage', 'people:see'] }, 'tomas')).status).toBe(
      403,
    );
    expect((await post(portal, '/admin/roles/new', { name: 'puerta', permission: 'people:manage' }, 'tomas')).status).toBe(403);
    expect(await listRoles(portal.needs.db)).toEqual(before);
    expect((await post(portal, '/admin/roles/new', { name: 'cursos', permission: 'courses:manage' }, 'tomas')).status).toBe(303);
  });

  test('by changing the one they hold', async () => {
    const { portal, keeper } = await withRoleKeeper();
    const answer = await post(
      portal,
      `/admin/roles/${keeper}`,
      { name: 'encargado de roles', permission: ['roles:manage', 'courses:manage', 'people:manage'], version: 1 },
      'tomas',
    );
    expect(answer.status).toBe(403);
    expect(await permissionsOf(portal, keeper)).toEqual(['roles:manage', 'courses:manage']);
  });

  test('by changing the one of somebody else, to give or to take', async () => {
    const { portal } = await withRoleKeeper();
    const { db } = portal.needs;
    const desk = await customRole(db, 'mesa de ayuda', ['people:see'], ['otto']);
    for (const permission of [['people:see', 'courses:manage'], ['courses:manage'], []])
      expect((await post(portal, `/admin/roles/${desk}`, { name: 'mesa de ayuda', permission, version: 1 }, 'tomas')).status).toBe(403);
    expect((await post(portal, `/admin/roles/${desk}/delete`, {}, 'tomas')).status).toBe(403);
    expect(await permissionsOf(portal, desk)).toEqual(['people:see']);
    const page = await portal.as('tomas').get('/admin/roles');
    expect(page.text).not.toContain(`href="/admin/roles/${desk}"`);
    expect(page.text).toContain('Permite algo que tú no puedes hacer');
    expect((await portal.as('tomas').get(`/admin/roles/${desk}`)).headers['location']).toBe('/admin/roles');
  });

  test('by putting another in its place where somebody who may do more holds it', async () => {
    const { portal } = await withRoleKeeper();
    const { db } = portal.needs;
    const [shared, other] = [await customRole(db, 'compartido', ['courses:manage'], ['ada', 'otto']), await customRole(db, 'otro', [], [])];
    const answer = await post(portal, `/admin/roles/${shared}/delete`, { heir: other }, 'tomas');
    expect([answer.status, answer.text.includes('puede hacer más que tú')]).toEqual([409, true]);
    expect(await rolesOf(db, 'ada')).toEqual(['administrator', 'compartido']);
    const beyond = await customRole(db, 'más', ['people:see'], []);
    expect((await post(portal, `/admin/roles/${shared}/delete`, { heir: beyond }, 'tomas')).status).toBe(403);
  });

  test('also where the role grew while the form was open', async () => {
    const { portal } = await withRoleKeeper();
    const { db } = portal.needs;
    const id = await customRole(db, 'chico', ['courses:manage'], ['otto']);
    await post(portal, `/admin/roles/${id}`, { name: 'chico', permission: ['courses:manage', 'journal:see'], version: 1 });
    const edit = await changeRole(
      portal.needs,
      id,
      { name: 'chico', permissions: ['courses:manage'], version: 2 },
      await actorNamed(portal, 'tomas'),
    );
    expect(edit).toEqual({ kind: 'forbidden' });
    expect(await permissionsOf(portal, id)).toEqual(['courses:manage', 'journal:see']);
  });

  test('and the form offers no more than they hold', async () => {
    const { portal } = await withRoleKeeper();
    const { text } = await portal.as('tomas').get('/admin/roles/new');
    expect(text).toMatch(/value="people:manage"[^>]*disabled/);
    expect(text).not.toMatch(/value="courses:manage"[^>]*disabled/);
    expect((await portal.as('sofia').get('/admin/roles')).status).toBe(403);
  });
});
