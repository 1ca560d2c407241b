import { describe, expect, test } from 'vitest';
import { updateRole } from '../../../src/accounts/roles/save-role.ts';
import { findRole, listRoles } from '../../../src/accounts/roles/find-roles.ts';
import { permissions, type Permission } from '../../../src/accounts/permissions.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
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
  const { event, details } = (await listAuditLog(context.db)).at(-1)!;
  return [event, JSON.parse(details)];
}

/** Tomás may manage roles and courses only. */
async function openPortalWithRoleManager(): Promise<{ portal: TestPortal; keeper: number }> {
  const portal = await openPortal();
  return { portal, keeper: await createCustomRole(portal.context.db, 'encargado de roles', ['roles:write', 'courses:write'], ['tomas']) };
}

describe('a custom role', () => {
  test('is created, changed, shown in the matrix and recorded in the audit log with before and after', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    expect(
      (await post(portal, '/admin/roles/new', { name: '  Coordinación  ', permission: ['courses:write', 'people:write'] })).headers[
        'location'
      ],
    ).toBe('/admin/roles');
    const id = await findRoleId(db, 'Coordinación');
    // Managing people includes reading them.
    expect(await permissionsOf(portal, id)).toEqual(['people:read', 'people:write', 'courses:write']);
    expect(await detailsOfLast(portal)).toEqual([
      'role.made',
      { name: 'Coordinación', permissions: 'people:read people:write courses:write' },
    ]);

    const page = await portal.as('ada').get('/admin/roles');
    for (const text of ['Creaste el rol Coordinación.', 'Nadie lo tiene', 'Gestionar todos los cursos', 'Crea y cambia cursos'])
      expect(page.text).toContain(text);
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

  test('takes effect at once for the people who hold it', async () => {
    const portal = await openPortal();
    const id = await createCustomRole(portal.context.db, 'mesa de ayuda', [], ['otto']);
    expect((await portal.as('otto').get('/admin/users')).status).toBe(403);
    await post(portal, `/admin/roles/${id}`, { name: 'mesa de ayuda', permission: 'people:read', version: 1 });
    // Their session ended, because they may do more now.
    expect((await portal.as('otto').get('/admin/users')).headers['location']).toBe('/login?next=%2Fadmin%2Fusers');
    const otto = portal.stranger();
    await otto.post('/login').type('form').send({ username: 'otto', password: DEMO_PASSWORD }).expect(303);
    await otto.get('/admin/users').expect(200);
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
  ])('cannot be named %j', async (name, text) => {
    const portal = await openPortal();
    const id = await createCustomRole(portal.context.db, 'otro', [], []);
    await createCustomRole(portal.context.db, 'mesa de ayuda', [], []);
    const before = await listRoles(portal.context.db);
    for (const path of ['/admin/roles/new', `/admin/roles/${id}`]) {
      const answer = await post(portal, path, { name, permission: 'audit-log:read', version: 1 });
      expect([
        answer.status,
        answer.text.includes(text),
        /value="audit-log:read"\s+aria-describedby="may-audit-log:read-help" checked/.test(answer.text),
      ]).toEqual([422, true, true]);
    }
    expect(await listRoles(portal.context.db)).toEqual(before);
  });

  test('is not overwritten by a concurrent change', async () => {
    const portal = await openPortal();
    const id = await createCustomRole(portal.context.db, 'mesa de ayuda', ['people:read'], []);
    await post(portal, `/admin/roles/${id}`, { name: 'mesa de ayuda', permission: ['people:read', 'audit-log:read'], version: 1 });
    const second = await post(portal, `/admin/roles/${id}`, { name: 'Recepción', permission: 'mail:read', version: 1 });
    expect(second.status).toBe(409);
    for (const text of ['Otra persona cambió este rol', 'Ver personas, Ver el registro', 'value="Recepción"', 'name="version" value="2"'])
      expect(second.text).toContain(text);
    expect(await permissionsOf(portal, id)).toEqual(['people:read', 'audit-log:read']);
  });

  test('cannot be created twice with the same name at the same time', async () => {
    const portal = await openPortal();
    const answers = await Promise.all(['Apoyo', 'apoyo', 'APOYO'].map((name) => post(portal, '/admin/roles/new', { name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
  });
});

describe('deleting a role', () => {
  test('is possible while nobody holds it, after a confirmation', async () => {
    const portal = await openPortal();
    const id = await createCustomRole(portal.context.db, 'de paso', ['people:read'], []);
    expect((await portal.as('ada').get(`/admin/roles/${id}/delete`)).text).toContain('¿Eliminar el rol de paso?');
    expect((await post(portal, `/admin/roles/${id}/delete`)).headers['location']).toBe('/admin/roles');
    expect(await findRole(portal.context.db, id)).toBeUndefined();
    expect(await detailsOfLast(portal)).toEqual(['role.deleted', { name: 'de paso', permissions: 'people:read' }]);
  });

  test('gives its holders another role', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await createCustomRole(db, 'ayudante', [], ['otto', 'sofia', 'tomas']);
    const asked = await post(portal, `/admin/roles/${id}/delete`);
    expect([asked.status, asked.text.includes('Elige qué rol reciben')]).toEqual([409, true]);
    expect(asked.text).not.toContain('>Administración</option>');
    expect((await post(portal, `/admin/roles/${id}/delete`, { replacement: await findRoleId(db, 'administrator') })).status).toBe(404);
    expect(await findRoleNames(db, 'otto')).toEqual(['ayudante', 'student']);
    await post(portal, `/admin/roles/${id}/delete`, { replacement: await findRoleId(db, 'teacher') });
    expect([await findRoleNames(db, 'otto'), await findRoleNames(db, 'tomas')]).toEqual([['student', 'teacher'], ['teacher']]);
    expect(await detailsOfLast(portal)).toEqual(['role.deleted', { name: 'ayudante', permissions: '', roles: 'teacher', moved: 3 }]);
  });

  test.each(['administrator', 'teacher', 'student'])('or changing it is not possible for %s', async (name) => {
    const portal = await openPortal();
    const id = await findRoleId(portal.context.db, name);
    const before = await listRoles(portal.context.db);
    expect((await post(portal, `/admin/roles/${id}/delete`)).status).toBe(403);
    expect(
      (await post(portal, `/admin/roles/${id}`, { name: 'otro', version: before.find((role) => role.id === id)!.version })).status,
    ).toBe(403);
    expect((await portal.as('ada').get(`/admin/roles/${id}`)).text).not.toContain('name="permission"');
    expect(await listRoles(portal.context.db)).toEqual(before);
  });
});

describe('an administrator cannot gain permissions through roles', () => {
  test('by creating one', async () => {
    const { portal } = await openPortalWithRoleManager();
    const before = await listRoles(portal.context.db);
    expect((await post(portal, '/admin/roles/new', { name: 'puerta', permission: ['courses:write', 'people:read'] }, 'tomas')).status).toBe(
      403,
    );
    expect((await post(portal, '/admin/roles/new', { name: 'puerta', permission: 'people:write' }, 'tomas')).status).toBe(403);
    expect(await listRoles(portal.context.db)).toEqual(before);
    expect((await post(portal, '/admin/roles/new', { name: 'cursos', permission: 'courses:write' }, 'tomas')).status).toBe(303);
  });

  test('by changing the one they hold', async () => {
    const { portal, keeper } = await openPortalWithRoleManager();
    const answer = await post(
      portal,
      `/admin/roles/${keeper}`,
      { name: 'encargado de roles', permission: ['roles:write', 'courses:write', 'people:write'], version: 1 },
      'tomas',
    );
    expect(answer.status).toBe(403);
    expect(await permissionsOf(portal, keeper)).toEqual(['roles:write', 'courses:write']);
  });

  test('by changing a role that others hold', async () => {
    const { portal } = await openPortalWithRoleManager();
    const { db } = portal.context;
    const desk = await createCustomRole(db, 'mesa de ayuda', ['people:read'], ['otto']);
    for (const permission of [['people:read', 'courses:write'], ['courses:write'], []])
      expect((await post(portal, `/admin/roles/${desk}`, { name: 'mesa de ayuda', permission, version: 1 }, 'tomas')).status).toBe(403);
    expect((await post(portal, `/admin/roles/${desk}/delete`, {}, 'tomas')).status).toBe(403);
    expect(await permissionsOf(portal, desk)).toEqual(['people:read']);
    const page = await portal.as('tomas').get('/admin/roles');
    expect(page.text).not.toContain(`href="/admin/roles/${desk}"`);
    expect(page.text).toContain('Incluye permisos que tú no tienes');
    expect((await portal.as('tomas').get(`/admin/roles/${desk}`)).headers['location']).toBe('/admin/roles');
  });

  test('by replacing it for an account with more permissions', async () => {
    const { portal } = await openPortalWithRoleManager();
    const { db } = portal.context;
    const [shared, other] = [
      await createCustomRole(db, 'compartido', ['courses:write'], ['ada', 'otto']),
      await createCustomRole(db, 'otro', [], []),
    ];
    const answer = await post(portal, `/admin/roles/${shared}/delete`, { replacement: other }, 'tomas');
    expect([answer.status, answer.text.includes('tiene más permisos que tú')]).toEqual([409, true]);
    expect(await findRoleNames(db, 'ada')).toEqual(['administrator', 'compartido']);
    const beyond = await createCustomRole(db, 'más', ['people:read'], []);
    expect((await post(portal, `/admin/roles/${shared}/delete`, { replacement: beyond }, 'tomas')).status).toBe(403);
  });

  test('when the role got more permissions while the form was open', async () => {
    const { portal } = await openPortalWithRoleManager();
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

  test('and the form offers only their own permissions', async () => {
    const { portal } = await openPortalWithRoleManager();
    const { text } = await portal.as('tomas').get('/admin/roles/new');
    expect(text).toMatch(/value="people:write"[^>]*disabled/);
    expect(text).not.toMatch(/value="courses:write"[^>]*disabled/);
    expect((await portal.as('sofia').get('/admin/roles')).status).toBe(403);
  });
});
