import { describe, expect, test } from 'vitest';
import { passwordMatches } from '../../../src/accounts/hashing/password-hash.ts';
import { permissions } from '../../../src/accounts/permissions.ts';
import { HashingQueue } from '../../../src/accounts/hashing/hashing-queue.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { addPeopleRows, lockOut } from '../../support/people.ts';
import { createCustomRole, findRoleId, findRoleNames } from '../../support/custom-role.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

async function rowOf({ context }: TestPortal, username: string) {
  return context.db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirstOrThrow();
}

async function pathOf(portal: TestPortal, username: string): Promise<string> {
  return `/admin/users/${await findUserId(portal.context.db, username)}`;
}

function post(portal: TestPortal, path: string, body: Record<string, unknown> = {}, as: Member = 'ada') {
  return portal.as(as).post(path).type('form').send(body);
}

async function pageOf(portal: TestPortal, username: string): Promise<string> {
  const page = await portal.as('ada').get(await pathOf(portal, username));
  expect(page.status).toBe(200);
  return page.text;
}

async function deedsOf({ context }: TestPortal): Promise<string[]> {
  return (await listAuditLog(context.db)).map(({ event }) => event);
}

const sofia = { first_name: 'Sofía', last_name: 'Riquelme', email: 'sofia@gryphos.example', locale: 'es', time_zone: '' };

describe('details of a person', () => {
  test('are changed, with search, sorting and an audit event with before and after', async () => {
    const portal = await openPortal();
    const path = await pathOf(portal, 'sofia');
    const { version } = await rowOf(portal, 'sofia');
    const saved = await post(portal, `${path}/details`, { ...sofia, last_name: 'Ñandú', time_zone: 'Europe/Madrid', version });
    expect([saved.status, saved.headers['location']]).toEqual([303, path]);
    expect(await rowOf(portal, 'sofia')).toMatchObject({
      last_name: 'Ñandú',
      sort_key: 'n~andu sofia',
      time_zone: 'Europe/Madrid',
      version: version + 1,
    });
    expect((await portal.as('ada').get('/admin/users?q=nandu')).text).toContain('Sofía Ñandú');
    expect((await portal.as('ada').get('/admin/users?q=riquelme')).text).not.toContain('Sofía');
    const entry = (await listAuditLog(portal.context.db)).at(-1)!;
    expect([entry.event, entry.actor_id, entry.client_ip]).toEqual([
      'account.edited',
      await findUserId(portal.context.db, 'ada'),
      expect.stringMatching(/127\.0\.0\.1|::/),
    ]);
    expect(JSON.parse(entry.details)).toEqual({
      lastName: { before: 'Riquelme', after: 'Ñandú' },
      timeZone: { before: null, after: 'Europe/Madrid' },
    });
  });

  test('hold a RUT that is checked, of one person only, and found in any spelling', async () => {
    const portal = await openPortal();
    const [sofiaPath, ottoPath] = [await pathOf(portal, 'sofia'), await pathOf(portal, 'otto')];
    const save = async (path: string, username: string, identifier: string) =>
      post(portal, `${path}/details`, {
        ...sofia,
        email: `${username}@gryphos.example`,
        identifier,
        version: (await rowOf(portal, username)).version,
      });
    expect((await save(sofiaPath, 'sofia', '12345678 5')).status).toBe(303);
    expect(await rowOf(portal, 'sofia')).toMatchObject({ identifier: '12345678-5' });
    expect(await pageOf(portal, 'sofia')).toContain('value="12.345.678-5"');
    expect(JSON.parse((await listAuditLog(portal.context.db)).at(-1)!.details)).toEqual({
      identifier: { before: '', after: '12345678-5' },
    });

    const wrong = await save(ottoPath, 'otto', '12.345.678-4');
    expect([wrong.status, wrong.text.includes('El dígito verificador no corresponde')]).toEqual([422, true]);
    expect(wrong.text).toContain('value="12.345.678-4"');
    const taken = await save(ottoPath, 'otto', '12.345.678-5');
    expect([taken.status, taken.text.includes('Es de Sofía Riquelme.')]).toEqual([422, true]);
    expect(await rowOf(portal, 'otto')).toMatchObject({ identifier: null, first_name: 'Otto' });

    for (const q of ['12.345.678-5', '12345678-5', '123456785', '12.345', 'riquelme 12.345.678'])
      expect([q, (await portal.as('ada').get('/admin/users').query({ q })).text.includes('12.345.678-5 · sofia')]).toEqual([q, true]);
    expect((await portal.as('ada').get('/admin/users?q=12.345.679')).text).not.toContain('Riquelme');
    expect((await save(sofiaPath, 'sofia', '')).status).toBe(303);
    expect(await rowOf(portal, 'sofia')).toMatchObject({ identifier: null });
    expect((await portal.as('ada').get('/admin/users?q=123456785')).text).not.toContain('Riquelme');
  });

  test('keep an identifier of the kind that the school used before, until it is changed', async () => {
    const portal = await openPortal();
    const path = await pathOf(portal, 'sofia');
    await portal.context.db.updateTable('auth_user').set({ identifier: 'A-17' }).where('username', '=', 'sofia').execute();
    const save = async (first_name: string, identifier: string) =>
      post(portal, `${path}/details`, { ...sofia, first_name, identifier, version: (await rowOf(portal, 'sofia')).version });
    expect((await save('Sofía Elena', 'A-17')).status).toBe(303);
    expect(await rowOf(portal, 'sofia')).toMatchObject({ first_name: 'Sofía Elena', identifier: 'A-17' });
    expect((await save('Sofía', 'A-18')).status).toBe(422);
    expect((await save('Sofía', '12345678-5')).status).toBe(303);
    expect((await save('Sofía', 'A-17')).status).toBe(422);
    expect(await rowOf(portal, 'sofia')).toMatchObject({ first_name: 'Sofía', identifier: '12345678-5' });
  });

  test('have an identifier of one person also if two people get it at once', async () => {
    const portal = await openPortal();
    const answers = await Promise.all(
      (['sofia', 'otto'] as const).map(async (username) =>
        post(portal, `${await pathOf(portal, username)}/details`, {
          ...{ first_name: 'X', last_name: username, email: '', locale: 'es', time_zone: '', identifier: '11.111.111-1' },
          version: (await rowOf(portal, username)).version,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422]);
    const owners = await portal.context.db.selectFrom('auth_user').select('id').where('identifier', '=', '11111111-1').execute();
    expect(owners).toHaveLength(1);
  });

  test('may hold another identifier that the school names, which is not checked', async () => {
    const portal = await openPortal();
    const { version } = await portal.context.db.selectFrom('identity').select('version').executeTakeFirstOrThrow();
    const settings = { locale: 'es', identifier_kind: 'other', identifier_label: '', version };
    expect((await post(portal, '/admin/settings', settings)).text).toContain('Escribe cómo se llama el identificador.');
    expect((await post(portal, '/admin/settings', { ...settings, identifier_label: 'N.º de matrícula' })).status).toBe(303);
    const path = await pathOf(portal, 'sofia');
    const saved = await post(portal, `${path}/details`, { ...sofia, identifier: 'a-17', version: (await rowOf(portal, 'sofia')).version });
    expect(saved.status).toBe(303);
    const page = await pageOf(portal, 'sofia');
    expect([page.includes('N.º de matrícula'), page.includes('value="A-17"')]).toEqual([true, true]);
    expect((await portal.as('ada').get('/admin/users/export')).text).toContain('Correo electrónico;N.º de matrícula;Roles');
    expect((await listAuditLog(portal.context.db)).map(({ event }) => event)).toContain('portal.identity-changed');
    await post(portal, `${path}/anonymise`, {});
    expect((await rowOf(portal, 'sofia').catch(() => undefined))?.identifier).toBeUndefined();
  });

  test('are not overwritten by a concurrent change: the second administrator sees the stored and the typed values', async () => {
    const portal = await openPortal();
    const path = await pathOf(portal, 'sofia');
    const { version } = await rowOf(portal, 'sofia');
    await post(portal, `${path}/details`, { ...sofia, first_name: 'Primera', version });
    const second = await post(portal, `${path}/details`, { ...sofia, last_name: 'Segunda', version });
    expect(second.status).toBe(409);
    expect(second.text).toContain('Otra persona cambió estos datos');
    expect(second.text).toContain('<dd>Primera</dd>');
    expect(second.text).toContain('value="Segunda"');
    expect(await rowOf(portal, 'sofia')).toMatchObject({ first_name: 'Primera', last_name: 'Riquelme' });
    const shown = Number(/name="version" value="(\d+)"/.exec(second.text)![1]);
    expect((await post(portal, `${path}/details`, { ...sofia, last_name: 'Segunda', version: shown })).status).toBe(303);
    expect(await rowOf(portal, 'sofia')).toMatchObject({ first_name: 'Sofía', last_name: 'Segunda' });
  });

  test.each([
    ['email', 'ada@gryphos.example', 'Ya lo usa otra cuenta'],
    ['email', 'nada', 'El formato no es válido'],
    ['first_name', 'x'.repeat(151), 'demasiado largo'],
    ['time_zone', 'America/Macondo', 'zona horaria'],
  ])('with an invalid %s %j show the error beside the field and keep the input', async (field, value, text) => {
    const portal = await openPortal();
    const before = await rowOf(portal, 'sofia');
    const answer = await post(portal, `${await pathOf(portal, 'sofia')}/details`, {
      ...sofia,
      last_name: 'Recién Tipeada',
      version: before.version,
      [field]: value,
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(text);
    expect(answer.text).toContain('value="Recién Tipeada"');
    expect(await rowOf(portal, 'sofia')).toEqual(before);
  });

  test('with a new e-mail address notify the old one', async () => {
    const portal = await openPortal();
    const { version } = await rowOf(portal, 'sofia');
    await post(portal, `${await pathOf(portal, 'sofia')}/details`, { ...sofia, email: 'nueva@gryphos.example', version });
    expect(await rowOf(portal, 'sofia')).toMatchObject({ email: 'nueva@gryphos.example', email_key: 'nueva@gryphos.example' });
    const mail = await portal.context.db.selectFrom('mail').select(['template', 'email']).execute();
    expect(mail).toEqual([{ template: 'email-changed', email: 'sofia@gryphos.example' }]);
  });

  test('with a new username rename the Jitsi credentials', async () => {
    const portal = await openPortal();
    const path = await pathOf(portal, 'sofia');
    expect((await post(portal, `${path}/username`, { username: 'Sofía R' })).status).toBe(422);
    const taken = await post(portal, `${path}/username`, { username: 'ada' });
    expect([taken.status, taken.text.includes('Ya lo usa otra cuenta')]).toEqual([422, true]);
    expect((await post(portal, `${path}/username`, { username: 'sofia.r' })).status).toBe(303);
    expect(await pageOf(portal, 'sofia.r')).toContain('Jitsi acepta la contraseña del portal');
  });
});

describe('roles of a person', () => {
  test('are changed by difference, so concurrent changes of other roles are kept', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const [student, teacher] = [await findRoleId(db, 'student'), await findRoleId(db, 'teacher')];
    const helper = await createCustomRole(db, 'ayudante', [], []);
    const path = await pathOf(portal, 'sofia');
    await post(portal, `${path}/roles`, { held: student, role: [student, teacher] });
    await post(portal, `${path}/roles`, { held: student, role: [student, helper] });
    expect(await findRoleNames(db, 'sofia')).toEqual(['ayudante', 'student', 'teacher']);
    await post(portal, `${path}/roles`, { held: [student, teacher, helper], role: [teacher] });
    expect(await findRoleNames(db, 'sofia')).toEqual(['teacher']);
    const details = (await listAuditLog(db))
      .filter(({ event }) => event === 'account.roles-changed')
      .map((row) => JSON.parse(row.details) as unknown);
    expect(details.at(-1)).toEqual({ roles: { before: 'teacher, student, ayudante', after: 'teacher' } });
    expect(await db.selectFrom('authreg').select('role').where('username', '=', 'sofia').execute()).toEqual([{ role: 'teacher' }]);
  });

  test('cannot be removed from the last administrator nor from oneself', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const administrator = await findRoleId(db, 'administrator');
    expect((await post(portal, `${await pathOf(portal, 'ada')}/roles`, { held: administrator })).status).toBe(403);
    const role = await createCustomRole(db, 'otra dirección', permissions, ['tomas']);
    const refused = await post(portal, `${await pathOf(portal, 'ada')}/roles`, { held: administrator }, 'tomas');
    expect([role > 0, refused.status, refused.text.includes('la última persona que administra')]).toEqual([true, 409, true]);
    expect(await findRoleNames(db, 'ada')).toEqual(['administrator']);
    const off = await post(portal, `${await pathOf(portal, 'ada')}/switch-off`, {}, 'tomas');
    expect([off.status, (await rowOf(portal, 'ada')).is_active]).toEqual([303, 1]);
    expect((await portal.as('tomas').get(off.headers['location']!)).text).toContain('la última persona que administra');
  });
});

describe('deactivating an account', () => {
  test('asks for confirmation, ends sessions, removes the credentials and can be undone', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const path = await pathOf(portal, 'otto');
    expect((await portal.as('otto').get('/')).status).toBe(200);
    const asked = await portal.as('ada').get(`${path}/switch-off`);
    expect(asked.text).toContain('¿Desactivar a Otto Fuentes?');
    expect((await rowOf(portal, 'otto')).is_active).toBe(1);
    await post(portal, `${path}/switch-off`);
    expect((await rowOf(portal, 'otto')).is_active).toBe(0);
    expect(await db.selectFrom('authreg').selectAll().where('username', '=', 'otto').execute()).toEqual([]);
    expect((await portal.as('otto').get('/')).headers['location']).toContain('/login');
    const page = await pageOf(portal, 'otto');
    expect(page).toContain('Deshacer');
    expect(page).toContain(`action="${path}/switch-on"`);
    await post(portal, `${path}/switch-on`);
    expect((await rowOf(portal, 'otto')).is_active).toBe(1);
    expect(await pageOf(portal, 'otto')).toContain('Jitsi conocerá la contraseña la próxima vez');
    expect((await deedsOf(portal)).slice(-2)).toEqual(['account.switched-off', 'account.switched-on']);
  });

  test('is not possible for the own account', async () => {
    const portal = await openPortal();
    const path = await pathOf(portal, 'ada');
    for (const answer of [
      await portal.as('ada').get(`${path}/switch-off`),
      await post(portal, `${path}/switch-off`),
      await portal.as('ada').get(`${path}/delete`),
      await post(portal, `${path}/delete`),
    ])
      expect(answer.headers['location']).toBe(path);
    expect(await pageOf(portal, 'ada')).toContain('No puedes desactivar ni eliminar tu propia cuenta');
    expect(await rowOf(portal, 'ada')).toMatchObject({ is_active: 1 });
  });
});

describe('deleting an account', () => {
  test('is possible without history, and removes its search words', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const [id] = await addPeopleRows(db, [{ username: 'doble', lastName: 'Doble' }]);
    expect((await portal.as('ada').get(`/admin/users/${id}/delete`)).text).toContain('¿Eliminar a Doble?');
    expect((await post(portal, `/admin/users/${id}/delete`)).headers['location']).toBe('/admin/users');
    expect(await db.selectFrom('auth_user').select('id').where('id', '=', id!).execute()).toEqual([]);
    expect(await db.selectFrom('search_terms').select('term').where('kind', '=', 'person').where('subject_id', '=', id!).execute()).toEqual(
      [],
    );
  });

  test('is refused with the reason, and offers to deactivate instead', async () => {
    const portal = await openPortal();
    const path = await pathOf(portal, 'sofia');
    for (const answer of [await portal.as('ada').get(`${path}/delete`), await post(portal, `${path}/delete`)]) {
      expect(answer.text).toContain('Está o estuvo en cursos.');
      expect(answer.text).toContain(`href="${path}/switch-off"`);
    }
    expect((await rowOf(portal, 'sofia')).is_active).toBe(1);
  });
});

describe('sessions of a person', () => {
  test('show device and IP address but no key, and can be ended one by one or all at once', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
    const signIn = () =>
      portal.stranger().post('/login').set('User-Agent', agent).type('form').send({ username: 'otto', password: DEMO_PASSWORD });
    expect((await signIn()).status).toBe(303);
    const page = await pageOf(portal, 'otto');
    expect(page).toContain('Firefox en Linux');
    for (const { id_hash: hash } of await db.selectFrom('sessions').select('id_hash').execute()) expect(page).not.toContain(hash);
    const references = [...page.matchAll(/name="session" value="([^"]+)"/g)].map(([, reference]) => reference!);
    expect(references).toHaveLength(2);
    const path = await pathOf(portal, 'otto');
    const count = async () =>
      (
        await db
          .selectFrom('sessions')
          .select('id_hash')
          .where('user_id', '=', (await rowOf(portal, 'otto')).id)
          .execute()
      ).length;
    await post(portal, `${path}/sessions`, { session: references[0] });
    expect(await count()).toBe(1);
    await post(portal, `${path}/sessions`, { session: references[0] });
    expect(await count()).toBe(1);
    await post(portal, `${path}/sessions`);
    expect(await count()).toBe(0);
    expect((await deedsOf(portal)).slice(-2)).toEqual(['account.session-ended', 'account.sessions-ended']);
  });

  test('are not ended through the page of another person', async () => {
    const portal = await openPortal();
    const reference = /name="session" value="([^"]+)"/.exec(await pageOf(portal, 'otto'))![1];
    await post(portal, `${await pathOf(portal, 'sofia')}/sessions`, { session: reference });
    expect((await portal.as('otto').get('/')).status).toBe(200);
  });

  test('of the own account end except the current one', async () => {
    const portal = await openPortal();
    await portal.stranger().post('/login').type('form').send({ username: 'ada', password: DEMO_PASSWORD });
    await post(portal, `${await pathOf(portal, 'ada')}/sessions`);
    expect(await pageOf(portal, 'ada')).toContain('Esta sesión');
    expect(
      await portal.context.db
        .selectFrom('sessions')
        .select('id_hash')
        .where('user_id', '=', await findUserId(portal.context.db, 'ada'))
        .execute(),
    ).toHaveLength(1);
  });
});

describe('access of a person', () => {
  test('shows a one-time link only in the response, valid once and never stored', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const path = await pathOf(portal, 'sofia');
    const answer = await post(portal, `${path}/hand-over`);
    const url = /value="([^"]+\/link\/[^"]+)" readonly/.exec(answer.text)![1]!;
    expect([answer.headers['referrer-policy'], answer.headers['cache-control']]).toEqual(['same-origin', 'no-store']);
    const secret = /\/link\/([\w-]+)/.exec(url)![1]!;
    expect(portal.log.text).not.toContain(secret);
    expect(await pageOf(portal, 'sofia')).not.toContain(secret);
    expect(await pageOf(portal, 'sofia')).toContain('Tiene un enlace para elegir una contraseña nueva');
    for (const table of ['sessions', 'audit_log', 'account_links'] as const)
      expect(JSON.stringify(await db.selectFrom(table).selectAll().execute())).not.toContain(secret);
    expect((await portal.stranger().get(new URL(url.replaceAll('&amp;', '&')).pathname)).status).toBe(200);
  });

  test('sends mail where there is an e-mail address, and shows its delivery', async () => {
    const portal = await openPortal({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'portal@gryphos.example' });
    const { db } = portal.context;
    const [invited, without] = await addPeopleRows(db, [
      { username: 'nueva', email: 'nueva@uni.example', awaitsPassword: true },
      { username: 'sin.correo', awaitsPassword: true },
    ]);
    await post(portal, `/admin/users/${invited}/invite`);
    expect(await pageOf(portal, 'nueva')).toContain('El correo a nueva@uni.example está en cola de envío');
    expect(await pageOf(portal, 'nueva')).toContain('Tiene una invitación válida hasta');
    await post(portal, `${await pathOf(portal, 'sofia')}/reset`);
    expect(await db.selectFrom('mail').select(['template', 'email']).orderBy('id').execute()).toEqual([
      { template: 'invitation', email: 'nueva@uni.example' },
      { template: 'reset', email: 'sofia@gryphos.example' },
    ]);
    await post(portal, `/admin/users/${without}/invite`);
    expect(await pageOf(portal, 'sin.correo')).toContain('No tiene correo');
    expect(await pageOf(portal, 'sofia')).not.toContain('Enviar invitación');
    await post(portal, `${await pathOf(portal, 'sofia')}/invite`);
    expect(await pageOf(portal, 'sofia')).toContain('Ya tiene una contraseña');
  });

  test('can be unlocked after too many failed sign-ins', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await lockOut(db, await findUserId(db, 'sofia'), portal.clock.now());
    expect(await pageOf(portal, 'sofia')).toContain('hasta las 14:15');
    await post(portal, `${await pathOf(portal, 'sofia')}/unlock`);
    expect(await pageOf(portal, 'sofia')).not.toContain('hasta las 14:15');
    expect((await deedsOf(portal)).at(-1)).toBe('account.tries-forgotten');
  });

  test('sets, removes and shows the state of a separate password for Jitsi', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const path = await pathOf(portal, 'sofia');
    expect((await post(portal, `${path}/xmpp-password`, { xmpp_password: 'corta' })).status).toBe(422);
    await post(portal, `${path}/xmpp-password`, { xmpp_password: 'cuatro cerezas' });
    expect(await db.selectFrom('authreg').select(['password', 'role']).where('username', '=', 'sofia').execute()).toEqual([
      { password: 'cuatro cerezas', role: 'student' },
    ]);
    expect(await pageOf(portal, 'sofia')).toContain('Jitsi acepta una contraseña aparte.');
    await post(portal, `${path}/xmpp-password`);
    expect(await db.selectFrom('authreg').selectAll().where('username', '=', 'sofia').execute()).toEqual([]);
    expect(await pageOf(portal, 'sofia')).toContain('Jitsi conocerá la contraseña la próxima vez');
    expect(JSON.stringify(await listAuditLog(db))).not.toContain('cerezas');
    expect(portal.log.text).not.toContain('cerezas');
  });
});

describe('courses and join attempts of a person', () => {
  test('are listed; enrollments by title start, end and start again', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const path = await pathOf(portal, 'otto');
    expect((await post(portal, `${path}/courses`, { in: 'zzz' })).text).toContain('Ningún curso se llama así');
    expect((await post(portal, `${path}/courses`, { in: 'python' })).headers['location']).toBe(path);
    expect(await pageOf(portal, 'otto')).toContain('Ahora está en «Python para análisis de datos».');
    const several = await post(portal, `${path}/courses`, { in: 'de', role: 'teacher' });
    expect([several.status, several.text.includes('¿Cuál de estos?')]).toEqual([422, true]);
    const { course_id: course } = await db
      .selectFrom('enrollments')
      .select('course_id')
      .where('user_id', '=', await findUserId(db, 'otto'))
      .executeTakeFirstOrThrow();
    const state = () =>
      db
        .selectFrom('enrollments')
        .select(['role', 'status'])
        .where('user_id', '=', Number(path.split('/').at(-1)))
        .execute();
    await post(portal, `${path}/courses/${course}/role`, { role: 'teacher' });
    expect(await state()).toEqual([{ role: 'teacher', status: 'active' }]);
    await post(portal, `${path}/courses/${course}/end`);
    expect(await state()).toEqual([{ role: 'teacher', status: 'ended' }]);
    expect((await post(portal, `${path}/courses/${course}/end`)).status).toBe(404);
    await post(portal, `${path}/courses`, { course, role: 'student' });
    expect(await state()).toEqual([{ role: 'student', status: 'active' }]);
  });

  test('show joins and refusals as text', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await portal.as('sofia').get(`/join-meeting/${await findMeetingId(db, classes.open)}`);
    await portal.as('sofia').get(`/join-meeting/${await findMeetingId(db, classes.notForSofia)}`);
    await portal.as('sofia').get('/join-meeting/4711');
    const page = await pageOf(portal, 'sofia');
    for (const text of ['Entró', classes.open, 'No tienes acceso a esta videollamada', 'Una clase que no existe'])
      expect(page).toContain(text);
    const { text: html } = await portal.as('ada').get(await pathOf(portal, 'sofia'));
    expect(html).toContain(`">${classes.open}</a>`);
  });
});

describe('a new person', () => {
  const nuria = { first_name: 'Nuria', last_name: 'Peña', username: 'Nuria.Pena', email: 'nuria@uni.example', locale: 'es' };

  test('gets a one-time link', async () => {
    const portal = await openPortal();
    const student = await findRoleId(portal.context.db, 'student');
    expect((await portal.as('ada').get('/admin/users/new')).text).toContain('Le entrego un enlace de un solo uso');
    const made = await post(portal, '/admin/users/new', { ...nuria, role: student, method: 'link' });
    expect(made.status).toBe(200);
    expect(made.text).toMatch(/value="http[^"]+\/link\/[\w-]{43}[^"]*" readonly/);
    expect(await rowOf(portal, 'nuria.pena')).toMatchObject({ first_name: 'Nuria', password_not_set: 1, is_active: 1 });
    expect(await findRoleNames(portal.context.db, 'nuria.pena')).toEqual(['student']);
    expect(await portal.context.db.selectFrom('mail').selectAll().execute()).toEqual([]);
  });

  test('gets an invitation by mail', async () => {
    const portal = await openPortal({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'portal@gryphos.example' });
    const made = await post(portal, '/admin/users/new', { ...nuria, method: 'mail' });
    expect(made.status).toBe(303);
    expect(await portal.context.db.selectFrom('mail').select(['template', 'email']).execute()).toEqual([
      { template: 'invitation', email: 'nuria@uni.example' },
    ]);
    const without = await post(portal, '/admin/users/new', { ...nuria, username: 'otra', email: '', method: 'mail' });
    expect([without.status, without.text.includes('hace falta su correo')]).toEqual([422, true]);
  });

  test('gets a first password typed by the administrator', async () => {
    const portal = await openPortal();
    const wrong = await post(portal, '/admin/users/new', { ...nuria, method: 'password', password: 'corta-1' });
    expect([wrong.status, wrong.text.includes('Debe tener al menos 10 caracteres'), wrong.text.includes('corta-1')]).toEqual([
      422,
      true,
      false,
    ]);
    expect((await post(portal, '/admin/users/new', { ...nuria, method: 'password', password: 'cuatro cerezas' })).status).toBe(303);
    const row = await rowOf(portal, 'nuria.pena');
    expect([row.password_not_set, await passwordMatches(new HashingQueue(), 'cuatro cerezas', row.password)]).toEqual([0, true]);
  });

  test.each([
    [{ username: '' }, 'Falta este dato'],
    [{ username: 'nuria peña' }, 'El formato no es válido'],
    [{ username: 'sofia' }, 'Ya lo usa otra cuenta'],
    [{ email: 'SOFIA@gryphos.example' }, 'Ya lo usa otra cuenta'],
    [{ email: 'nuria' }, 'El formato no es válido'],
  ])('is not created with %j: the form shows the error', async (changed, text) => {
    const portal = await openPortal();
    const answer = await post(portal, '/admin/users/new', { ...nuria, method: 'link', ...changed });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(text);
    expect(answer.text).toContain('value="Peña"');
    expect(await portal.context.db.selectFrom('auth_user').select('id').where('last_name', '=', 'Peña').execute()).toEqual([]);
  });
});
