import { describe, expect, test } from 'vitest';
import { findAccount } from '../../src/accounts/find-account.ts';
import { createCustomRole, findRoleId, findRoleNames } from '../support/custom-role.ts';
import { signInAt, startFakeProvider } from '../support/fake-provider.ts';
import { openForm, readForms, sendForm } from '../support/form.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

type Agent = ReturnType<TestPortal['stranger']>;

const PAGE = '/admin/settings/groups';

async function openWith(more: Record<string, string> = {}) {
  const provider = await startFakeProvider('school');
  const settings = provider.settings({ TRUST_EMAIL: 'true', GROUPS_CLAIM: 'groups', CREATE_ACCOUNTS: 'colegio.cl', ...more });
  const portal = await openPortal({ OIDC_PROVIDERS: 'school', ...settings });
  provider.now = () => portal.clock.now();
  const { db } = portal.context;
  return {
    ...{ provider, portal, db },
    issuer: provider.issuer,
    /** A sign-in of a person in these groups; `undefined`: the provider does not say. */
    enter: async (name: string, groups: unknown, claims: Record<string, unknown> = {}): Promise<Agent> => {
      const browser = portal.stranger();
      const email = `${name}@gryphos.example`;
      const { status } = await signInAt(browser, provider, { sub: name, email, email_verified: true, groups, ...claims });
      expect(status).toBe(303);
      return browser;
    },
    map: async (group: string, gives: string, more: { in?: string } = {}, as: Member = 'ada') => {
      const agent = portal.as(as);
      const { text } = await sendForm(agent, await openForm(agent, PAGE, { group, gives, ...more })).expect(200);
      const save = readForms(text, PAGE).find(({ action }) => action === PAGE)!;
      const { headers } = await sendForm(agent, save).expect(303);
      expect(headers['location']).toBe(PAGE);
      await portal.runJobs();
      return textOfHtml(text);
    },
    unmap: async (group: string) => {
      const { id } = await db.selectFrom('group_mappings').select('id').where('group_name', '=', group).executeTakeFirstOrThrow();
      const agent = portal.as('ada');
      const { text } = await agent.get(`${PAGE}/${id}/remove`).expect(200);
      await sendForm(agent, await openForm(agent, `${PAGE}/${id}/remove`)).expect(303);
      await portal.runJobs();
      return textOfHtml(text);
    },
  };
}

const roleValue = async (portal: TestPortal, name: string) => `role ${await findRoleId(portal.context.db, name)}`;

async function enrollmentOf({ context: { db } }: TestPortal, username: string, course: string) {
  return db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .select(['e.role', 'e.status', 'e.from_groups'])
    .where('c.title', '=', course)
    .where('e.user_id', '=', await findUserId(db, username))
    .executeTakeFirst();
}

async function courseWithoutOtto({ context: { db } }: TestPortal): Promise<string> {
  return (await db.selectFrom('courses').select('title').where('is_active', '=', 1).orderBy('id').executeTakeFirstOrThrow()).title;
}

const events = async (portal: TestPortal, username: string) => {
  const id = await findUserId(portal.context.db, username);
  const rows = (await listAuditLog(portal.context.db)).filter((row) => row.subject === 'account' && row.subject_id === id);
  return rows.map(({ event, actor_id: actor }) => [event, actor]);
};

describe('a role by a group', () => {
  test('is given at the sign-in, whose session goes on with it, and taken when the group is gone', async () => {
    const { portal, enter, map, db } = await openWith();
    await map('jefatura', await roleValue(portal, 'administrator'));
    const browser = await enter('otto', ['jefatura', 'todos']);
    await browser.get('/admin/roles').expect(200);
    expect(await findRoleNames(db, 'otto')).toEqual(['administrator', 'student']);
    expect((await events(portal, 'otto')).at(-1)).toEqual(['account.roles-changed', null]);
    // Whoever was signed in before proved less than the role takes.
    expect((await portal.as('otto').get('/profile')).status).toBe(302);

    await enter('otto', ['todos']);
    expect(await findRoleNames(db, 'otto')).toEqual(['student']);
    await browser.get('/admin/roles').expect(403);
    expect((await events(portal, 'otto')).at(-1)).toEqual(['account.roles-changed', null]);
  });

  test('stays where somebody gave it by hand, and away where somebody took it by hand', async () => {
    const { portal, enter, map, db } = await openWith();
    const teacher = await findRoleId(db, 'teacher');
    const post = (form: object) =>
      findUserId(db, 'otto').then((id) => portal.as('ada').post(`/admin/users/${id}/roles`).type('form').send(form).expect(303));
    const student = await findRoleId(db, 'student');
    await map('docentes', `role ${teacher}`);
    await enter('otto', ['docentes']);
    await post({ held: [student, teacher], role: [student] });
    await enter('otto', ['docentes']);
    expect(await findRoleNames(db, 'otto')).toEqual(['student']);
    // The group goes and comes back: that is news.
    await enter('otto', []);
    await enter('otto', ['docentes']);
    expect(await findRoleNames(db, 'otto')).toEqual(['student', 'teacher']);

    await post({ held: [student, teacher], role: [student] });
    await post({ held: [student], role: [student, teacher] });
    await enter('otto', []);
    expect(await findRoleNames(db, 'otto')).toEqual(['student', 'teacher']);
    await enter('otto', ['docentes']);
    await enter('otto', []);
    expect(await findRoleNames(db, 'otto')).toEqual(['student', 'teacher']);
    expect(await db.selectFrom('group_roles').selectAll().execute()).toEqual([]);
  });

  test.each([
    ['the claim is missing', undefined, {}],
    ['Microsoft says only where to ask for them', undefined, { _claim_names: { groups: 'src1' } }],
    ['Microsoft says that there are too many', ['otros'], { hasgroups: 'true' }],
  ])('stays where %s', async (_how, groups, claims) => {
    const { portal, enter, map, db } = await openWith();
    await map('docentes', await roleValue(portal, 'teacher'));
    await enter('otto', ['docentes']);
    portal.clock.advance({ minutes: 1 });
    await enter('otto', groups, claims);
    expect(await findRoleNames(db, 'otto')).toEqual(['student', 'teacher']);
    expect(portal.log.grep(/groups_unknown/)).toHaveLength(1);
    expect(textOfHtml((await portal.as('ada').get(PAGE)).text)).toContain('faltan 1 de 1');
  });

  test('is not taken from the last administrator', async () => {
    const { portal, enter, map, db } = await openWith();
    await map('jefatura', await roleValue(portal, 'administrator'));
    await enter('otto', ['jefatura']);
    await db
      .deleteFrom('user_roles')
      .where('user_id', '=', await findUserId(db, 'ada'))
      .execute();
    await enter('otto', []);
    expect(await findRoleNames(db, 'otto')).toContain('administrator');
    expect(portal.log.grep(/last administrator/)).toHaveLength(1);
    await createCustomRole(db, 'otra', [], []);
    await db
      .insertInto('user_roles')
      .values({ user_id: await findUserId(db, 'ada'), role_id: await findRoleId(db, 'administrator') })
      .execute();
    await enter('otto', []);
    expect(await findRoleNames(db, 'otto')).not.toContain('administrator');
  });

  test('opens nothing to whoever prepared the account', async () => {
    const { portal, enter, map, db } = await openWith();
    const otto = await findUserId(db, 'otto');
    await createCustomRole(db, 'secretaría', ['people:read', 'people:write'], ['otto']);
    // The e-mail is proved, so the sign-in at the provider leaves the password as it is.
    const prepared = { password_set_by: otto, proven_email_key: 'sofia@gryphos.example' };
    await db.updateTable('auth_user').set(prepared).where('username', '=', 'sofia').execute();
    await map('jefatura', await roleValue(portal, 'administrator'));
    const browser = await enter('sofia', ['jefatura']);
    const account = (await findAccount(db, await findUserId(db, 'sofia')))!;
    expect([account.roles.includes('administrator'), account.permissions.has('roles:write'), account.withheld.has('roles:write')]).toEqual([
      true,
      false,
      true,
    ]);
    await browser.get('/admin/roles').expect(403);
    expect((await portal.as('sofia').get('/profile')).status).toBe(302);
  });

  test('goes with the identity that brought it', async () => {
    const { portal, enter, map, db } = await openWith();
    await map('docentes', await roleValue(portal, 'teacher'));
    const browser = await enter('otto', ['docentes']);
    const { id } = await db.selectFrom('account_identities').select('id').executeTakeFirstOrThrow();
    await sendForm(
      browser,
      await openForm(browser, '/profile/sign-in', { current_password: 'unirse-ahora' }, `/profile/identities/${id}/unlink`),
    );
    expect(await db.selectFrom('account_identities').select('id').execute()).toEqual([]);
    await portal.runJobs();
    expect(await findRoleNames(db, 'otto')).toEqual(['student']);
  });

  test('comes to a new account at once', async () => {
    const { portal, enter, map, db } = await openWith();
    await map('docentes', await roleValue(portal, 'teacher'));
    await enter('nueva', ['docentes'], { email: 'nueva@colegio.cl' });
    expect(await findRoleNames(db, 'nueva')).toEqual(['student', 'teacher']);
  });
});

describe('an enrollment by a group', () => {
  test('begins, follows the groups and ends; a teacher is who is student too', async () => {
    const { portal, enter, map } = await openWith();
    const course = await courseWithoutOtto(portal);
    await map('alumnos', 'student', { in: course });
    await map('docentes', 'teacher', { in: course });
    const browser = await enter('otto', ['alumnos']);
    expect(await enrollmentOf(portal, 'otto', course)).toEqual({ role: 'student', status: 'active', from_groups: 1 });
    expect(textOfHtml((await browser.get('/courses')).text)).toContain(course);
    await enter('otto', ['alumnos', 'docentes']);
    expect(await enrollmentOf(portal, 'otto', course)).toMatchObject({ role: 'teacher', status: 'active' });
    await enter('otto', []);
    expect(await enrollmentOf(portal, 'otto', course)).toMatchObject({ status: 'ended', from_groups: 1 });
    await enter('otto', ['alumnos']);
    expect(await enrollmentOf(portal, 'otto', course)).toEqual({ role: 'student', status: 'active', from_groups: 1 });
    expect((await events(portal, 'otto')).slice(-4).map(([event]) => event)).toEqual([
      'enrollment.begun',
      'enrollment.role-changed',
      'enrollment.ended',
      'enrollment.resumed',
    ]);
  });

  test('leaves alone what somebody decided by hand', async () => {
    const { portal, enter, map, db } = await openWith();
    const course = await courseWithoutOtto(portal);
    const { id } = await db.selectFrom('courses').select('id').where('title', '=', course).executeTakeFirstOrThrow();
    const [sofia, otto] = [await findUserId(db, 'sofia'), await findUserId(db, 'otto')];
    const before = await enrollmentOf(portal, 'sofia', course);
    await map('docentes', 'teacher', { in: course });
    await enter('sofia', ['docentes']);
    expect(await enrollmentOf(portal, 'sofia', course)).toEqual(before);
    await enter('sofia', []);
    expect(await enrollmentOf(portal, 'sofia', course)).toEqual(before);

    await enter('otto', ['docentes']);
    await portal.as('ada').post(`/courses/${id}/members/${otto}/end`).expect(303);
    await enter('otto', ['docentes']);
    expect(await enrollmentOf(portal, 'otto', course)).toEqual({ role: 'teacher', status: 'ended', from_groups: 0 });
    await portal.as('ada').post(`/courses/${id}/members/${otto}/resume`).type('form').send({ role: 'student' }).expect(303);
    await enter('otto', []);
    expect(await enrollmentOf(portal, 'otto', course)).toEqual({ role: 'student', status: 'active', from_groups: 0 });
    // Nor is a course touched that is over.
    await map('alumnos', 'student', { in: course });
    await db.updateTable('courses').set({ is_active: 0 }).where('id', '=', id).execute();
    await db.deleteFrom('enrollments').where('user_id', '=', sofia).where('course_id', '=', id).execute();
    await enter('sofia', ['alumnos']);
    expect(await enrollmentOf(portal, 'sofia', course)).toBeUndefined();
  });
});

test('whoever signs in is in, whatever goes wrong with the groups', async () => {
  const { portal, enter, map, db } = await openWith();
  await map('docentes', await roleValue(portal, 'teacher'));
  await db.schema.alterTable('group_roles').renameTo('group_roles_elsewhere').execute();
  const browser = await enter('otto', ['docentes']);
  await browser.get('/courses').expect(200);
  expect(await findRoleNames(db, 'otto')).toEqual(['student']);
  expect(portal.log.errors()).toMatchObject([{ event: 'sign_in', error: expect.stringContaining('group_roles') as string }]);
});

describe('the page', () => {
  test('shows who would get what before it is saved, by the last sign-ins, and what goes with a removal', async () => {
    const { portal, enter, map, unmap, db } = await openWith();
    await enter('otto', ['docentes']);
    await enter('sofia', ['docentes']);
    await createCustomRole(db, 'biblioteca', ['people:read'], ['sofia']);
    const role = await roleValue(portal, 'biblioteca');
    const preview = await map('docentes', role);
    expect(preview).toMatch(/Cambia algo para 1 persona:.*otto.*grupos leídos el .*recibe el rol biblioteca/s);
    expect(preview).toContain('Para 1 persona más no cambia nada');
    expect([await findRoleNames(db, 'otto'), await findRoleNames(db, 'sofia')]).toEqual([
      ['biblioteca', 'student'],
      ['biblioteca', 'student'],
    ]);
    expect((await listAuditLog(db)).map(({ event }) => event)).toContain('portal.group-mapping-made');

    expect(await unmap('docentes')).toMatch(/Cambia algo para 1 persona:.*pierde el rol biblioteca/s);
    expect([await findRoleNames(db, 'otto'), await findRoleNames(db, 'sofia')]).toEqual([['student'], ['biblioteca', 'student']]);
    expect((await listAuditLog(db)).map(({ event }) => event)).toContain('portal.group-mapping-removed');
  });

  test('changes a mapping in its place, after showing who would get and lose what', async () => {
    const { portal, db, enter, map } = await openWith();
    await enter('otto', ['/docentes', '/apoyo']);
    await enter('sofia', ['/apoyo']);
    await map('/docentes', await roleValue(portal, 'teacher'));
    expect(textOfHtml((await portal.as('ada').get(`/admin/users/${await findUserId(db, 'otto')}`)).text)).toContain(
      'Por el grupo /docentes.',
    );
    const { id } = await db.selectFrom('group_mappings').select('id').executeTakeFirstOrThrow();
    const page = `${PAGE}/${id}`;
    const ada = portal.as('ada');
    const form = await openForm(ada, page, { group: '/apoyo', gives: 'student', in: await courseWithoutOtto(portal) });
    const { text } = await sendForm(ada, form).expect(200);
    const preview = textOfHtml(text);
    for (const part of ['Daba: rol Docente. Da: estudiante de', 'pierde el rol Docente']) expect(preview).toContain(part);
    await sendForm(
      ada,
      readForms(text, page).find(({ action }) => action === page)!,
    ).expect(303);
    await portal.runJobs();
    expect(await findRoleNames(db, 'otto')).toEqual(['student']);
    expect(await enrollmentOf(portal, 'otto', await courseWithoutOtto(portal))).toMatchObject({ role: 'student', from_groups: 1 });
    expect(textOfHtml((await ada.get(`/admin/users/${await findUserId(db, 'otto')}`)).text)).toContain('Por el grupo /apoyo.');
    const rows = await db.selectFrom('group_mappings').select(['id', 'group_name']).execute();
    expect(rows).toEqual([{ id, group_name: '/apoyo' }]);
    const changed = (await listAuditLog(db)).find(({ event }) => event === 'portal.group-mapping-changed');
    expect(JSON.parse(changed!.details)).toMatchObject({
      groups: { before: '/docentes', after: '/apoyo' },
      roles: { before: 'teacher', after: '' },
    });
  });

  test('changes nothing into what a group gives already, nor beyond the own rights', async () => {
    const { portal, db, map } = await openWith();
    await map('/docentes', await roleValue(portal, 'teacher'));
    await map('/apoyo', await roleValue(portal, 'teacher'));
    await map('/jefes', await roleValue(portal, 'administrator'));
    const [first, , last] = await db.selectFrom('group_mappings').select('id').orderBy('id').execute();
    const typed = { provider: 'school', group: '/apoyo', gives: await roleValue(portal, 'teacher'), step: 'save' };
    expect((await portal.as('ada').post(`${PAGE}/${first!.id}`).type('form').send(typed)).status).toBe(409);
    await createCustomRole(db, 'secretaría', ['roles:write', 'people:write', 'people:read'], ['otto']);
    expect((await portal.as('otto').get(`${PAGE}/${last!.id}`)).status).toBe(403);
    expect((await portal.as('otto').post(`${PAGE}/${last!.id}`).type('form').send(typed)).status).toBe(403);
    expect((await portal.as('ada').get(`${PAGE}/999`)).status).toBe(404);
    expect(await db.selectFrom('group_mappings').select('group_name').orderBy('id').execute()).toEqual(
      ['/docentes', '/apoyo', '/jefes'].map((name) => ({ group_name: name })),
    );
  });

  test('keeps what was typed, and asks which course', async () => {
    const { portal, db } = await openWith();
    await db.updateTable('courses').set({ title: 'Historia' }).where('id', 'in', [1, 2]).execute();
    const agent = portal.as('ada');
    const send = async (typed: Record<string, string>) => sendForm(agent, await openForm(agent, PAGE, typed));
    const empty = await send({ group: '', gives: 'student' });
    expect([empty.status, textOfHtml(empty.text)]).toEqual([422, expect.stringContaining('Escribe el grupo.')]);
    const nothing = await send({ group: 'Álgebra <b>', gives: 'student', in: 'nada así' });
    expect([nothing.status, textOfHtml(nothing.text)]).toEqual([422, expect.stringContaining('No hay un curso así.')]);
    expect(nothing.text).toContain('value="Álgebra &lt;b&gt;"');
    expect((await send({ group: 'x', gives: 'role 987654321' })).status).toBe(422);
    expect(await db.selectFrom('group_mappings').select('id').execute()).toEqual([]);
  });

  test('lets nobody give by groups what they may not give by hand, nor stop it', async () => {
    const { portal, map, db } = await openWith();
    const administrator = await roleValue(portal, 'administrator');
    await map('jefatura', administrator);
    await createCustomRole(db, 'oficina', ['roles:write', 'people:read', 'people:write'], ['otto']);
    const agent = portal.as('otto');
    const { text } = await agent.get(PAGE).expect(200);
    expect([text.includes(`value="${administrator}"`), text.includes('value="teacher"'), text.includes('Da más de lo que')]).toEqual([
      false,
      false,
      true,
    ]);
    const post = (form: object) =>
      agent
        .post(PAGE)
        .type('form')
        .send({ provider: 'school', group: 'todos', step: 'save', ...form });
    await post({ gives: administrator }).expect(403);
    await post({ gives: await roleValue(portal, 'teacher') }).expect(403);
    await post({ gives: 'student', course: '1' }).expect(403);
    const { id } = await db.selectFrom('group_mappings').select('id').executeTakeFirstOrThrow();
    await agent.get(`${PAGE}/${id}/remove`).expect(403);
    await agent.post(`${PAGE}/${id}/remove`).expect(403);
    await post({ gives: await roleValue(portal, 'student') }).expect(303);
    await post({ gives: await roleValue(portal, 'student') }).expect(409);
    expect(await db.selectFrom('group_mappings').select('group_name').orderBy('id').execute()).toEqual([
      { group_name: 'jefatura' },
      { group_name: 'todos' },
    ]);
  });
});
