import { describe, expect, test } from 'vitest';
import { updateRole } from '../../../src/accounts/roles/save-role.ts';
import { findRole, listRoles } from '../../../src/accounts/roles/find-roles.ts';
import { permissions, type Permission } from '../../../src/accounts/permissions.ts';
import { findActor } from '../../support/find-actor.ts';
import { createCustomRole, findRoleId, findRoleNames } from '../../support/custom-role.ts';
import { listAuditLog } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

function post(portal: TestPortal, path: string, body: Record<string, unknown> = {}, as: Member = 'ada') {
  return portal.as(as).post(path).type('form').send(body);
}

async function permissionsOf({ context }: TestPortal, id: number): Promise<Permission[]> {
  return (await findRole(context.db, id))!.permissions;
}

async function detailsOfLast({ context }: TestPortal): Promise<unknown> {
  const { event: deed, details } = (await listAuditLog(context.db)).at(-1)!;
  return [deed, JSON.parse(details)];
}

/** Tomás runs roles, and courses besides; nothing else. */
async function withRoleKeeper(): Promise<{ portal: TestPortal; keeper: number }> {
  const portal = await openPortal();
  return { portal, keeper: await createCustomRole(portal.context.db, 'encargado de roles', ['roles:write', 'courses:write'], ['tomas']) };
}

describe('a role of one’s own', () => {
  test('is made of permissions, changed, shown in the matrix, and kept in the journal with before and after', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    expect(
      (await post(portal, '/admin/roles/new', { name: '  Coordinación  ', permission: ['courses:write', 'people:write'] })).headers[
        'location'
      ],
    ).toBe('/admin/roles');
    const id = await findRoleId(db, 'Coordinación');
    // Whoever runs people sees them.
    expect(await permissionsOf(portal, id)).toEqual(['people:read', 'people:write', 'courses:write']);
    expect(await detailsOfLast(portal)).toEqual([
      'role.made',
      { name: 'Coordinación', permissions: 'people:read people:write courses:write' },
    ]);

    const page = await portal.as('ada').get('/admin/roles');
    for (const words of ['Creaste el rol Coordinación.', 'Nadie lo tiene', 'Gestionar todos los cursos', 'Crea y cambia cursos'])
      expect(page.text).toContain(words);
    expect(page.text.match(/class="allowed"/g)).toHaveLength(permissions.length + 1 + 3);

    const version = (await findRole(db, id))!.version;
    await post(portal, `/admin/roles/${id}`, { name: 'Coordinación', permission: 'courses:write', version });
    expect(await permissionsOf(portal, id)).toEqual(['courses:write']);
    expect(await detailsOfLast(portal)).toEqual([
      'role.changed',
      { permissions: { before: 'people:read people:write courses:write', after: 'courses:write' } },
    ]);
    await post(portal, `/admin/roles/${id}`, { name: 'Jefatura', permission: 'courses:write', version: version + 1 });
    expect(await detailsOfLast(portal)).toEqual(['role.changed', { name: { before: 'Coordinación', after: 'Jefatura' } }]);
  });

  test('counts at once for whoever holds it', async () => {
    const portal = await openPortal();
    const id = await createCustomRole(portal.context.db, 'mesa de ayuda', [], ['otto']);
    expect((await portal.as('otto').get('/admin/users')).status).toBe(403);
    await post(portal, `/admin/roles/${id}`, { name: 'mesa de ayuda', permission: 'people:read', version: 1 });
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
    const id = await createCustomRole(portal.context.db, 'otro', [], []);
    await createCustomRole(portal.context.db, 'mesa de ayuda', [], []);
    const before = await listRoles(portal.context.db);
    for (const path of ['/admin/roles/new', `/admin/roles/${id}`]) {
      const answer = await post(portal, path, { name, permission: 'audit-log:read', version: 1 });
      expect([
        answer.status,
        answer.text.includes(words),
        answer.text.includes('value="audit-log:read" aria-describedby="may-audit-log:read-help" checked'),
      ]).toEqual([422, true, true]);
    }
    expect(await listRoles(portal.context.db)).toEqual(before);
  });

  test('is not overwritten by the second of two', async () => {
    const portal = await openPortal();
    const id = await createCustomRole(portal.context.db, 'mesa de ayuda', ['people:read'], []);
    await post(portal, `/admin/roles/${id}`, { name: 'mesa de ayuda', permission: ['people:read', 'audit-log:read'], version: 1 });
    const second = await post(portal, `/admin/roles/${id}`, { name: 'Recepción', permission: 'mail:read', version: 1 });
    expect(second.status).toBe(409);
    for (const words of ['Otra persona cambió este rol', 'Ver personas, Ver el registro', 'value="Recepción"', 'name="version" value="2"'])
      expect(second.text).toContain(words);
    expect(await permissionsOf(portal, id)).toEqual(['people:read', 'audit-log:read']);
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
    const id = await createCustomRole(portal.context.db, 'de paso', ['people:read'], []);
    expect((await portal.as('ada').get(`/admin/roles/${id}/delete`)).text).toContain('¿Eliminar el rol de paso?');
    expect((await post(portal, `/admin/roles/${id}/delete`)).headers['location']).toBe('/admin/roles');
    expect(await findRole(portal.context.db, id)).toBeUndefined();
    expect(await detailsOfLast(portal)).toEqual(['role.deleted', { name: 'de paso', permissions: 'people:read' }]);
  });

  test('with another one in its place for those who hold it', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await createCustomRole(db, 'ayudante', [], ['otto', 'sofia', 'tomas']);
    const asked = await post(portal, `/admin/roles/${id}/delete`);
    expect([asked.status, asked.text.includes('Elige qué rol reciben')]).toEqual([409, true]);
    expect(asked.text).not.toContain('>Administración</option>');
    expect((await post(portal, `/admin/roles/${id}/delete`, { heir: await findRoleId(db, 'administrator') })).status).toBe(404);
    expect(await findRoleNames(db, 'otto')).toEqual(['ayudante', 'student']);
    await post(portal, `/admin/roles/${id}/delete`, { heir: await findRoleId(db, 'teacher') });
    expect([await findRoleNames(db, 'otto'), await findRoleNames(db, 'tomas')]).toEqual([['student', 'teacher'], ['teacher']]);
    expect(await detailsOfLast(portal)).toEqual(['role.deleted', { name: 'ayudante', permissions: '', roles: 'teacher', moved: 3 }]);
  });

  test.each(['administrator', 'teacher', 'student'])('but never %s, nor is it changed', async (name) => {
    const portal = await openPortal();
    const id = await findRoleId(portal.context.db, name);
    const before = await listRoles(portal.context.db);
    expect((await post(portal, `/admin/roles/${id}/delete`)).status).toBe(403);
    expect(
      (await post(portal, `/admin/roles/${id}`, { name: 'otro', version: before.find((role) => role.id === id)!.version })).status,
    ).toBe(403);
    expect((await portal.as('ada').get(`/admin/roles/${id}`)).headers['location']).toBe('/admin/roles');
    expect(await listRoles(portal.context.db)).toEqual(before);
  });
});

describe('nobody gains by a role what they do not hold', () => {
  test('by making one', async () => {
    const { portal } = await withRoleKeeper();
    const before = await listRoles(portal.context.db);
    expect((await post(portal, '/admin/roles/new', { name: 'puerta', permission: ['courses:write', 'people:read'] }, 'tomas')).status).toBe(
      403,
    );
    expect((await post(portal, '/admin/roles/new', { name: 'puerta', permission: 'people:write' }, 'tomas')).status).toBe(403);
    expect(await listRoles(portal.context.db)).toEqual(before);
    expect((await post(portal, '/admin/roles/new', { name: 'cursos', permission: 'courses:write' }, 'tomas')).status).toBe(303);
  });

  test('by changing the one they hold', async () => {
    const { portal, keeper } = await withRoleKeeper();
    const answer = await post(
      portal,
      `/admin/roles/${keeper}`,
      { name: 'encargado de roles', permission: ['roles:write', 'courses:write', 'people:write'], version: 1 },
      'tomas',
    );
    expect(answer.status).toBe(403);
    expect(await permissionsOf(portal, keeper)).toEqual(['roles:write', 'courses:write']);
  });

  test('by changing the one of somebody else, to give or to take', async () => {
    const { portal } = await withRoleKeeper();
    const { db } = portal.context;
    const desk = await createCustomRole(db, 'mesa de ayuda', ['people:read'], ['otto']);
    for (const permission of [['people:read', 'courses:write'], ['courses:write'], []])
      expect((await post(portal, `/admin/roles/${desk}`, { name: 'mesa de ayuda', permission, version: 1 }, 'tomas')).status).toBe(403);
    expect((await post(portal, `/admin/roles/${desk}/delete`, {}, 'tomas')).status).toBe(403);
    expect(await permissionsOf(portal, desk)).toEqual(['people:read']);
    const page = await portal.as('tomas').get('/admin/roles');
    expect(page.text).not.toContain(`href="/admin/roles/${desk}"`);
    expect(page.text).toContain('Permite algo que tú no puedes hacer');
    expect((await portal.as('tomas').get(`/admin/roles/${desk}`)).headers['location']).toBe('/admin/roles');
  });

  test('by putting another in its place where somebody who may do more holds it', async () => {
    const { portal } = await withRoleKeeper();
    const { db } = portal.context;
    const [shared, other] = [
      await createCustomRole(db, 'compartido', ['courses:write'], ['ada', 'otto']),
      await createCustomRole(db, 'otro', [], []),
    ];
    const answer = await post(portal, `/admin/roles/${shared}/delete`, { heir: other }, 'tomas');
    expect([answer.status, answer.text.includes('puede hacer más que tú')]).toEqual([409, true]);
    expect(await findRoleNames(db, 'ada')).toEqual(['administrator', 'compartido']);
    const beyond = await createCustomRole(db, 'más', ['people:read'], []);
    expect((await post(portal, `/admin/roles/${shared}/delete`, { heir: beyond }, 'tomas')).status).toBe(403);
  });

  test('also where the role grew while the form was open', async () => {
    const { portal } = await withRoleKeeper();
    const { db } = portal.context;
    const id = await createCustomRole(db, 'chico', ['courses:write'], ['otto']);
    await post(portal, `/admin/roles/${id}`, { name: 'chico', permission: ['courses:write', 'audit-log:read'], version: 1 });
    const edit = await updateRole(
      portal.context,
      id,
      { name: 'chico', permissions: ['courses:write'], version: 2 },
      await findActor(portal, 'tomas'),
    );
    expect(edit).toEqual({ kind: 'forbidden' });
    expect(await permissionsOf(portal, id)).toEqual(['courses:write', 'audit-log:read']);
  });

  test('and the form offers no more than they hold', async () => {
    const { portal } = await withRoleKeeper();
    const { text } = await portal.as('tomas').get('/admin/roles/new');
    expect(text).toMatch(/value="people:write"[^>]*disabled/);
    expect(text).not.toMatch(/value="courses:write"[^>]*disabled/);
    expect((await portal.as('sofia').get('/admin/roles')).status).toBe(403);
  });
});
