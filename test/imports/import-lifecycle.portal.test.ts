import { describe, expect, test } from 'vitest';
import type { Import } from '../../src/imports/import.ts';
import { createCustomRole } from '../support/custom-role.ts';
import { uploadFile, submitConfirmation, importFile, loadImport, listRows, runImports } from '../support/import-file.ts';
import { addPeopleRows } from '../support/people.ts';
import { listAuditLog, findUserId } from '../support/rows.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const twoUsers = 'usuario;nombre;correo\nana;Ana;ana@example.cl\nluis;Luis;\n';

async function listUsernames(portal: TestPortal): Promise<string[]> {
  return (await portal.context.db.selectFrom('auth_user').select('username').orderBy('id').execute()).map(({ username }) => username);
}

/** Rows of the tables that hold the data of imports. */
async function countDataRows(portal: TestPortal): Promise<number[]> {
  const tables = ['import_chunks', 'import_rows', 'import_unique_keys', 'import_people', 'import_people_roles'] as const;
  const counts = tables.map((table) => portal.context.db.selectFrom(table).select('import_id').execute());
  return (await Promise.all(counts)).map((rows) => rows.length);
}

function findUnusedTerms(portal: TestPortal) {
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
  test('that is confirmed several times at once is applied once', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', twoUsers);
    const { run } = await loadImport(portal, id);
    const before = (await listAuditLog(portal.context.db)).length;
    const submit = () => portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run });
    const responses = await Promise.all([submit(), submit(), submit()]);
    expect(responses.map(({ status }) => status)).toEqual([303, 303, 303]);
    await runImports(portal);
    expect((await listUsernames(portal)).slice(-2).sort()).toEqual(['ana', 'luis']);
    expect((await listAuditLog(portal.context.db)).length).toBe(before + 1);
    const late = await portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run });
    await runImports(portal);
    expect([late.status, (await loadImport(portal, id)).state]).toEqual([303, 'applied']);
  });

  test('is not confirmed if the dry run was repeated meanwhile', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', twoUsers);
    const { run } = await loadImport(portal, id);
    const response = await portal
      .as('ada')
      .post(`/admin/imports/${id}/confirm`)
      .type('form')
      .send({ run: run - 1 });
    await runImports(portal);
    expect([response.status, (await loadImport(portal, id)).state]).toEqual([303, 'ready']);
    expect((await portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run: 'x' })).status).toBe(400);
    expect((await portal.as('ada').post(`/admin/imports/${id}/confirm`)).status).toBe(400);
  });

  test('of a file that is applied twice at once creates each user once: the second dry run is repeated and has nothing to do', async () => {
    const portal = await openPortal();
    const [one, other] = [await uploadFile(portal, 'people', twoUsers), await uploadFile(portal, 'people', twoUsers)];
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
    expect(await listUsernames(portal)).toHaveLength(6);
    expect(await findUnusedTerms(portal)).toEqual([]);
  });

  test('keeps changes that were made since the dry run, and says so', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', `${twoUsers}sofia;Sofía Elena;\n`);
    await db.updateTable('auth_user').set({ first_name: 'Zoila' }).where('username', '=', 'sofia').execute();
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', revalidated: true });
    expect(await listUsernames(portal)).toEqual(cast);
    expect(await findUnusedTerms(portal)).toEqual([]);
    const page = await portal.as('ada').get(`/admin/imports/${id}?tab=changed`);
    expect(page.text).toContain('Los datos cambiaron mientras confirmabas');
    expect(page.text).toMatch(/Zoila<\/del>[^]*Sofía Elena<\/ins>/);
  });

  test('writes nothing if a username was taken since the dry run', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', twoUsers);
    const row = { username: 'luis', password: '!', sort_key: 'luis', date_joined: portal.clock.now().toISOString() };
    await db.insertInto('auth_user').values(row).execute();
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', revalidated: true, counts: { new: 1, changed: 1, refused: 0 } });
    expect(await listUsernames(portal)).toEqual([...cast, 'luis']);
    expect(await findUnusedTerms(portal)).toEqual([]);
  });

  test('and a concurrent renaming of a role do not deadlock', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const role = await createCustomRole(db, 'uno', ['people:read'], []);
    const names = Array.from({ length: 300 }, (_, index) => `persona${index}`);
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
    const applied = runImports(portal);
    // Once all rows are staged, they are applied.
    const isStaged = ({ state, progress: { done, total } }: Import) => state !== 'applying' || (total > 0 && done === total);
    let record = await loadImport(portal, id);
    while (!isStaged(record)) record = await loadImport(portal, id);
    for (let version = 1; record.state === 'applying'; version++) {
      const form = { name: `uno ${version}`, permission: ['people:read'], version };
      await portal.as('ada').post(`/admin/roles/${role}`).type('form').send(form).expect(303);
      record = await loadImport(portal, id);
    }
    await applied;
    expect(['applied', 'ready']).toContain((await loadImport(portal, id)).state);
  });

  test('whose process was killed after the apply deletes its staged rows in the next run', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await importFile(portal, 'people', twoUsers);
    const { jobId } = await loadImport(portal, id);
    const names = { username: 'ana', first_name: 'Ana', last_name: '', sort_key: 'ana', email: '', locale: 'es', main_role: 'student' };
    const stagedRow = { line: 2, account_id: 5, is_new: 1, is_active: 1, changes_roles: 0, ...names };
    await db
      .insertInto('import_people')
      .values({ ...stagedRow, import_id: id })
      .execute();
    await db.updateTable('jobs').set({ state: 'running', due_at: portal.clock.now().toISOString() }).where('id', '=', jobId).execute();
    await runImports(portal);
    expect(await db.selectFrom('import_people').selectAll().execute()).toEqual([]);
    expect(await listUsernames(portal)).toHaveLength(6);
  });

  test('can be abandoned at any time before it is applied, and leaves no data', async () => {
    const portal = await openPortal();
    const submit = (id: number) => portal.as('ada').post(`/admin/imports/${id}/abandon`);

    const upload = await portal.as('ada').post('/admin/imports/people').attach('file', Buffer.from(twoUsers), 'x.csv');
    const validating = Number(upload.headers['location']!.split('/').at(-1));
    expect((await submit(validating)).headers['location']).toBe('/admin/imports');

    await runImports(portal);
    const ready = await uploadFile(portal, 'people', twoUsers);
    await submit(ready);

    const confirmed = await uploadFile(portal, 'people', twoUsers);
    const { run } = await loadImport(portal, confirmed);
    await portal.as('ada').post(`/admin/imports/${confirmed}/confirm`).type('form').send({ run });
    await submit(confirmed);

    await runImports(portal);
    for (const id of [validating, ready, confirmed])
      expect(await loadImport(portal, id)).toMatchObject({ state: 'abandoned', dataDeleted: true });
    expect(await listUsernames(portal)).toEqual(cast);
    expect([await countDataRows(portal), await findUnusedTerms(portal)]).toEqual([[0, 0, 0, 0, 0], []]);
    expect((await portal.as('ada').get(`/admin/imports/${ready}`)).text).toContain('se descartó');

    const applied = await importFile(portal, 'people', twoUsers);
    expect((await submit(applied)).headers['location']).toBe(`/admin/imports/${applied}`);
    expect((await loadImport(portal, applied)).state).toBe('applied');
  });

  test('can be confirmed and abandoned by its owner only, and is invisible without the permission for its kind', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await uploadFile(portal, 'people', twoUsers);
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
    for (const action of ['confirm', 'abandon', 'invite']) {
      expect((await portal.as('otto').post(`/admin/imports/${id}/${action}`).type('form').send({ run })).status).toBe(403);
    }
    expect((await loadImport(portal, id)).state).toBe('ready');
  });

  test('shows its progress, and the page reloads itself', async () => {
    const portal = await openPortal();
    const upload = await portal.as('ada').post('/admin/imports/people').attach('file', Buffer.from(twoUsers), 'x.csv');
    const page = await portal.as('ada').get(upload.headers['location']!);
    expect(page.text).toContain('<progress');
    expect(page.text).toContain('Esperando su turno');
    expect(page.text).toContain('hx-trigger="every 1s"');
    expect(page.text).toContain('<noscript><meta http-equiv="refresh" content="3"></noscript>');
    await runImports(portal);
    const ready = await portal.as('ada').get(upload.headers['location']!);
    expect(ready.text).not.toMatch(/hx-trigger="every|http-equiv="refresh"/);
    expect(ready.text).toContain('Importar 2 personas');
  });
});

describe('the data of an import', () => {
  test('is deleted twoUsers weeks after it was applied, and the figures stay', async () => {
    const portal = await openPortal();
    const id = await importFile(portal, 'people', twoUsers);
    portal.clock.advance({ days: 13 });
    await cleanUp(portal.context);
    await runImports(portal);
    expect(await listRows(portal, id)).toHaveLength(2);
    portal.clock.advance({ days: 2 });
    await cleanUp(portal.context);
    await runImports(portal);
    expect(await countDataRows(portal)).toEqual([0, 0, 0, 0, 0]);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'applied', dataDeleted: true, counts: { new: 2 } });
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).status).toBe(200);
    expect((await listUsernames(portal)).length).toBe(6);
    expect(await portal.context.db.selectFrom('search_terms').select('term').where('term', '=', 'ana').execute()).not.toEqual([]);
  });

  test('is deleted if nobody confirms it within a week', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', twoUsers);
    portal.clock.advance({ days: 8 });
    await cleanUp(portal.context);
    await runImports(portal);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'abandoned', problem: { code: 'expired' }, dataDeleted: true });
    expect(await countDataRows(portal)).toEqual([0, 0, 0, 0, 0]);
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('No se confirmó en una semana');
  });

  test('is deleted after an interrupted upload', async () => {
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
    expect(await countDataRows(portal)).toEqual([1, 0, 0, 0, 0]);
    portal.clock.advance({ days: 2 });
    await cleanUp(portal.context);
    expect(await countDataRows(portal)).toEqual([0, 0, 0, 0, 0]);
    expect(await db.selectFrom('imports').select('id').execute()).toEqual([]);
  });
});

describe('the new users of an import', () => {
  test('are invited if the checkbox was ticked, without those that have no e-mail address', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', twoUsers);
    await submitConfirmation(portal, id, { invite: true });
    const mails = await portal.context.db.selectFrom('mail').select(['template', 'email']).execute();
    expect(mails).toEqual([{ template: 'invitation', email: 'ana@example.cl' }]);
    expect(await loadImport(portal, id)).toMatchObject({ invitations: 'sent', invitedCount: 1 });
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('1 invitación');
  });

  test('can be invited later, and never twice', async () => {
    const portal = await openPortal();
    const id = await importFile(portal, 'people', twoUsers);
    const { db } = portal.context;
    expect(await db.selectFrom('mail').select('id').execute()).toEqual([]);
    const invite = () => portal.as('ada').post(`/admin/imports/${id}/invite`);
    await Promise.all([invite(), invite()]);
    await runImports(portal);
    await invite();
    await runImports(portal);
    expect(await db.selectFrom('mail').select('email').execute()).toEqual([{ email: 'ana@example.cl' }]);
  });
});

describe('a large file', () => {
  // Each of the two threads first loads the portal's modules from source.
  test('is validated and applied in a worker thread, with the same result', { timeout: 60_000 }, async () => {
    const portal = await openPortal();
    const names = Array.from({ length: 1800 }, (_, index) => `persona${index}`);
    const id = await uploadFile(
      portal,
      'people',
      `usuario;nombre;apellido\n${names.map((name) => `${name};Nombre de ${name};Apellido`).join('\n')}\n`,
    );
    expect((await loadImport(portal, id)).fileSize).toBeGreaterThan(64 * 1024);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', counts: { new: 1800 } });
    await submitConfirmation(portal, id);
    expect((await loadImport(portal, id)).state).toBe('applied');
    expect((await listUsernames(portal)).slice(4).sort()).toEqual(names.sort());
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({ event: 'import.applied', at: portal.clock.now().toISOString() });
  });
});
