import { describe, expect, test } from 'vitest';
import { findAccount } from '../../src/accounts/find-account.ts';
import { setAccountActive } from '../../src/accounts/management/deactivate-account.ts';
import { setPassword } from '../../src/accounts/passwords/set-password.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { createCustomRole, findRoleId } from '../support/custom-role.ts';
import { csv, importFile } from '../support/import-file.ts';
import { extractLink, openMailPortal } from '../support/mail-portal.ts';
import { findUserId } from '../support/rows.ts';
import { textOfHtml } from '../support/text-of-html.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;

const PREPARED_PASSWORD = 'cuatro cerezas maduras';
const OWN_PASSWORD = 'siete nubes sobre Lota';

const post = (agent: Agent, path: string, form: object = {}) => agent.post(path).type('form').send(form);

/** Otto may manage people and no more. He prepares Sofía's account: her password, which he chooses with a link that he made, or her mailbox. */
async function openPreparedPortal(prepared: { password?: boolean; email?: boolean }) {
  const portal = await openMailPortal();
  const { db } = portal.context;
  await createCustomRole(db, 'secretaría', ['people:read', 'people:write'], ['otto']);
  const sofia = await findUserId(db, 'sofia');
  const page = `/admin/users/${sofia}`;
  if (prepared.email) {
    const { version } = (await findAccount(db, sofia))!;
    const details = { first_name: 'Sofía', last_name: 'Riquelme', email: 'buzon-de-otto@gryphos.example', locale: 'es', version };
    await post(portal.as('otto'), `${page}/details`, details).expect(303);
  }
  if (prepared.password) await setPasswordWith(portal, await handOver(portal, 'otto', sofia), PREPARED_PASSWORD);
  await portal.newMails();
  return { ...portal, db, sofia, page };
}

async function handOver(portal: TestPortal, by: Member, id: number): Promise<string> {
  const { text } = await post(portal.as(by), `/admin/users/${id}/hand-over`).expect(200);
  return /\/link\/[\w-]{43}/.exec(text)![0];
}

async function setPasswordWith(portal: TestPortal, link: string, password: string): Promise<void> {
  await post(portal.stranger(), link, { new_password: password, repeat_password: password }).expect(303);
}

async function signIn(portal: TestPortal, password: string): Promise<Agent> {
  const agent = portal.stranger();
  const answer = await post(agent, '/login', { username: 'sofia', password });
  // Administrators are asked first whether they want a second factor.
  expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringMatching(/^\/(second-factor\?next=%2F)?$/)]);
  return agent;
}

const permissionsOf = async (portal: TestPortal, id: number) => {
  const { permissions, withheld } = (await findAccount(portal.context.db, id))!;
  return { permissions: [...permissions], withheld: [...withheld] };
};

type Promotion = (portal: TestPortal, sofia: number) => Promise<unknown>;

const promotions: [string, Promotion][] = [
  [
    'on her page',
    async (portal, sofia) => post(portal.as('ada'), `/admin/users/${sofia}/roles`, { role: await roleId(portal) }).expect(303),
  ],
  [
    'among several people',
    async (portal, sofia) =>
      post(portal.as('ada'), '/admin/users/bulk', { action: `assign-role:${await roleId(portal)}`, ids: sofia }).expect(303),
  ],
  [
    'through the API',
    async (portal, sofia) => {
      const { access_token: token } = await signInToApi(portal, 'ada');
      return apiClient(portal, token)
        .post(`/api/v1/people/${sofia}/roles`)
        .send({ give: ['administrator'] })
        .expect(200);
    },
  ],
  ['by an import', async (portal) => importFile(portal, 'people', csv('Usuario,Roles', 'sofia,administrador'))],
  [
    'through a role that she holds',
    async (portal) => {
      const role = await createCustomRole(portal.context.db, 'biblioteca', [], ['sofia']);
      const form = { name: 'biblioteca', permission: ['roles:write', 'people:write', 'people:read'], version: 1 };
      return post(portal.as('ada'), `/admin/roles/${role}`, form).expect(303);
    },
  ],
  [
    'because her role was deleted in favour of another',
    async (portal) => {
      const { db } = portal.context;
      const [from, to] = [await createCustomRole(db, 'uno', [], ['sofia']), await createCustomRole(db, 'dos', ['roles:write'], [])];
      return post(portal.as('ada'), `/admin/roles/${from}/delete`, { replacement: to }).expect(303);
    },
  ],
  [
    'while she is inactive, and activated then',
    async (portal, sofia) => {
      await setAccountActive(portal.context, sofia, false, null);
      await post(portal.as('ada'), `/admin/users/${sofia}/roles`, { role: await roleId(portal) }).expect(303);
      return post(portal.as('ada'), `/admin/users/${sofia}/switch-on`).expect(303);
    },
  ],
  [
    'because a role taken from her is given back',
    async (portal, sofia) => {
      const role = await roleId(portal);
      await portal.context.db.insertInto('user_roles').values({ user_id: sofia, role_id: role }).execute();
      await post(portal.as('ada'), '/admin/users/bulk', { action: `remove-role:${role}`, ids: sofia, confirmed: 'on' }).expect(303);
      await post(portal.as('ada'), '/admin/users/bulk', { action: `assign-role:${role}`, ids: sofia, undo: 'on' }).expect(303);
    },
  ],
];

const roleId = (portal: TestPortal) => findRoleId(portal.context.db, 'administrator');

describe('whoever prepared an account', () => {
  test.each(promotions)('gains nothing when it is promoted %s', async (_how, promote) => {
    const portal = await openPreparedPortal({});
    const { db, sofia } = portal;
    await db
      .updateTable('auth_user')
      .set({ password_set_by: await findUserId(db, 'otto') })
      .where('id', '=', sofia)
      .execute();
    await portal.as('sofia').get('/profile').expect(200);
    await promote(portal, sofia);
    expect((await portal.as('sofia').get('/profile')).headers['location']).toBe('/login?next=%2Fprofile');
    const { permissions, withheld } = await permissionsOf(portal, sofia);
    expect([permissions.includes('roles:write'), withheld.includes('roles:write')]).toEqual([false, true]);
    // Nor has he authority over the account any more.
    await post(portal.as('otto'), `/admin/users/${sofia}/hand-over`).expect(403);
  });

  test('gains nothing with the password, the mailbox, or a change of either', async () => {
    const portal = await openPreparedPortal({ password: true, email: true });
    await post(portal.as('ada'), `${portal.page}/roles`, { role: await roleId(portal) }).expect(303);
    await (await signIn(portal, PREPARED_PASSWORD)).get('/admin/roles').expect(403);

    portal.clock.advance({ minutes: 1 });
    await portal.newMails();
    await post(portal.stranger(), '/forgot-password', { login: 'sofia' }).expect(303);
    const [mail] = await portal.newMails();
    await setPasswordWith(portal, extractLink(mail), OWN_PASSWORD);
    const changed = await signIn(portal, OWN_PASSWORD);
    const form = { old_password: OWN_PASSWORD, new_password: PREPARED_PASSWORD, repeat_password: PREPARED_PASSWORD };
    await post(changed, '/profile/password', form).expect(303);
    await changed.get('/admin/roles').expect(403);

    await post(changed, '/profile/email', { email: 'otro-buzon@gryphos.example', email_password: PREPARED_PASSWORD }).expect(303);
    const mails = await portal.newMails();
    await post(portal.stranger(), extractLink(mails.find(({ recipients }) => recipients[0] === 'otro-buzon@gryphos.example'))).expect(303);
    await changed.get('/admin/roles').expect(403);
  });

  test('gains nothing with a link, an application or a mailbox that was asked for before', async () => {
    const portal = await openPreparedPortal({ password: true });
    const { sofia } = portal;
    const application = await portal.stranger().post('/api/v1/auth/login').send({ username: 'sofia', password: PREPARED_PASSWORD });
    const { access_token: access, refresh_token: refresh } = application.body as Record<string, string>;
    const session = await signIn(portal, PREPARED_PASSWORD);
    await post(session, '/profile/email', { email: 'otro@gryphos.example', email_password: PREPARED_PASSWORD }).expect(303);
    const emailLink = extractLink((await portal.newMails()).find(({ text }) => text?.includes('/link/')));
    const link = await handOver(portal, 'otto', sofia);

    await post(portal.as('ada'), `/admin/users/${sofia}/roles`, { role: await roleId(portal) }).expect(303);

    for (const path of [link, emailLink]) {
      const page = await portal.stranger().get(path);
      expect([page.status, page.text.includes('si quien te lo dio ya no puede darlo')]).toEqual([410, true]);
      await post(portal.stranger(), path, { new_password: OWN_PASSWORD, repeat_password: OWN_PASSWORD }).expect(410);
    }
    await apiClient(portal, access).get('/api/v1/meetings').expect(401);
    await portal.stranger().post('/api/v1/auth/refresh').send({ refresh_token: refresh }).expect(401);
  });
});

describe('permissions that are withheld', () => {
  test('work after a new password by a link to the e-mail, which an administrator mails', async () => {
    const portal = await openPreparedPortal({ password: true, email: true });
    const { sofia, page } = portal;
    await post(portal.as('ada'), `${page}/roles`, { role: await roleId(portal) }).expect(303);
    const { version } = (await findAccount(portal.db, sofia))!;
    const details = { first_name: 'Sofía', last_name: 'Riquelme', email: 'sofia@gryphos.example', locale: 'es', version };
    await post(portal.as('ada'), `${page}/details`, details).expect(303);
    expect((await permissionsOf(portal, sofia)).permissions).not.toContain('roles:write');
    await portal.newMails();
    await post(portal.as('ada'), `${page}/reset`).expect(303);
    const [mail] = await portal.newMails();
    expect(mail!.recipients).toEqual(['sofia@gryphos.example']);
    await setPasswordWith(portal, extractLink(mail), OWN_PASSWORD);
    expect((await permissionsOf(portal, sofia)).withheld).toEqual([]);
    await (await signIn(portal, OWN_PASSWORD)).get('/admin/roles').expect(200);
  });

  test('do not work because of a link that was mailed to another’s mailbox before', async () => {
    const portal = await openPreparedPortal({ email: true });
    const { sofia, page } = portal;
    // Ada does not know whose mailbox it is.
    await post(portal.as('ada'), `${page}/reset`).expect(303);
    await setPasswordWith(portal, extractLink((await portal.newMails())[0]), PREPARED_PASSWORD);
    await post(portal.as('ada'), `${page}/roles`, { role: await roleId(portal) }).expect(303);
    await post(portal.as('ada'), `${page}/reset`).expect(303);
    expect((await permissionsOf(portal, sofia)).withheld).toContain('roles:write');
  });

  test('work after a new password by a link that is handed over, where the portal sends no mail', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const [sofia, otto] = [await findUserId(db, 'sofia'), await findUserId(db, 'otto')];
    await db.updateTable('auth_user').set({ password_set_by: otto, email_set_by: otto }).where('id', '=', sofia).execute();
    await post(portal.as('ada'), `/admin/users/${sofia}/roles`, { role: await roleId(portal) }).expect(303);
    expect(textOfHtml((await portal.as('ada').get(`/admin/users/${sofia}`)).text)).toContain('Comprueba que el correo sea de la persona');
    await setPasswordWith(portal, await handOver(portal, 'ada', sofia), OWN_PASSWORD);
    expect((await permissionsOf(portal, sofia)).withheld).toEqual([]);
  });

  test('are not vouched for by an invitation that goes to many', async () => {
    const portal = await openPreparedPortal({ email: true });
    await portal.db.updateTable('auth_user').set({ password_not_set: 1 }).where('id', '=', portal.sofia).execute();
    await post(portal.as('ada'), `${portal.page}/roles`, { role: await roleId(portal) }).expect(303);
    await post(portal.as('ada'), '/admin/users/bulk', { action: 'invite', ids: portal.sofia }).expect(303);
    await setPasswordWith(portal, extractLink((await portal.newMails())[0]), OWN_PASSWORD);
    expect((await permissionsOf(portal, portal.sofia)).withheld).toContain('roles:write');
  });

  test('work after an operator set the password', async () => {
    const portal = await openPreparedPortal({ password: true });
    await post(portal.as('ada'), `${portal.page}/roles`, { role: await roleId(portal) }).expect(303);
    expect((await permissionsOf(portal, portal.sofia)).withheld).toContain('roles:write');
    await setPassword(portal.context, portal.sofia, OWN_PASSWORD, null);
    expect((await permissionsOf(portal, portal.sofia)).withheld).toEqual([]);
  });

  test('are those that the preparer lacks, and no others', async () => {
    const portal = await openPreparedPortal({ password: true });
    await createCustomRole(portal.db, 'mesa', ['people:read', 'mail:read'], []);
    await post(portal.as('ada'), `${portal.page}/roles`, { role: await findRoleId(portal.db, 'mesa') }).expect(303);
    expect(await permissionsOf(portal, portal.sofia)).toEqual({ permissions: ['people:read'], withheld: ['mail:read'] });
  });

  test('do not stand between a person and their class', async () => {
    const portal = await openPreparedPortal({ password: true });
    await post(portal.as('ada'), `${portal.page}/roles`, { role: await roleId(portal) }).expect(303);
    const sofia = await signIn(portal, PREPARED_PASSWORD);
    expect((await sofia.get('/join-meeting/1')).headers['location']).toMatch(/^https:\/\/.*jwt=/);
    const other = await portal.db.selectFrom('meetings').select('id').where('title', '=', 'Casos de estudio').executeTakeFirstOrThrow();
    await sofia.get(`/join-meeting/${other.id}`).expect(403);
  });

  test('are shown to the administrator, before and after, and to the person', async () => {
    const portal = await openPreparedPortal({ password: true, email: true });
    const textAt = async (agent: Agent, path: string) => textOfHtml((await agent.get(path)).text);
    expect(await textAt(portal.as('ada'), portal.page)).toContain('Antes de usarlo tendrá que confirmar su cuenta');
    await post(portal.as('ada'), `${portal.page}/roles`, { role: await roleId(portal) }).expect(303);
    const page = await textAt(portal.as('ada'), portal.page);
    for (const text of [
      'Ahora tiene más permisos: se cerraron sus sesiones',
      'Sus permisos nuevos esperan a que confirme su cuenta',
      'Tiene permisos que todavía no funcionan',
      'La contraseña se eligió con un enlace de Otto Fuentes',
      'El correo lo escribió Otto Fuentes',
      'Enviar el enlace a buzon-de-otto@gryphos.example',
    ])
      expect(page).toContain(text);
    const sofia = await signIn(portal, PREPARED_PASSWORD);
    for (const path of ['/', '/admin/roles']) expect(await textAt(sofia, path)).toContain('permisos nuevos que todavía no funcionan');
    const { access_token: token } = await signInToApi(portal, 'ada');
    const answer = await apiClient(portal, token).get(`/api/v1/people/${portal.sofia}`);
    expect((answer.body as { waiting_permissions: string[] }).waiting_permissions).toContain('roles:write');
  });

  test('leave a school with an administrator who can act', async () => {
    const portal = await openPreparedPortal({ password: true });
    await post(portal.as('ada'), `${portal.page}/roles`, { role: await roleId(portal) }).expect(303);
    expect(await setAccountActive(portal.context, await findUserId(portal.db, 'ada'), false, null)).toEqual({ kind: 'last-administrator' });
  });
});

describe('who covers whom', () => {
  test('an account whose setters may do as much has its new permissions at once, and signs in again', async () => {
    const portal = await openPortal();
    const sofia = await findUserId(portal.context.db, 'sofia');
    await setPasswordWith(portal, await handOver(portal, 'ada', sofia), OWN_PASSWORD);
    const session = await signIn(portal, OWN_PASSWORD);
    await post(portal.as('ada'), `/admin/users/${sofia}/roles`, { role: await roleId(portal) }).expect(303);
    await session.get('/admin/roles').expect(302);
    await (await signIn(portal, OWN_PASSWORD)).get('/admin/roles').expect(200);
  });

  test('colleagues whose role grows cover one another, but not two who set one another’s password', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const [otto, sofia, tomas] = [await findUserId(db, 'otto'), await findUserId(db, 'sofia'), await findUserId(db, 'tomas')];
    const role = await createCustomRole(db, 'secretaría', ['people:read', 'people:write'], ['otto', 'sofia', 'tomas']);
    const setBy = (id: number, by: number) => db.updateTable('auth_user').set({ password_set_by: by }).where('id', '=', id).execute();
    await setBy(tomas, otto);
    await setBy(sofia, otto);
    const form = { name: 'secretaría', permission: ['people:read', 'people:write', 'mail:read'], version: 1 };
    await post(portal.as('ada'), `/admin/roles/${role}`, form).expect(303);
    expect((await permissionsOf(portal, tomas)).withheld).toEqual([]);

    await setBy(otto, sofia);
    await post(portal.as('ada'), `/admin/roles/${role}`, { ...form, permission: [...form.permission, 'roles:write'], version: 2 }).expect(
      303,
    );
    for (const id of [otto, sofia, tomas]) expect((await permissionsOf(portal, id)).withheld).toEqual(['roles:write']);
  });

  test('a dismissed setter covers nothing, and takes nothing that the account had', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const [sofia, tomas] = [await findUserId(db, 'sofia'), await findUserId(db, 'tomas')];
    await db.updateTable('auth_user').set({ password_set_by: tomas }).where('id', '=', sofia).execute();
    const teacher = await findRoleId(db, 'teacher');
    await post(portal.as('ada'), `/admin/users/${sofia}/roles`, { role: teacher }).expect(303);
    await setAccountActive(portal.context, tomas, false, null);
    await post(portal.as('ada'), `/admin/users/${sofia}/roles`, { role: await roleId(portal), held: [] }).expect(303);
    const { permissions, withheld } = await permissionsOf(portal, sofia);
    expect([permissions, withheld.includes('roles:write')]).toEqual([['own-courses:write'], true]);
  });

  test('an invitation stays open when the invited person gets a role that its maker may give', async () => {
    const portal = await openMailPortal();
    await post(portal.as('ada'), '/admin/users/new', {
      username: 'nueva',
      first_name: 'Nueva',
      email: 'nueva@gryphos.example',
      method: 'mail',
    });
    const link = extractLink((await portal.newMails())[0]);
    const id = await findUserId(portal.context.db, 'nueva');
    await post(portal.as('ada'), `/admin/users/${id}/roles`, { role: await findRoleId(portal.context.db, 'teacher') }).expect(303);
    await portal.stranger().get(link).expect(200);
  });
});

test('a sign-in that runs while the account is promoted has no more than the account', async () => {
  const portal = await openPreparedPortal({ password: true });
  const attempts = [1, 2, 3].map(() => {
    const agent = portal.stranger();
    return post(agent, '/login', { username: 'sofia', password: PREPARED_PASSWORD }).then(() => agent);
  });
  await post(portal.as('ada'), `${portal.page}/roles`, { role: await roleId(portal) }).expect(303);
  for (const agent of await Promise.all(attempts)) expect([302, 403]).toContain((await agent.get('/admin/roles')).status);
});
