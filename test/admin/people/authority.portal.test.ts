import { beforeEach, describe, expect, test } from 'vitest';
import { createCustomRole, findRoleId, findRoleNames } from '../../support/custom-role.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/**
 * Tomás manages people and courses, but not roles or meetings. Ada has more permissions, so he cannot change her account
 * through any path.
 */
let portal: TestPortal;
let ada: number;
let administrator: number;

beforeEach(async () => {
  portal = await openPortal();
  const { db } = portal.context;
  await createCustomRole(db, 'coordinación', ['people:read', 'people:write', 'courses:write'], ['tomas']);
  ada = await findUserId(db, 'ada');
  administrator = await findRoleId(db, 'administrator');
});

function post(path: string, body: Record<string, unknown> = {}) {
  return portal.as('tomas').post(path).type('form').send(body);
}

/** Everything that a change of an account could touch. */
async function snapshotOf(id: number): Promise<unknown> {
  const { db } = portal.context;
  return {
    account: await db.selectFrom('auth_user').selectAll().where('id', '=', id).execute(),
    roles: await db.selectFrom('user_roles').selectAll().where('user_id', '=', id).execute(),
    sessions: await db.selectFrom('sessions').select('id_hash').where('user_id', '=', id).execute(),
    credentials: await db.selectFrom('authreg').selectAll().orderBy('username').execute(),
    links: await db.selectFrom('account_links').selectAll().execute(),
    mail: await db.selectFrom('mail').selectAll().execute(),
    auditLog: await listAuditLog(db),
  };
}

describe('an administrator with fewer permissions than the account', () => {
  test.each([
    ['details', { first_name: 'X', last_name: 'X', email: 'x@y.cl', locale: 'en', version: '1' }],
    ['username', { username: 'otra' }],
    ['roles', { held: '1', role: '' }],
    ['invite', {}],
    ['reset', {}],
    ['hand-over', {}],
    ['unlock', {}],
    ['xmpp-password', { xmpp_password: 'cuatro cerezas' }],
    ['sessions', {}],
    ['switch-off', {}],
    ['switch-on', {}],
    ['delete', {}],
  ])('cannot use %s', async (path, body) => {
    const before = await snapshotOf(ada);
    const answer = await post(`/admin/users/${ada}/${path}`, path === 'roles' ? { held: administrator } : body);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toMatch(/\/link\//);
    expect(await snapshotOf(ada)).toEqual(before);
  });

  test('sees no forms, sessions or sign-in links on its page', async () => {
    const page = await portal.as('tomas').get(`/admin/users/${ada}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Esta cuenta tiene más permisos que la tuya');
    const paths = [...page.text.matchAll(/action="\/admin\/users\/\d+\/([a-z-]*)/g)].map(([, path]) => path);
    // Whom he may not change he may still enrol: courses are his to run.
    expect(new Set(paths)).toEqual(new Set(['courses']));
    expect(page.text).not.toMatch(/Sesiones abiertas|Contraseña en Jitsi|switch-off|127\.0\.0\.1/);
    expect((await portal.as('tomas').get(`/admin/users/${ada}/switch-off`)).status).toBe(403);
    expect((await portal.as('tomas').get(`/admin/users/${ada}/delete`)).status).toBe(403);
  });

  test('can manage accounts within their authority', async () => {
    const sofia = await findUserId(portal.context.db, 'sofia');
    expect((await post(`/admin/users/${sofia}/switch-off`)).status).toBe(303);
    expect(await portal.context.db.selectFrom('auth_user').select('is_active').where('id', '=', sofia).execute()).toEqual([
      { is_active: 0 },
    ]);
  });
});

describe('an administrator cannot grant permissions that they do not have', () => {
  test('to themselves', async () => {
    const tomas = await findUserId(portal.context.db, 'tomas');
    expect((await post(`/admin/users/${tomas}/roles`, { role: administrator })).status).toBe(403);
    expect(await findRoleNames(portal.context.db, 'tomas')).toEqual(['coordinación', 'teacher']);
  });

  test('to another or a new account', async () => {
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    const callers = await createCustomRole(db, 'videollamadas', ['meetings:write'], []);
    for (const role of [administrator, callers]) {
      expect((await post(`/admin/users/${sofia}/roles`, { role })).status).toBe(403);
      const made = await post('/admin/users/new', { username: 'nueva', role, method: 'link' });
      expect([made.status, made.text.includes('/link/')]).toEqual([403, false]);
    }
    expect(await findRoleNames(db, 'sofia')).toEqual(['student']);
    expect(await db.selectFrom('auth_user').select('id').where('username', '=', 'nueva').execute()).toEqual([]);
  });

  test('and the forms offer only roles within their permissions', async () => {
    const form = await portal.as('tomas').get('/admin/users/new');
    expect(form.text).not.toContain('Administración</label>');
    expect(form.text).toContain('coordinación</label>');
    const sofia = await portal.as('tomas').get(`/admin/users/${await findUserId(portal.context.db, 'sofia')}`);
    expect(sofia.text).toMatch(new RegExp(`value="${administrator}"[^>]* disabled`));
  });
});

describe('an administrator who may only read people', () => {
  test('sees no forms and cannot post any', async () => {
    const { db } = portal.context;
    await createCustomRole(db, 'mesa de ayuda', ['people:read'], ['otto']);
    const sofia = await findUserId(db, 'sofia');
    const page = await portal.as('otto').get(`/admin/users/${sofia}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/action="\/admin\/users|Sesiones abiertas/);
    expect((await portal.as('otto').get('/admin/users')).text).not.toContain('/admin/users/new');
    for (const path of ['details', 'roles', 'reset', 'hand-over', 'sessions', 'switch-off', 'delete', 'courses'])
      expect((await portal.as('otto').post(`/admin/users/${sofia}/${path}`).type('form').send({})).status).toBe(403);
  });
});

describe('one’s own account', () => {
  test.each([
    ['details', { first_name: 'X', email: 'x@y.cl', version: '1' }],
    ['hand-over', {}],
    ['reset', {}],
    ['invite', {}],
    ['xmpp-password', { xmpp_password: 'cuatro cerezas' }],
  ])('cannot be changed through %s: the profile asks for the password first', async (path, body) => {
    const tomas = await findUserId(portal.context.db, 'tomas');
    const before = await snapshotOf(tomas);
    const answer = await post(`/admin/users/${tomas}/${path}`, body);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/profile']);
    expect(await snapshotOf(tomas)).toEqual(before);
    const page = await portal.as('tomas').get(`/admin/users/${tomas}`);
    expect(page.text).not.toMatch(/hand-over|\/details|xmpp-password/);
    expect(page.text).toContain('Ir a mi perfil');
  });
});

describe('a password link', () => {
  const typed = { new_password: 'cuatro cerezas', repeat_password: 'cuatro cerezas' };

  async function linkForSofia(): Promise<string> {
    const page = await post(`/admin/users/${await findUserId(portal.context.db, 'sofia')}/hand-over`);
    return /\/link\/[\w-]{43}/.exec(page.text)![0];
  }

  const hashOfSofia = () =>
    portal.context.db.selectFrom('auth_user').select('password').where('username', '=', 'sofia').executeTakeFirstOrThrow();

  test.each<[string, (sofia: number) => Promise<unknown>]>([
    ['is given a role', (sofia) => portal.as('ada').post(`/admin/users/${sofia}/roles`).type('form').send({ role: administrator })],
    [
      'holds a role that allows more by now',
      async () => {
        const role = await createCustomRole(portal.context.db, 'biblioteca', ['people:read'], ['sofia']);
        const found = await portal.context.db.selectFrom('roles').select('version').where('id', '=', role).executeTakeFirstOrThrow();
        const form = { name: 'biblioteca', permission: ['people:read', 'roles:write'], ...found };
        return portal.as('ada').post(`/admin/roles/${role}`).type('form').send(form).expect(303);
      },
    ],
  ])('by an administrator with fewer permissions is revoked when the account %s', async (_what, raise) => {
    const link = await linkForSofia();
    expect((await portal.stranger().get(link)).status).toBe(200);
    const before = await hashOfSofia();
    await raise(await findUserId(portal.context.db, 'sofia'));
    expect((await portal.stranger().get(link)).status).toBe(410);
    expect((await portal.stranger().post(link).type('form').send(typed)).status).toBe(410);
    expect(await hashOfSofia()).toEqual(before);
  });

  test('stays valid while its creator could still create it', async () => {
    const link = await linkForSofia();
    expect((await portal.stranger().post(link).type('form').send(typed)).status).toBe(303);
  });
});
