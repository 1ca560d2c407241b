import { describe, expect, test } from 'vitest';
import { directoryJobs } from '../../src/groups/sync-directory.ts';
import { DIRECTORY_NAME } from '../../src/platform/config/directory.ts';
import { createCustomRole, findRoleId, findRoleNames } from '../support/custom-role.ts';
import { activeUsernames, DIRECTORY_ISSUER, openPortalWithDirectory, type DirectoryPeople } from '../support/directory.ts';
import { openForm, sendForm } from '../support/form.ts';
import { addPeopleRows } from '../support/people.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const PAGE = '/admin/imports/directory';
const GROUP = 'cn=docentes,dc=colegio,dc=cl';

const people: DirectoryPeople = {
  ada: {},
  tomas: { firstName: 'Tomás Andrés', lastName: 'Soto' },
  sofia: { email: 'otto@gryphos.example' },
  nina: { login: 'nina', firstName: 'Nina', lastName: 'Paz', email: 'nina@colegio.cl', groups: [GROUP] },
  mute: { firstName: 'Sin', lastName: 'Correo' },
  twin: { email: 'catalina@gryphos.example', firstName: 'Catalina' },
};

async function openWith(given: DirectoryPeople = people) {
  const opened = await openPortalWithDirectory(given, { LDAP_TRUST_EMAIL: 'true', LDAP_CREATE_ACCOUNTS: 'true' });
  const { db } = opened;
  const role = await findRoleId(db, 'teacher');
  await addPeopleRows(db, [{ username: 'catalina', email: 'catalina@gryphos.example' }]);
  await db.insertInto('group_mappings').values({ issuer: DIRECTORY_ISSUER, group_name: GROUP, role_id: role }).execute();
  return opened;
}

/** What the page shows once the directory is read; answers its address. */
async function rehearse(portal: TestPortal, member: Member = 'ada'): Promise<string> {
  const agent = portal.as(member);
  const started = await sendForm(agent, await openForm(agent, PAGE, {}, PAGE)).expect(303);
  expect(textOfHtml((await agent.get(started.headers['location']!)).text)).toContain('Leyendo');
  await portal.runJobs();
  return started.headers['location']!;
}

async function confirm(portal: TestPortal, path: string, typed: Record<string, string> = {}, member: Member = 'ada') {
  const agent = portal.as(member);
  const answer = await sendForm(agent, await openForm(agent, path, typed, `${path}/confirm`));
  await portal.runJobs();
  return answer;
}

const read = async (portal: TestPortal, path: string, member: Member = 'ada') => textOfHtml((await portal.as(member).get(path)).text);

const findPerson = ({ context: { db } }: TestPortal, username: string) =>
  db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirst();

describe('a synchronisation with the directory', () => {
  test('shows what it would do with whom before it does it, and does it once it is confirmed', async () => {
    const { portal, db } = await openWith();
    const path = await rehearse(portal);
    const changed = await read(portal, `${path}?tab=changed`);
    for (const part of ['Tomás Andrés', '1 Nuevas', '1 Cambian', '1 Se desactivan', '3 Quedan igual']) expect(changed).toContain(part);
    const created = await read(portal, `${path}?tab=new`);
    for (const part of ['Nina Paz', 'nina@colegio.cl', 'recibe el rol Docente']) expect(created).toContain(part);
    expect(await read(portal, `${path}?tab=dismissed`)).toContain('Otto');
    const refused = await read(portal, `${path}?tab=refused`);
    for (const part of [
      'Su correo nuevo ya es de otra cuenta, otto',
      'No tiene un correo que se pueda usar',
      'Su correo es de la cuenta catalina',
    ])
      expect(refused).toContain(part);
    expect([await findPerson(portal, 'nina'), (await activeUsernames(portal)).includes('otto')]).toEqual([undefined, true]);

    expect((await confirm(portal, path)).headers['location']).toBe(path);
    expect(await read(portal, path)).toContain('Hecha');
    expect(await findPerson(portal, 'nina')).toMatchObject({ email: 'nina@colegio.cl', password_not_set: 1 });
    expect(await findRoleNames(db, 'nina')).toEqual(['student', 'teacher']);
    expect(await findPerson(portal, 'tomas')).toMatchObject({ first_name: 'Tomás Andrés', last_name: 'Soto' });
    expect(await findPerson(portal, 'sofia')).toMatchObject({ email: 'sofia@gryphos.example' });
    expect(await activeUsernames(portal)).not.toContain('otto');
    const ada = await findUserId(db, 'ada');
    const log = await listAuditLog(db);
    expect(log.at(-1)).toMatchObject({ event: 'portal.directory-synchronised', actor_id: ada });
    for (const event of ['account.created-by-provider', 'account.edited', 'account.switched-off'])
      expect(log.find((one) => one.event === event)).toMatchObject({ actor_id: ada });
    const list = await read(portal, PAGE);
    for (const part of ['ada', 'Hecha', 'Nuevas 1']) expect(list).toContain(part);
    expect(await read(portal, '/admin/imports')).toContain('Personas del directorio de la institución');
  });

  test('is not confirmed twice, nor when it is not what was shown', async () => {
    const { portal, db } = await openWith();
    const path = await rehearse(portal);
    const form = await openForm(portal.as('ada'), path, {}, `${path}/confirm`);
    await portal.as('ada').post(`${path}/confirm`).type('form').send({ digest: 'other' }).expect(303);
    await portal.runJobs();
    expect(await findPerson(portal, 'nina')).toBeUndefined();
    await sendForm(portal.as('ada'), form).expect(303);
    await portal.runJobs();
    const before = (await listAuditLog(db)).length;
    await portal
      .as('ada')
      .post(`${path}/confirm`)
      .type('form')
      .send(Object.fromEntries(form.fields.slice(1)))
      .expect(303);
    await portal.runJobs();
    expect(await listAuditLog(db)).toHaveLength(before);
    expect(await read(portal, path)).toContain('Eso ya se confirmó');
  });

  test('does nothing where the directory has changed since, and shows what it would do now', async () => {
    const { portal, state } = await openWith();
    const path = await rehearse(portal);
    state.people = { ...people, otto: {}, tomas: { firstName: 'Tomi' } };
    await confirm(portal, path);
    const page = await read(portal, path);
    for (const part of ['El directorio cambió mientras confirmabas', '0 Se desactivan', 'Por confirmar']) expect(page).toContain(part);
    expect(await findPerson(portal, 'nina')).toBeUndefined();
    await confirm(portal, path);
    expect(await findPerson(portal, 'tomas')).toMatchObject({ first_name: 'Tomi' });
  });

  test('does more than is usual only where somebody says how many', async () => {
    const { portal, db } = await openWith({ ada: {} });
    const linked = { user_id: await findUserId(db, 'catalina'), issuer: DIRECTORY_ISSUER, subject: 'catalina', email: '', set_by: 0 };
    await db
      .insertInto('account_identities')
      .values({ ...linked, linked_at: portal.clock.now().toISOString() })
      .execute();
    const path = await rehearse(portal);
    expect(await read(portal, path)).toContain('Son más cambios que de costumbre');
    const refused = await portal
      .as('ada')
      .post(`${path}/confirm`)
      .type('form')
      .send({ digest: await digestOf(portal, path) });
    expect([refused.status, textOfHtml(refused.text)]).toEqual([422, expect.stringContaining('No se hizo nada')]);
    expect(await activeUsernames(portal)).toContain('sofia');
    await confirm(portal, path, { confirmed_count: '4' });
    expect(await activeUsernames(portal)).not.toContain('sofia');
    expect(await activeUsernames(portal)).toContain('ada');
  });

  test('never does more than whoever confirms it may do', async () => {
    const { portal, db } = await openWith({ ...people, ada: { firstName: 'Adelaida' }, otto: {}, sofia: { firstName: 'Sofi' } });
    await createCustomRole(db, 'secretaría', ['people:read', 'people:write'], ['otto']);
    const path = await rehearse(portal, 'otto');
    const refused = await read(portal, `${path}?tab=refused`, 'otto');
    for (const part of ['Ada', 'Nina', 'Tiene o recibiría más permisos que tú']) expect(refused).toContain(part);
    await confirm(portal, path, {}, 'otto');
    expect([await findPerson(portal, 'ada'), await findPerson(portal, 'nina')]).toMatchObject([{ first_name: 'Ada' }, undefined]);
    expect(await findPerson(portal, 'sofia')).toMatchObject({ first_name: 'Sofi' });
  });

  test('ends where whoever confirmed it may not manage people any more', async () => {
    const { portal, db } = await openWith({ ...people, otto: {}, sofia: { firstName: 'Sofi' } });
    await createCustomRole(db, 'secretaría', ['people:read', 'people:write'], ['otto']);
    const path = await rehearse(portal, 'otto');
    const form = await openForm(portal.as('otto'), path, {}, `${path}/confirm`);
    await sendForm(portal.as('otto'), form).expect(303);
    await db
      .deleteFrom('user_roles')
      .where('user_id', '=', await findUserId(db, 'otto'))
      .execute();
    await portal.runJobs();
    expect(await read(portal, path)).toContain('ya no puede administrar personas');
    expect(await findPerson(portal, 'sofia')).toMatchObject({ first_name: 'Sofía' });
  });

  test('goes on with the next person where its process is stopped in the middle', async () => {
    const { portal, db } = await openWith();
    const path = await rehearse(portal);
    const controller = new AbortController();
    const { applyGroups } = portal.context;
    const stopping = {
      ...portal.context,
      applyGroups: (...given: Parameters<typeof applyGroups>) => (controller.abort(), applyGroups(...given)),
    };
    await db
      .updateTable('directory_runs')
      .set({ state: 'confirmed', actor_id: await findUserId(db, 'ada') })
      .execute();
    const job = {
      id: 0,
      attempt: 1,
      lastAttempt: false,
      payload: { id: Number(path.split('/').at(-1)) },
      reportProgress: () => Promise.resolve(),
    };
    const handler = directoryJobs(stopping)['directory-sync']!;
    await expect(handler.run({ ...job, signal: controller.signal })).rejects.toThrow();
    const done = () => db.selectFrom('directory_run_people').select('line').where('done', '=', 1).execute();
    // Otto, who needed no groups, and Tomás.
    expect([(await done()).length, await findPerson(portal, 'nina')]).toEqual([2, undefined]);
    const before = (await listAuditLog(db)).length;
    expect(await handler.run({ ...job, signal: new AbortController().signal })).toEqual({ kind: 'done' });
    expect(await findPerson(portal, 'nina')).toBeDefined();
    const events = (await listAuditLog(db)).slice(before).map(({ event }) => event);
    expect(events.filter((event) => event === 'account.switched-off' || event === 'account.edited')).toEqual([]);
    expect(await read(portal, path)).toContain('Hecha');
  });

  test('says why it cannot be done', async () => {
    const { portal, db, state } = await openWith();
    state.isDown = true;
    const path = await rehearse(portal);
    expect(await read(portal, path)).toContain('El directorio no responde');
    state.isDown = false;
    const policy = { id: 1, password_for: 'everybody', password_role_id: null, providers_off: DIRECTORY_NAME, version: 1 } as const;
    await db.insertInto('sign_in_policy').values(policy).execute();
    expect(await read(portal, PAGE)).toContain('El directorio está apagado');
    await portal.as('ada').post(PAGE).expect(303);
    await portal.runJobs();
    expect(await activeUsernames(portal)).toContain('otto');
  });

  test('is for who manages people, and where there is a directory', async () => {
    const { portal } = await openWith();
    const path = await rehearse(portal);
    for (const member of ['tomas', 'sofia'] as const) {
      expect((await portal.as(member).get(path)).status).toBe(403);
      expect((await portal.as(member).post(`${path}/confirm`)).status).toBe(403);
      expect((await portal.as(member).post(PAGE)).status).toBe(403);
    }
    const without = await openPortal();
    for (const address of [PAGE, `${PAGE}/1`]) expect((await without.as('ada').get(address)).status).toBe(404);
    expect(await read(without, '/admin/imports')).not.toContain('directorio');
  });
});

async function digestOf({ context: { db } }: TestPortal, path: string): Promise<string> {
  const id = Number(path.split('/').at(-1));
  return (await db.selectFrom('directory_runs').select('digest').where('id', '=', id).executeTakeFirstOrThrow()).digest!;
}
