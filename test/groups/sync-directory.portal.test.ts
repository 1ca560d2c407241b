import { describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { DIRECTORY_NAME } from '../../src/platform/config/directory.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { planDirectorySync } from '../../src/groups/directory-plan.ts';
import { applyDirectorySync, scheduleDirectorySync } from '../../src/groups/sync-directory.ts';
import { activeUsernames, DIRECTORY_ISSUER, openPortalWithDirectory, type DirectoryPeople } from '../support/directory.ts';
import { findRoleId, findRoleNames } from '../support/custom-role.ts';
import { signInToApi } from '../support/api-client.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import type { TestPortal } from '../support/test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;

const GROUP = 'cn=docentes,dc=colegio,dc=cl';

async function openWith(people: DirectoryPeople, more: Record<string, string> = {}) {
  const opened = await openPortalWithDirectory(people, more);
  const { portal, db } = opened;
  const runNight = async () => {
    await scheduleDirectorySync(portal.context);
    portal.clock.advance({ days: 1 });
    await portal.runJobs();
    return db.selectFrom('jobs').select(['state', 'failure']).where('kind', '=', 'directory-sync').orderBy('id').executeTakeFirstOrThrow();
  };
  return { ...opened, runNight };
}

describe('who is signed in', () => {
  const isIn = async (agent: Agent) => (await agent.get('/profile')).status === 200;

  test('is out within minutes when the directory disables them, and their applications when they refresh', async () => {
    const { portal, state } = await openWith({ ada: {}, tomas: {}, sofia: {}, otto: {} });
    const tomas = portal.as('tomas');
    const { refresh_token } = await signInToApi(portal, 'tomas');
    expect(await isIn(tomas)).toBe(true);
    state.people['tomas'] = { disabled: true };
    expect(await isIn(tomas)).toBe(true);
    portal.clock.advance({ minutes: 5 });
    expect([await isIn(tomas), await isIn(portal.as('sofia'))]).toEqual([false, true]);
    expect((await portal.stranger().post('/api/v1/auth/refresh').send({ refresh_token })).status).toBe(401);
    expect(portal.log.grep(/directory_dismissed/)).toHaveLength(1);
    state.people['tomas'] = {};
    expect(await isIn(tomas)).toBe(false);
  });

  test('stays in while the directory does not answer, or is switched off', async () => {
    const { portal, db, state } = await openWith({ ada: {}, sofia: {}, otto: {} });
    state.isDown = true;
    expect(await isIn(portal.as('tomas'))).toBe(true);
    state.isDown = false;
    const policy = { id: 1, password_for: 'everybody', password_role_id: null, providers_off: DIRECTORY_NAME, version: 1 } as const;
    await db.insertInto('sign_in_policy').values(policy).execute();
    expect(await isIn(portal.as('tomas'))).toBe(true);
  });
});

describe('at night', () => {
  test('whoever is disabled or gone at the directory is deactivated, but for the last administrator', async () => {
    const { portal, db, runNight } = await openWith({ sofia: {}, tomas: { disabled: true }, otto: {} });
    expect(await runNight()).toMatchObject({ state: 'done' });
    expect(await activeUsernames(portal)).toEqual(['ada', 'otto', 'sofia']);
    expect((await portal.as('tomas').get('/profile')).status).toBe(302);
    const log = await listAuditLog(db);
    expect(log.at(-1)).toMatchObject({ event: 'portal.directory-synchronised', actor_id: null });
    expect(log.at(-2)).toMatchObject({
      event: 'account.switched-off',
      actor_id: null,
      subject_id: await findUserId(db, 'tomas'),
    });
    expect(portal.log.grep(/last administrator is dismissed/)).toHaveLength(1);
  });

  test('groups give and take without a sign-in', async () => {
    const { db, state, runNight } = await openWith({ ada: {}, sofia: {}, tomas: {}, otto: { groups: [GROUP] } });
    const role = await findRoleId(db, 'teacher');
    await db.insertInto('group_mappings').values({ issuer: DIRECTORY_ISSUER, group_name: GROUP, role_id: role }).execute();
    await runNight();
    expect(await findRoleNames(db, 'otto')).toEqual(['student', 'teacher']);
    state.people['otto'] = { groups: [] };
    await runNight();
    expect(await findRoleNames(db, 'otto')).toEqual(['student']);
  });

  test('nothing at all happens where too many would go at once, until somebody says so', async () => {
    const { portal, runNight } = await openWith({});
    expect(await runNight()).toEqual({ state: 'failed', failure: expect.stringContaining('4 to deactivate') as string });
    expect(await activeUsernames(portal)).toEqual(['ada', 'otto', 'sofia', 'tomas']);
    const plan = await planDirectorySync(portal.context);
    expect(plan).toMatchObject({ linked: 4, unusual: true });
    await applyDirectorySync(portal.context, plan);
    expect(await activeUsernames(portal)).toEqual(['ada']);
  });

  test('a directory that the policy has switched off dismisses nobody, neither at night nor at a sign-in', async () => {
    const { portal, db, runNight } = await openWith({ sofia: {}, tomas: { disabled: true }, otto: {} });
    const signIn = () => portal.stranger().post('/login').type('form').send({ username: 'tomas', password: DEMO_PASSWORD });
    expect((await signIn()).status).toBe(403);
    const policy = { id: 1, password_for: 'everybody', password_role_id: null, providers_off: DIRECTORY_NAME, version: 1 } as const;
    await db.insertInto('sign_in_policy').values(policy).execute();
    expect((await signIn()).status).toBe(303);
    expect(await runNight()).toMatchObject({ state: 'done' });
    expect(await activeUsernames(portal)).toHaveLength(4);
  });

  test('a directory that does not answer is asked again, and dismisses nobody', async () => {
    const { portal, state, runNight } = await openWith({ ada: {} });
    state.isDown = true;
    expect(await runNight()).toMatchObject({ state: 'waiting', failure: 'nobody answers' });
    expect(await activeUsernames(portal)).toHaveLength(4);
  });

  test('accounts are made for people who have none, and names and e-mails follow, where the settings say so', async () => {
    const people = {
      ada: {},
      tomas: { firstName: 'Tomás Andrés', lastName: 'Soto', email: 'tomas.soto@colegio.cl' },
      sofia: { email: 'otto@gryphos.example' },
      otto: { firstName: 'Otto' },
      nina: { login: 'nina', firstName: 'Nina', lastName: 'Paz', email: 'nina@colegio.cl', groups: [GROUP] },
      gone: { email: 'gone@colegio.cl', disabled: true },
      mute: { firstName: 'Sin', lastName: 'Correo' },
    };
    const { portal, db, runNight, state } = await openWith(people, { LDAP_TRUST_EMAIL: 'true', LDAP_CREATE_ACCOUNTS: 'true' });
    const role = await findRoleId(db, 'teacher');
    await db.insertInto('group_mappings').values({ issuer: DIRECTORY_ISSUER, group_name: GROUP, role_id: role }).execute();
    expect(await runNight()).toMatchObject({ state: 'done' });
    const find = (username: string) => db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirst();
    expect(await find('nina')).toMatchObject({
      first_name: 'Nina',
      last_name: 'Paz',
      email: 'nina@colegio.cl',
      password_not_set: 1,
      email_set_by: 0,
    });
    expect(await findRoleNames(db, 'nina')).toEqual(['student', 'teacher']);
    expect(await find('tomas')).toMatchObject({ first_name: 'Tomás Andrés', last_name: 'Soto', email: 'tomas.soto@colegio.cl' });
    // Proved by nobody yet: the first link that is mailed there ends what was in the account before.
    expect((await find('tomas'))!.proven_email_key).not.toBe('tomas.soto@colegio.cl');
    expect(await find('sofia')).toMatchObject({ first_name: 'Sofía', email: 'sofia@gryphos.example' });
    expect([await find('gone'), await find('mute')]).toEqual([undefined, undefined]);
    const links = db
      .selectFrom('account_links')
      .select('id')
      .where('user_id', '=', (await find('nina'))!.id);
    expect(await links.execute()).toEqual([]);
    const mails = db
      .selectFrom('mail')
      .select('template')
      .where('user_id', '=', (await find('nina'))!.id);
    expect(await mails.execute()).toEqual([]);
    const log = await listAuditLog(db);
    expect(log.find(({ event }) => event === 'account.created-by-provider')).toMatchObject({ actor_id: null });
    expect(JSON.parse(log.at(-1)!.details)).toEqual({ newRows: 1, changedRows: 2, deactivated: 0, leftAlone: 2 });

    // The next night changes nothing, and says nothing.
    await runNight();
    expect(await listAuditLog(db)).toHaveLength(log.length);
    state.people = Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`p${index}`, { email: `p${index}@colegio.cl` }]));
    Object.assign(state.people, people);
    await runNight();
    expect(await find('p1')).toBeUndefined();
    expect(portal.log.grep(/"level":50/)).toHaveLength(0);
  });

  test('nobody gets an account or another e-mail from a directory that is not trusted for them', async () => {
    const { db, runNight } = await openWith({
      ada: {},
      tomas: { email: 'tomas.soto@colegio.cl' },
      sofia: {},
      otto: {},
      nina: { email: 'nina@colegio.cl' },
    });
    const before = await db.selectFrom('auth_user').select(['username', 'email']).orderBy('id').execute();
    expect(await runNight()).toMatchObject({ state: 'done' });
    expect(await db.selectFrom('auth_user').select(['username', 'email']).orderBy('id').execute()).toEqual(before);
  });

  test('what was done with whom is deleted after two weeks', async () => {
    const { portal, db, runNight } = await openWith({ ada: {}, sofia: { firstName: 'Sofi' }, tomas: {}, otto: {} });
    await runNight();
    expect(await db.selectFrom('directory_run_people').select('verdict').execute()).toHaveLength(1);
    portal.clock.advance({ days: 15 });
    await cleanUp(portal.context);
    for (const table of ['directory_runs', 'directory_run_people'] as const)
      expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  });
});
