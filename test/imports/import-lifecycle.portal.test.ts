import { describe, expect, test } from 'vitest';
import type { Import } from '../../src/imports/import.ts';
import { createCustomRole } from '../support/custom-role.ts';
import { uploadFile, submitConfirmation, importFile, loadImport, listRows, runImports } from '../support/import-file.ts';
import { addPeopleRows } from '../support/people.ts';
import { listAuditLog, findUserId } from '../support/rows.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const two = 'usuario;nombre;correo\nana;Ana;ana@example.cl\nluis;Luis;\n';

async function peopleIn(portal: TestPortal): Promise<string[]> {
  return (await portal.context.db.selectFrom('auth_user').select('username').orderBy('id').execute()).map(({ username }) => username);
}

/** Whatever an import keeps besides what it says of itself. */
async function keptOf(portal: TestPortal): Promise<number[]> {
  const tables = ['import_chunks', 'import_rows', 'import_unique_keys', 'import_people', 'import_people_roles'] as const;
  const counts = tables.map((table) => portal.context.db.selectFrom(table).select('import_id').execute());
  return (await Promise.all(counts)).map((rows) => rows.length);
}

function strayWords(portal: TestPortal) {
  const { db } = portal.context;
  return db
    .selectFrom('search_terms')
    .select('term')
    .where('kind', '=', 'person')
    .where('subject_id', 'not in', db.selectFrom('auth_user').select('id'))
    .execute();
}

const cast = ['ada', 'tomas', 'sofia', 'otto'];

describe('an import', () => {
  test('that is confirmed twice at once is written once', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', two);
    const { run } = await loadImport(portal, id);
    const before = (await listAuditLog(portal.context.db)).length;
    const press = () => portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run });
    const answers = await Promise.all([press(), press(), press()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    await runImports(portal);
    expect((await peopleIn(portal)).slice(-2).sort()).toEqual(['ana', 'luis']);
    expect((await listAuditLog(portal.context.db)).length).toBe(before + 1);
    const late = await portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run });
    await runImports(portal);
    expect([late.status, (await loadImport(portal, id)).state]).toEqual([303, 'applied']);
  });

  test('of a dry run that is no longer the one that was seen is not confirmed', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', two);
    const { run } = await loadImport(portal, id);
    const answer = await portal
      .as('ada')
      .post(`/admin/imports/${id}/confirm`)
      .type('form')
      .send({ run: run - 1 });
    await runImports(portal);
    expect([answer.status, (await loadImport(portal, id)).state]).toEqual([303, 'ready']);
    expect((await portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run: 'x' })).status).toBe(400);
    expect((await portal.as('ada').post(`/admin/imports/${id}/confirm`)).status).toBe(400);
  });

  test('of the same file twice at once makes nobody twice: the second is looked at again and has nothing left to do', async () => {
    const portal = await openPortal();
    const [one, other] = [await uploadFile(portal, 'people', two), await uploadFile(portal, 'people', two)];
    const confirm = async (id: number) =>
      portal
        .as('ada')
        .post(`/admin/imports/${id}/confirm`)
        .type('form')
        .send({ run: (await loadImport(portal, id)).run });
    await Promise.all([confirm(one), confirm(other)]);
    await runImports(portal);
    const states = await Promise.all([one, other].map((id) => loadImport(portal, id)));
    expect(states.map(({ state }) => state).sort()).toEqual(['applied', 'ready']);
    expect(states.find(({ state }) => state === 'ready')).toMatchObject({ revalidated: true, counts: { new: 0, unchanged: 2 } });
    expect(await peopleIn(portal)).toHaveLength(6);
    expect(await strayWords(portal)).toEqual([]);
  });

  test('leaves what somebody else changed in between as it is, and says so', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', `${two}sofia;Sofía Elena;\n`);
    await db.updateTable('auth_user').set({ first_name: 'Zoila' }).where('username', '=', 'sofia').execute();
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', revalidated: true });
    expect(await peopleIn(portal)).toEqual(cast);
    expect(await strayWords(portal)).toEqual([]);
    const page = await portal.as('ada').get(`/admin/imports/${id}?tab=changed`);
    expect(page.text).toContain('Los datos cambiaron mientras confirmabas');
    expect(page.text).toMatch(/Zoila<\/del>[^]*Sofía Elena<\/ins>/);
  });

  test('finds out about a name that was taken in between when it writes, and writes nothing', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', two);
    const row = { username: 'luis', password: '!', sort_key: 'luis', date_joined: portal.clock.now().toISOString() };
    await db.insertInto('auth_user').values(row).execute();
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', revalidated: true, counts: { new: 1, changed: 1, refused: 0 } });
    expect(await peopleIn(portal)).toEqual([...cast, 'luis']);
    expect(await strayWords(portal)).toEqual([]);
  });

  test('and somebody who renames the role of its people do not wait for each other', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const role = await createCustomRole(db, 'uno', ['people:read'], []);
    const names = Array.from({ length: 300 }, (_, at) => `persona${at}`);
    await addPeopleRows(
      db,
      names.map((username) => ({ username, firstName: 'P', roles: ['uno'] })),
    );
    const { realm } = portal.context.settings.xmpp;
    await db
      .insertInto('authreg')
      .values(names.map((username) => ({ username, realm, password: 'x', role: 'uno' })))
      .execute();
    const id = await uploadFile(portal, 'people', `usuario;rol\n${names.map((name) => `${name};estudiante`).join('\n')}\n`);
    const { run } = await loadImport(portal, id);
    await portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run }).expect(303);
    const written = runImports(portal);
    // Once all is made ready, the apply begins.
    const isReady = ({ state, progress: { done, total } }: Import) => state !== 'applying' || (total > 0 && done === total);
    let found = await loadImport(portal, id);
    while (!isReady(found)) found = await loadImport(portal, id);
    for (let version = 1; found.state === 'applying'; version++) {
      const form = { name: `uno ${version}`, permission: ['people:read'], version };
      await portal.as('ada').post(`/admin/roles/${role}`).type('form').send(form).expect(303);
      found = await loadImport(portal, id);
    }
    await written;
    expect(['applied', 'ready']).toContain((await loadImport(portal, id)).state);
  });

  test('whose process was killed just after it wrote takes away what it had made ready when somebody takes over', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await importFile(portal, 'people', two);
    const { jobId } = await loadImport(portal, id);
    const names = { username: 'ana', first_name: 'Ana', last_name: '', sort_key: 'ana', email: '', locale: 'es', main_role: 'student' };
    const left = { line: 2, account_id: 5, is_new: 1, is_active: 1, changes_roles: 0, ...names };
    await db
      .insertInto('import_people')
      .values({ ...left, import_id: id })
      .execute();
    await db.updateTable('jobs').set({ state: 'running', due_at: portal.clock.now().toISOString() }).where('id', '=', jobId).execute();
    await runImports(portal);
    expect(await db.selectFrom('import_people').selectAll().execute()).toEqual([]);
    expect(await peopleIn(portal)).toHaveLength(6);
  });

  test('is left at any time before it is written, and nothing of it stays', async () => {
    const portal = await openPortal();
    const press = (id: number) => portal.as('ada').post(`/admin/imports/${id}/abandon`);

    const asked = await portal.as('ada').post('/admin/imports/people').attach('file', Buffer.from(two), 'x.csv');
    const unread = Number(asked.headers['location']!.split('/').at(-1));
    expect((await press(unread)).headers['location']).toBe('/admin/imports');

    await runImports(portal);
    const ready = await uploadFile(portal, 'people', two);
    await press(ready);

    const confirmed = await uploadFile(portal, 'people', two);
    const { run } = await loadImport(portal, confirmed);
    await portal.as('ada').post(`/admin/imports/${confirmed}/confirm`).type('form').send({ run });
    await press(confirmed);

    await runImports(portal);
    for (const id of [unread, ready, confirmed])
      expect(await loadImport(portal, id)).toMatchObject({ state: 'abandoned', dataDeleted: true });
    expect(await peopleIn(portal)).toEqual(cast);
    expect([await keptOf(portal), await strayWords(portal)]).toEqual([[0, 0, 0, 0, 0], []]);
    expect((await portal.as('ada').get(`/admin/imports/${ready}`)).text).toContain('se descartó');

    const done = await importFile(portal, 'people', two);
    expect((await press(done)).headers['location']).toBe(`/admin/imports/${done}`);
    expect((await loadImport(portal, done)).state).toBe('applied');
  });

  test('is confirmed and left by nobody but who brought it, and not seen by who may not import such things', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', two);
    const { run } = await loadImport(portal, id);
    const { id: role } = await db.insertInto('roles').values({ name: 'cursos' }).returning('id').executeTakeFirstOrThrow();
    await db.insertInto('role_permissions').values({ role_id: role, permission: 'courses:write' }).execute();
    await db
      .insertInto('user_roles')
      .values({ user_id: await findUserId(db, 'otto'), role_id: role })
      .execute();
    expect((await portal.as('otto').get(`/admin/imports/${id}`)).status).toBe(404);
    expect((await portal.as('otto').get('/admin/imports')).text).not.toContain('lista.csv');
    expect((await portal.as('otto').get(`/admin/imports/${id}/refused`)).status).toBe(404);
    expect((await portal.as('otto').get('/admin/imports/people')).status).toBe(403);

    await db.insertInto('role_permissions').values({ role_id: role, permission: 'people:write' }).execute();
    const page = await portal.as('otto').get(`/admin/imports/${id}`);
    expect(page.text).toContain('que subió el archivo, puede confirmar');
    expect(page.text).not.toContain(`/admin/imports/${id}/confirm`);
    for (const act of ['confirm', 'abandon', 'invite']) {
      expect((await portal.as('otto').post(`/admin/imports/${id}/${act}`).type('form').send({ run })).status).toBe(403);
    }
    expect((await loadImport(portal, id)).state).toBe('ready');
  });

  test('shows how far it is while it is worked on, and looks again by itself', async () => {
    const portal = await openPortal();
    const asked = await portal.as('ada').post('/admin/imports/people').attach('file', Buffer.from(two), 'x.csv');
    const page = await portal.as('ada').get(asked.headers['location']!);
    expect(page.text).toContain('<progress');
    expect(page.text).toContain('Esperando su turno');
    expect(page.text).toContain('hx-trigger="every 1s"');
    expect(page.text).toContain('<noscript><meta http-equiv="refresh" content="3"></noscript>');
    await runImports(portal);
    const ready = await portal.as('ada').get(asked.headers['location']!);
    expect(ready.text).not.toMatch(/hx-trigger="every|http-equiv="refresh"/);
    expect(ready.text).toContain('Importar 2 personas');
  });
});

describe('what an import keeps', () => {
  test('goes two weeks after it was written, and the figures stay', async () => {
    const portal = await openPortal();
    const id = await importFile(portal, 'people', two);
    portal.clock.advance({ days: 13 });
    await cleanUp(portal.context);
    await runImports(portal);
    expect(await listRows(portal, id)).toHaveLength(2);
    portal.clock.advance({ days: 2 });
    await cleanUp(portal.context);
    await runImports(portal);
    expect(await keptOf(portal)).toEqual([0, 0, 0, 0, 0]);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'applied', dataDeleted: true, counts: { new: 2 } });
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).status).toBe(200);
    expect((await peopleIn(portal)).length).toBe(6);
    expect(await portal.context.db.selectFrom('search_terms').select('term').where('term', '=', 'ana').execute()).not.toEqual([]);
  });

  test('goes where nobody confirms it within a week', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', two);
    portal.clock.advance({ days: 8 });
    await cleanUp(portal.context);
    await runImports(portal);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'abandoned', problem: { code: 'expired' }, dataDeleted: true });
    expect(await keptOf(portal)).toEqual([0, 0, 0, 0, 0]);
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('No se confirmó en una semana');
  });

  test('goes where a file never came to its end', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const row = {
      kind: 'people' as const,
      actor_id: await findUserId(db, 'ada'),
      created_at: portal.clock.now().toISOString(),
      file_name: 'x',
      state: 'uploading' as const,
    };
    const { id } = await db.insertInto('imports').values(row).returning('id').executeTakeFirstOrThrow();
    await db
      .insertInto('import_chunks')
      .values({ import_id: id, number: 0, bytes: Buffer.from('usuario') })
      .execute();
    await cleanUp(portal.context);
    expect(await keptOf(portal)).toEqual([1, 0, 0, 0, 0]);
    portal.clock.advance({ days: 2 });
    await cleanUp(portal.context);
    expect(await keptOf(portal)).toEqual([0, 0, 0, 0, 0]);
    expect(await db.selectFrom('imports').select('id').execute()).toEqual([]);
  });
});

describe('the people of an import', () => {
  test('are invited where somebody ticked that, and who has no address is not', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', two);
    await submitConfirmation(portal, id, { invite: true });
    const mails = await portal.context.db.selectFrom('mail').select(['template', 'email']).execute();
    expect(mails).toEqual([{ template: 'invitation', email: 'ana@example.cl' }]);
    expect(await loadImport(portal, id)).toMatchObject({ invitations: 'sent', invitedCount: 1 });
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('1 invitación enviada');
  });

  test('are invited later where somebody asks for it then, and never twice', async () => {
    const portal = await openPortal();
    const id = await importFile(portal, 'people', two);
    const { db } = portal.context;
    expect(await db.selectFrom('mail').select('id').execute()).toEqual([]);
    const ask = () => portal.as('ada').post(`/admin/imports/${id}/invite`);
    await Promise.all([ask(), ask()]);
    await runImports(portal);
    await ask();
    await runImports(portal);
    expect(await db.selectFrom('mail').select('email').execute()).toEqual([{ email: 'ana@example.cl' }]);
  });
});

describe('a large file', () => {
  test('is read and written in a thread of its own, to the same end', async () => {
    const portal = await openPortal();
    const names = Array.from({ length: 1800 }, (_, at) => `persona${at}`);
    const id = await uploadFile(
      portal,
      'people',
      `usuario;nombre;apellido\n${names.map((name) => `${name};Nombre de ${name};Apellido`).join('\n')}\n`,
    );
    expect((await loadImport(portal, id)).fileSize).toBeGreaterThan(64 * 1024);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', counts: { new: 1800 } });
    await submitConfirmation(portal, id);
    expect((await loadImport(portal, id)).state).toBe('applied');
    expect((await peopleIn(portal)).slice(4).sort()).toEqual(names.sort());
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({ event: 'import.applied', at: portal.clock.now().toISOString() });
  });
});
