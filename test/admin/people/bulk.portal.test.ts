import { beforeEach, describe, expect, test } from 'vitest';
import { permissions } from '../../../src/accounts/permissions.ts';
import { createCustomRole, findRoleId, findRoleNames } from '../../support/custom-role.ts';
import { addPeopleRows } from '../../support/people.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

let portal: TestPortal;
let ids: Record<'ada' | 'tomas' | 'sofia' | 'otto', number>;

beforeEach(async () => {
  portal = await openPortal();
  const { db } = portal.context;
  const of = (name: string) => findUserId(db, name);
  ids = { ada: await of('ada'), tomas: await of('tomas'), sofia: await of('sofia'), otto: await of('otto') };
});

function bulk(body: Record<string, unknown>, as: Member = 'ada') {
  return portal.as(as).post('/admin/users/bulk').type('form').send(body);
}

/** The notice of the list after a bulk action, as one text. */
async function noticeFor(member: Member = 'ada'): Promise<string> {
  const { text } = await portal.as(member).get('/admin/users');
  return (
    /<div class="alert[\s\S]*?<\/form>|<div class="alert[\s\S]*?<\/div>\s*<\/div>/
      .exec(text)?.[0]
      .replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ') ?? ''
  );
}

/** Sends the form behind «Deshacer». */
async function undo(member: Member = 'ada') {
  const { text } = await portal.as(member).get('/admin/users');
  const form =
    /<form method="post" action="\/admin\/users\/bulk">\s*((?:<input type="hidden"[^>]*>\s*)+)<button class="btn btn-quiet"/.exec(
      text,
    )![1]!;
  const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]): [string, string] => [name!, value!]);
  return portal.as(member).post('/admin/users/bulk').type('form').send(new URLSearchParams(fields).toString());
}

async function active(username: string): Promise<boolean> {
  return (
    (await portal.context.db.selectFrom('auth_user').select('is_active').where('username', '=', username).executeTakeFirstOrThrow())
      .is_active === 1
  );
}

describe('bulk actions', () => {
  test('deactivate people after a confirmation, and undo activates them again', async () => {
    const back = 'q=example&sort=username';
    const asked = await bulk({ action: 'deactivate', ids: [ids.sofia, ids.otto], back });
    expect(asked.text).toContain('¿Desactivar a estas 2 personas?');
    expect(asked.text).toContain('Sofía Riquelme');
    expect([await active('sofia'), await active('otto')]).toEqual([true, true]);

    const done = await bulk({ action: 'deactivate', ids: [ids.sofia, ids.otto], back, confirmed: 'on' });
    expect([done.status, done.headers['location']]).toEqual([303, `/admin/users?${back}`]);
    expect([await active('sofia'), await active('otto')]).toEqual([false, false]);
    expect(await portal.context.db.selectFrom('authreg').select('username').where('username', 'in', ['sofia', 'otto']).execute()).toEqual(
      [],
    );
    expect((await portal.as('sofia').get('/')).headers['location']).toContain('/login');

    expect((await undo()).status).toBe(303);
    expect([await active('sofia'), await active('otto')]).toEqual([true, true]);
    const said = await noticeFor();
    expect(said).toContain('Activaste a 2 personas.');
    expect(said).not.toContain('Deshacer');
    expect((await listAuditLog(portal.context.db)).map(({ event }) => event).slice(-4)).toEqual([
      'account.switched-off',
      'account.switched-off',
      'account.switched-on',
      'account.switched-on',
    ]);
  });

  test('assign a role and name who already has it; undo removes it only from those who got it', async () => {
    const { db } = portal.context;
    const teacher = await findRoleId(db, 'teacher');
    await bulk({ action: `assign-role:${teacher}`, ids: [ids.tomas, ids.sofia] });
    expect(await findRoleNames(db, 'sofia')).toEqual(['student', 'teacher']);
    const { text } = await portal.as('ada').get('/admin/users');
    expect(text).toContain('Diste el rol Docente a Sofía Riquelme.');
    expect(text).toContain('Ya estaba así: Tomás Núñez.');
    await bulk({ action: `assign-role:${teacher}`, ids: [ids.tomas, ids.otto] });
    await undo();
    expect([await findRoleNames(db, 'tomas'), await findRoleNames(db, 'otto'), await findRoleNames(db, 'sofia')]).toEqual([
      ['teacher'],
      ['student'],
      ['student', 'teacher'],
    ]);
  });

  test('enroll people in a course found by its title, and undo ends the enrollments', async () => {
    const { db } = portal.context;
    const which = await bulk({ action: 'enroll', ids: [ids.otto, ids.sofia], back: '' });
    expect([which.status, which.text.includes('Elige el curso para estas 2 personas')]).toEqual([200, true]);
    expect((await bulk({ action: 'enroll', ids: ids.otto, in: 'zzz' })).text).toContain('Ningún curso se llama así');
    expect((await bulk({ action: 'enroll', ids: [ids.otto, ids.sofia], in: 'python' })).status).toBe(303);
    const { text } = await portal.as('ada').get('/admin/users');
    expect(text).toContain('Inscribiste en «Python para análisis de datos» a Otto Fuentes.');
    expect(text).toContain('Ya estaba así: Sofía Riquelme.');
    const enrollments = () => db.selectFrom('enrollments').select(['role', 'status']).where('user_id', '=', ids.otto).execute();
    expect(await enrollments()).toEqual([{ role: 'student', status: 'active' }]);
    await bulk({ action: 'enroll', ids: ids.otto, in: 'gestion', as: 'teacher' });
    await undo();
    expect(await enrollments()).toEqual([
      { role: 'student', status: 'active' },
      { role: 'teacher', status: 'ended' },
    ]);
  });

  test('invite people and name those who cannot be invited with the reason', async () => {
    const { db } = portal.context;
    const [one, two, off] = await addPeopleRows(db, [
      { username: 'uno', firstName: 'Uno', email: 'uno@uni.example', awaitsPassword: true },
      { username: 'dos', firstName: 'Dos', awaitsPassword: true },
      { username: 'tres', firstName: 'Tres', email: 'tres@uni.example', awaitsPassword: true, active: false },
    ]);
    const asked = await bulk({ action: 'invite', ids: [one, two, off, ids.sofia, 4711] });
    for (const line of [
      '¿Invitar a estas 5 personas?',
      '1 persona recibirá el correo.',
      '1 persona no tiene correo',
      'Solo falta que elijas',
    ])
      expect(asked.text).toContain(line);
    expect(await db.selectFrom('mail').select('email').execute()).toEqual([]);
    await bulk({ action: 'invite', ids: [one, two, off, ids.sofia, 4711], confirmed: 'on' });
    const { text } = await portal.as('ada').get('/admin/users');
    for (const line of [
      'La invitación a Uno no se ha enviado: este portal no tiene un servicio de correo.',
      'No tiene correo: Dos.',
      'Tiene la cuenta desactivada: Tres.',
      'Ya tiene contraseña: Sofía Riquelme.',
      'Ya no existe: 4711.',
    ])
      expect(text).toContain(line);
    expect(text).not.toContain('Deshacer');
    expect(await db.selectFrom('mail').select('email').execute()).toEqual([{ email: 'uno@uni.example' }]);
  });

  test.each([
    [{ action: '', ids: '1' }, 303, 'Elige qué hacer'],
    [{ action: 'deactivate' }, 303, 'Selecciona primero a alguien'],
  ])('report what is missing in %j', async (body, status, text) => {
    const answer = await bulk(body);
    expect(answer.status).toBe(status);
    expect(await noticeFor()).toContain(text);
  });

  test.each([{ action: 'explode', ids: '1' }, { action: 'assign-role', ids: '1' }, { action: 'assign-role:x', ids: '1' }, { ids: '1' }])(
    '%j is no form of ours',
    async (body) => {
      expect((await bulk(body)).status).toBe(400);
    },
  );

  test('redirect only to the list', async () => {
    for (const back of ['//evil.example', 'https://evil.example/', '\\\\evil', '/x?y=z']) {
      const { headers } = await bulk({ action: 'activate', ids: ids.sofia, back });
      expect(headers['location']).toMatch(/^\/admin\/users\?/);
    }
  });
});

describe('bulk actions cannot', () => {
  test('deactivate the last administrator: the others are deactivated and the reason is shown', async () => {
    const { db } = portal.context;
    await createCustomRole(db, 'dirección', permissions, ['tomas']);
    await bulk({ action: 'deactivate', ids: [ids.ada, ids.sofia], confirmed: 'on' }, 'tomas');
    expect([await active('ada'), await active('sofia')]).toEqual([true, false]);
    const { text } = await portal.as('tomas').get('/admin/users');
    expect(text).toContain('Desactivaste a Sofía Riquelme.');
    expect(text).toContain('Es la última persona que administra el portal y no cambió: Ada Ibáñez.');
    await bulk({ action: `remove-role:${await findRoleId(db, 'administrator')}`, ids: ids.ada, confirmed: 'on' }, 'tomas');
    expect(await findRoleNames(db, 'ada')).toEqual(['administrator']);
  });

  test('deactivate the own account', async () => {
    await bulk({ action: 'deactivate', ids: [ids.ada, ids.otto], confirmed: 'on' });
    expect([await active('ada'), await active('otto')]).toEqual([true, false]);
    expect((await portal.as('ada').get('/admin/users')).text).toContain('Eres tú y no cambió: Ada Ibáñez.');
  });

  test.each([['deactivate'], ['activate'], ['invite'], ['unlock'], ['assign-role'], ['remove-role']])(
    '%s to who may do more, hidden among others',
    async (action) => {
      const { db } = portal.context;
      const role = await createCustomRole(db, 'coordinación', ['people:read', 'people:write'], ['tomas']);
      const before = await db.selectFrom('auth_user').selectAll().where('id', '=', ids.ada).execute();
      await bulk({ action: action.endsWith('-role') ? `${action}:${role}` : action, ids: [ids.otto, ids.ada], confirmed: 'on' }, 'tomas');
      expect(await db.selectFrom('auth_user').selectAll().where('id', '=', ids.ada).execute()).toEqual(before);
      expect(await findRoleNames(db, 'ada')).toEqual(['administrator']);
      expect((await portal.as('tomas').get('/admin/users')).text).toContain('Tiene más permisos que tú y no cambió: Ada Ibáñez.');
      expect((await listAuditLog(db)).filter((row) => row.subject_id === ids.ada && row.actor_id === ids.tomas)).toEqual([]);
    },
  );

  test('assign a role beyond the permissions of the administrator', async () => {
    const { db } = portal.context;
    await createCustomRole(db, 'coordinación', ['people:read', 'people:write'], ['tomas']);
    await bulk({ action: `assign-role:${await findRoleId(db, 'administrator')}`, ids: [ids.otto, ids.tomas] }, 'tomas');
    expect([await findRoleNames(db, 'otto'), await findRoleNames(db, 'tomas')]).toEqual([['student'], ['coordinación', 'teacher']]);
  });

  test('be run without their permission', async () => {
    const { db } = portal.context;
    await createCustomRole(db, 'cursos', ['people:read', 'courses:write'], ['tomas']);
    await createCustomRole(db, 'personas', ['people:read', 'people:write'], ['otto']);
    expect((await bulk({ action: 'deactivate', ids: ids.sofia, confirmed: 'on' }, 'tomas')).status).toBe(403);
    expect((await bulk({ action: 'enroll', ids: ids.sofia, in: 'etica' }, 'otto')).status).toBe(403);
    expect((await bulk({ action: 'enroll', ids: ids.sofia, in: 'etica' }, 'tomas')).status).toBe(303);
    expect([await active('sofia'), (await bulk({ action: 'activate', ids: ids.sofia }, 'sofia')).status]).toEqual([true, 403]);
  });
});

describe('the list', () => {
  test('shows checkboxes and menus only to those who may use them', async () => {
    await createCustomRole(portal.context.db, 'mesa de ayuda', ['people:read'], ['otto']);
    const [ada, otto] = [await portal.as('ada').get('/admin/users'), await portal.as('otto').get('/admin/users')];
    expect(ada.text.match(/name="ids" value="\d+" form="bulk"/g)).toHaveLength(4);
    expect(otto.text).not.toMatch(/form="bulk"|id="bulk"|name="action"/);
  });
});
