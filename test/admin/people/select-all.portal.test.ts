import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { permissions } from '../../../src/accounts/permissions.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { MAX_ATTEMPTS } from '../../../src/platform/jobs/job.ts';
import { createCustomRole, findRoleId, findRoleNames } from '../../support/custom-role.ts';
import { openForm, readForms, sendForm, valuesOf, type Form } from '../../support/form.ts';
import { addPeopleRows } from '../../support/people.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { proveAgain } from '../../support/prove-again.ts';

let portal: TestPortal;

/** More than a page of the list. */
const MANY = 70;

const newcomers = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, number) => ({
    username: `nuevo${number}`,
    firstName: 'Nuevo',
    lastName: `Zúñiga ${number}`,
    email: `nuevo${number}@uni.example`,
    ...more,
  }));

beforeEach(async () => {
  portal = await openPortal();
});

/** Selects everybody in the list at a URL, and answers what the portal asks. */
async function selectAll(url: string, action: string, as: Member = 'ada') {
  const form = await openForm(portal.as(as), url, { all: 'on', action }, '/admin/users/bulk');
  return sendForm(portal.as(as), form);
}

/** The form by which the question on a page is answered. */
function confirmation(html: string): Form {
  return readForms(html, '/admin/users/bulk').find(({ fields }) => fields.some(([name]) => name === 'confirmed'))!;
}

async function confirm(html: string, as: Member = 'ada', more: [string, string][] = []): Promise<string> {
  const form = confirmation(html);
  const { status, headers } = await sendForm(portal.as(as), { ...form, fields: [...form.fields, ...more] });
  expect([status, headers['location']]).toEqual([303, expect.stringMatching(/^\/admin\/users\/bulk\/\d+$/)]);
  return headers['location']!;
}

/** What a page says, without its tags. */
async function readPage(url: string, as: Member = 'ada'): Promise<string> {
  const { text } = await portal.as(as).get(url);
  return text
    .slice(text.indexOf('<main'))
    .replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

const countInactive = async () =>
  (await portal.context.db.selectFrom('auth_user').select('id').where('is_active', '=', 0).execute()).length;

describe('everybody in the list', () => {
  test('is offered for a list of several pages, and not for one', async () => {
    const { db } = portal.context;
    expect((await portal.as('ada').get('/admin/users')).text).not.toContain('name="all"');
    await addPeopleRows(db, newcomers(MANY));
    expect((await portal.as('ada').get('/admin/users')).text).toContain(`Seleccionar a las ${MANY + 4} personas`);
    expect((await portal.as('ada').get('/admin/users?q=zuniga')).text).toContain(`Seleccionar a las ${MANY} personas`);
    expect((await portal.as('ada').get('/admin/users?q=sofia')).text).not.toContain('name="all"');
    await createCustomRole(db, 'mesa de ayuda', ['people:read'], ['otto']);
    expect((await portal.as('otto').get('/admin/users')).text).not.toContain('name="all"');
  });

  test('is asked about, worked through in the background, told of, and undone', async () => {
    const { db } = portal.context;
    await addPeopleRows(db, newcomers(MANY));
    const asked = await selectAll('/admin/users?q=zuniga', 'deactivate');
    expect(asked.text).toContain(`¿Desactivar a estas ${MANY} personas?`);
    expect(asked.text).toContain('y 20 personas más');
    // The form carries the filter and what was confirmed, not the people.
    expect(valuesOf(confirmation(asked.text), 'ids')).toEqual([]);
    expect(await countInactive()).toBe(0);

    const url = await confirm(asked.text);
    expect(await readPage(url)).toContain(`0 de ${MANY}`);
    expect(await countInactive()).toBe(0);
    await portal.runJobs();
    expect(await countInactive()).toBe(MANY);
    expect(await readPage(url)).toContain(`Desactivaste a ${MANY} personas.`);
    const events = (await listAuditLog(db)).filter(({ event }) => event === 'account.switched-off');
    expect(events).toHaveLength(MANY);
    expect(new Set(events.map((event) => event.actor_id))).toEqual(new Set([await findUserId(db, 'ada')]));

    const undone = await sendForm(portal.as('ada'), await openForm(portal.as('ada'), url, {}, `${url}/undo`));
    await portal.runJobs();
    expect(await countInactive()).toBe(0);
    expect(await readPage(undone.headers['location']!)).toContain(`Activaste a ${MANY} personas.`);
    for (const page of [url, undone.headers['location']!]) expect(await readPage(page)).not.toContain('Deshacer');
  });

  test('is asked about again when the list has changed meanwhile', async () => {
    const { db } = portal.context;
    await addPeopleRows(db, newcomers(MANY));
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/users?q=zuniga', { all: 'on', action: 'deactivate' }, '/admin/users/bulk');
    await addPeopleRows(db, [{ username: 'otra', lastName: 'Zúñiga' }]);
    const asked = await sendForm(ada, form);
    expect(asked.text).toContain(`cuando la viste eran ${MANY} y ahora son ${MANY + 1}`);

    // One leaves and another comes: as many, but not the same.
    await db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'otra').execute();
    await addPeopleRows(db, [{ username: 'otro', lastName: 'Zúñiga' }]);
    const again = await sendForm(ada, confirmation(asked.text));
    expect([again.status, again.text.includes('son otras personas')]).toEqual([200, true]);
    expect(await db.selectFrom('bulk_runs').select('id').execute()).toEqual([]);
    const url = await confirm(again.text);
    await portal.runJobs();
    expect(await readPage(url)).toContain(`Desactivaste a ${MANY + 1} personas.`);
  });

  test('is changed with the rights over each person, and the page says who was not and why', async () => {
    const { db } = portal.context;
    const role = await createCustomRole(db, 'coordinación', ['people:read', 'people:write'], ['tomas']);
    await addPeopleRows(db, [...newcomers(MANY), { username: 'con', roles: ['coordinación'] }]);
    const asked = await selectAll('/admin/users', `assign-role:${role}`, 'tomas');
    const url = await confirm(asked.text, 'tomas');
    await portal.runJobs();
    const page = await readPage(url, 'tomas');
    expect(page).toContain(`Diste el rol coordinación a ${MANY + 2} personas.`);
    expect(page).toContain('1 · Tiene más permisos que tú y no cambió: Ada Ibáñez.');
    expect(page).toContain('· Ya estaba así: ');
    expect(await findRoleNames(db, 'ada')).toEqual(['administrator']);
    expect(await findRoleNames(db, 'otto')).toEqual(['coordinación', 'student']);
    // Undoing it takes the role only from those who got it.
    await sendForm(portal.as('tomas'), await openForm(portal.as('tomas'), url, {}, `${url}/undo`));
    await portal.runJobs();
    expect([await findRoleNames(db, 'con'), await findRoleNames(db, 'otto')]).toEqual([['coordinación'], ['student']]);
  });

  test('is left alone once the administrator may not do it any more', async () => {
    const { db } = portal.context;
    await createCustomRole(db, 'dirección', permissions, ['tomas']);
    await addPeopleRows(db, newcomers(MANY));
    const url = await confirm((await selectAll('/admin/users?q=zuniga', 'deactivate', 'tomas')).text, 'tomas');
    await db
      .deleteFrom('user_roles')
      .where('role_id', '=', await findRoleId(db, 'dirección'))
      .execute();
    await portal.runJobs();
    expect(await countInactive()).toBe(0);
    expect(await readPage(url)).toContain('Ya no tenías permiso');
    expect((await portal.as('tomas').get(url)).status).toBe(403);
  });

  test('is changed but for whoever an error keeps from it at every attempt, and then the run ends', async () => {
    const { db } = portal.context;
    const ids = await addPeopleRows(db, newcomers(MANY));
    const url = await confirm((await selectAll('/admin/users?q=zuniga', 'deactivate')).text);
    // Of the two, one cannot be deactivated once the other is.
    await sql`create unique index one_of_two on auth_user (is_active) where is_active = 0 and username in ('nuevo3', 'nuevo5')`.execute(db);
    await portal.runJobs();
    // Who had their turn before the error keeps their outcome.
    expect([await countInactive(), (await readPage(url)).includes(`5 de ${MANY}`)]).toEqual([5, true]);
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
      portal.clock.advance({ days: 1 });
      await portal.runJobs();
    }
    expect(await countInactive()).toBe(MANY - 1);
    expect(await readPage(url)).toContain(`Desactivaste a ${MANY - 1} personas.`);
    expect(await readPage(url)).toContain('1 · No se pudo por un error del portal: Nuevo Zúñiga 5.');
    expect(portal.log.errors()).toMatchObject([{ user: ids[5], message: 'an action on many people failed for one of them' }]);
  });

  test('is enrolled in a course that is chosen first', async () => {
    const { db } = portal.context;
    await addPeopleRows(db, newcomers(MANY));
    const which = await selectAll('/admin/users?q=zuniga', 'enroll');
    expect(which.text).toContain(`Elige el curso para estas ${MANY} personas`);
    const form = readForms(which.text, '/admin/users/bulk').find(({ fields }) => fields.some(([name]) => name === 'in'))!;
    expect(valuesOf(form, 'ids')).toEqual([]);
    const asked = await sendForm(portal.as('ada'), {
      ...form,
      fields: form.fields.map(([name, value]) => [name, name === 'in' ? 'python' : value]),
    });
    expect(asked.text).toContain(`¿Inscribir en «Python para análisis de datos» a estas ${MANY} personas?`);
    await confirm(asked.text);
    const enrolled = () => db.selectFrom('enrollments').select('id').where('course_id', '=', 1).where('status', '=', 'active').execute();
    const before = (await enrolled()).length;
    await portal.runJobs();
    expect((await enrolled()).length - before).toBe(MANY);
  });

  test('gets one-time links, by the filter', async () => {
    await addPeopleRows(portal.context.db, newcomers(MANY, { awaitsPassword: true }));
    const form = await selectAll('/admin/users?tab=invited', 'hand-over');
    expect(form.text).toContain('name="filter" value="tab=invited');
    expect(form.text).toContain(`${MANY} personas`);
    expect(form.text).not.toContain('name="ids"');
  });

  test.each([
    [{ action: 'activate', all: 'on', back: 'q=nadie' }, 'Selecciona primero a alguien'],
    [{ action: 'activate', back: 'q=zuniga' }, 'Selecciona primero a alguien'],
  ])('needs somebody in %j', async (body, text) => {
    await portal.as('ada').post('/admin/users/bulk').type('form').send(body).expect(303);
    expect(await readPage('/admin/users')).toContain(text);
  });

  test('cannot be changed by a forged confirmation or by who may not', async () => {
    const { db } = portal.context;
    await addPeopleRows(db, newcomers(MANY));
    const body = { action: 'deactivate', all: 'on', back: 'q=zuniga', confirmed: 'on', selection: 'x', shown: String(MANY) };
    const forged = await portal.as('ada').post('/admin/users/bulk').type('form').send(body);
    expect([forged.status, forged.text.includes('Confirma otra vez')]).toEqual([200, true]);
    expect((await portal.as('sofia').post('/admin/users/bulk').type('form').send(body)).status).toBe(403);
    const url = await confirm(forged.text);
    await portal.runJobs();
    await createCustomRole(db, 'personas', permissions, ['otto']);
    expect((await portal.as('sofia').get(url)).status).toBe(403);
    expect((await portal.as('otto').post(`${url}/undo`)).status).toBe(403);
    expect((await portal.as('ada').get('/admin/users/bulk/4711')).status).toBe(404);
    expect(await countInactive()).toBe(MANY);
  });

  test('is forgotten after a month, but for the audit log', async () => {
    const { db } = portal.context;
    await addPeopleRows(db, newcomers(MANY));
    await confirm((await selectAll('/admin/users?q=zuniga', 'deactivate')).text);
    await portal.runJobs();
    portal.clock.advance({ minutes: 31 * 24 * 60 });
    await cleanUp(portal.context);
    expect(await db.selectFrom('bulk_runs').select('id').execute()).toEqual([]);
    expect(await db.selectFrom('bulk_run_people').select('user_id').execute()).toEqual([]);
  });
});

describe('invitations to many', () => {
  const mailsTo = async () =>
    (await portal.context.db.selectFrom('mail').select('email').orderBy('id').execute()).map(({ email }) => email);

  test('show the mail first, and go once a day to the same person, unless that is asked for', async () => {
    const { db } = portal.context;
    const ids = await addPeopleRows(db, newcomers(3, { awaitsPassword: true }));
    const ask = () => portal.as('ada').post('/admin/users/bulk').type('form').send({ action: 'invite', ids });
    await portal.as('ada').post(`/admin/users/${ids[0]}/invite`).expect(303);

    const asked = await ask();
    for (const text of ['2 personas recibirán el correo.', '1 persona recibió un enlace', 'nuevo1@uni.example', 'Elegir mi contraseña'])
      expect(asked.text).toContain(text);
    // The preview shows no link that works.
    expect(asked.text).not.toMatch(/\/link\/[\w-]{43}/);
    await sendForm(portal.as('ada'), confirmation(asked.text)).expect(303);
    expect(await readPage('/admin/users?tab=invited')).toContain('Recibió un enlace en las últimas 24 horas: Nuevo Zúñiga 0.');
    expect(await mailsTo()).toEqual(['nuevo0@uni.example', 'nuevo1@uni.example', 'nuevo2@uni.example']);

    const again = confirmation((await ask()).text);
    await sendForm(portal.as('ada'), { ...again, fields: [...again.fields, ['again', 'on']] }).expect(303);
    expect(await mailsTo()).toHaveLength(6);

    portal.clock.advance({ minutes: 24 * 60 + 1 });
    await proveAgain(portal, 'ada');
    await sendForm(portal.as('ada'), confirmation((await ask()).text)).expect(303);
    expect(await mailsTo()).toHaveLength(9);

    // A link that confirms a new e-mail is no invitation.
    portal.clock.advance({ minutes: 24 * 60 + 1 });
    const [link] = await db.selectFrom('account_links').selectAll().where('user_id', '=', ids[0]!).limit(1).execute();
    const of = { ...link!, id: undefined, secret_hash: 'x', kind: 'email' as const, created_at: portal.clock.now().toISOString() };
    await db.insertInto('account_links').values(of).execute();
    await proveAgain(portal, 'ada');
    expect((await ask()).text).toContain('3 personas recibirán el correo.');
  });

  test('keep the choice to send them once more where the list changed meanwhile', async () => {
    const { db } = portal.context;
    const [first] = await addPeopleRows(db, newcomers(MANY, { awaitsPassword: true }));
    await portal.as('ada').post(`/admin/users/${first}/invite`).expect(303);
    const form = confirmation((await selectAll('/admin/users?tab=invited', 'invite')).text);
    await addPeopleRows(db, [{ username: 'otra', lastName: 'Zúñiga', email: 'otra@uni.example', awaitsPassword: true }]);
    const again = await sendForm(portal.as('ada'), { ...form, fields: [...form.fields, ['again', 'on']] });
    expect(valuesOf(confirmation(again.text), 'again')).toEqual(['on']);
    await confirm(again.text);
    await portal.runJobs();
    expect(await mailsTo()).toHaveLength(MANY + 2);
  });

  test('reach everybody in the list who has no password', async () => {
    const { db } = portal.context;
    await addPeopleRows(db, newcomers(MANY, { awaitsPassword: true }));
    await addPeopleRows(db, [{ username: 'sin', lastName: 'Correo', awaitsPassword: true }]);
    const asked = await selectAll('/admin/users?tab=invited', 'invite');
    const url = await confirm(asked.text);
    await portal.runJobs();
    expect(new Set(await mailsTo()).size).toBe(MANY);
    const page = await readPage(url);
    expect(page).toContain(`La invitación a ${MANY} personas no se ha enviado: este portal no tiene un servicio de correo.`);
    expect(page).toContain('No tiene correo: Correo.');
    // Nothing undoes a mail.
    expect(page).not.toContain('Deshacer');
  });
});
