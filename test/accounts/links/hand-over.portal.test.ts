import { beforeEach, describe, expect, test } from 'vitest';
import { createCustomRole } from '../../support/custom-role.ts';
import { csv, importFile, submitConfirmation, uploadFile } from '../../support/import-file.ts';
import { extractLink, openMailPortal } from '../../support/mail-portal.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const list = csv('Usuario;Nombre;Apellido;Correo', 'ana.paz;Ana;Paz;ana@example.cl', 'leo.paz;Leo;=Paz;', 'eva.paz;Eva;Paz;');

let portal: TestPortal;

beforeEach(async () => {
  portal = await openPortal();
});

function create(path: string, form: Record<string, unknown>, as: Member = 'ada') {
  return portal
    .as(as)
    .post(path)
    .type('form')
    .send({ days: '7', format: 'csv', ...form });
}

/** The links of a file or a page, in their order. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/https?:\/\/[^\s;"<]+(\/link\/[\w-]+\?lang=\w\w)/g)].map(([, link]) => link!);
}

const opens = async (link: string) => (await portal.stranger().get(link)).status === 200;

describe('links of an import', () => {
  test('are offered where there is no mail, work once until the chosen day, and are audited', async () => {
    const { db } = portal.context;
    const uploaded = await uploadFile(portal, 'people', list);
    const preview = textOfHtml((await portal.as('ada').get(`/admin/imports/${uploaded}`)).text);
    expect(preview).not.toContain('Invitar por correo');
    expect(preview).toContain('podrás imprimir o descargar los enlaces');
    await submitConfirmation(portal, uploaded);
    const path = `/admin/imports/${uploaded}/links`;
    expect((await portal.as('ada').get(`/admin/imports/${uploaded}`)).text).toContain(`href="${path}"`);
    expect((await portal.as('ada').get(path)).text).toContain('name="replace_passwords"');
    expect(await db.selectFrom('account_links').select('id').execute()).toEqual([]);

    const before = (await listAuditLog(db)).length;
    const file = await create(path, { days: '3' });
    expect([file.status, file.headers['cache-control'], file.headers['content-disposition']]).toEqual([
      200,
      'no-store',
      'attachment; filename=enlaces-de-un-solo-uso.csv',
    ]);
    expect(file.text).toContain("Leo;'=Paz;leo.paz;;");
    const links = linksOf(file.text);
    expect(links).toHaveLength(3);
    const added = (await listAuditLog(db)).slice(before);
    const ada = await findUserId(db, 'ada');
    expect(added.map(({ event, actor_id }) => [event, actor_id])).toEqual(
      Array.from({ length: 3 }, () => ['account.link-handed-over', ada]),
    );
    const expires = await db.selectFrom('account_links').select(['expires_at', 'created_by', 'handed_over']).execute();
    const end = new Date(portal.clock.now().getTime() + 3 * 86_400_000).toISOString();
    expect(expires).toEqual(Array.from({ length: 3 }, () => ({ expires_at: end, created_by: ada, handed_over: 1 })));
    for (const link of links) for (const line of portal.log.lines()) expect(JSON.stringify(line)).not.toContain(link.slice(6, 40));

    const password = 'una-frase-larga-y-nueva-7';
    const form = { new_password: password, repeat_password: password };
    expect(await opens(links[0]!)).toBe(true);
    expect((await portal.stranger().post(links[0]!).type('form').send(form)).status).toBe(303);
    expect(await opens(links[0]!)).toBe(false);

    const again = await create(path, {});
    expect(again.text).toContain('Sin enlace: ya eligió su contraseña.');
    expect(linksOf(again.text)).toHaveLength(2);
    expect(await opens(links[1]!)).toBe(false);
    expect(linksOf((await create(path, { replace_passwords: 'on' })).text)).toHaveLength(3);
    portal.clock.advance({ days: 8 });
    expect(await opens(linksOf(again.text)[0]!)).toBe(false);
  });

  test('can be printed on slips with name, username, link, code and the address of the portal', async () => {
    const id = await importFile(portal, 'people', list);
    const page = await create(`/admin/imports/${id}/links`, { format: 'slips' });
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(page.text.match(/class="slip"/g)).toHaveLength(3);
    expect(page.text.match(/<svg class="qr-code"/g)).toHaveLength(3);
    expect(textOfHtml(page.text)).toContain('Ana Paz Usuario: ana.paz');
    for (const link of linksOf(page.text)) expect(await opens(link)).toBe(true);
  });

  test.each([{ days: '2' }, { days: '365' }, { days: '0' }, { days: '' }, { format: 'pdf' }, { part: '-1' }])('refuse %j', async (form) => {
    const id = await importFile(portal, 'people', list);
    expect((await create(`/admin/imports/${id}/links`, form)).status).toBe(422);
    expect(await portal.context.db.selectFrom('account_links').select('id').execute()).toEqual([]);
  });

  test('are for those who may: not for others, other kinds, or imports that are not applied', async () => {
    const applied = await importFile(portal, 'people', list);
    expect((await create(`/admin/imports/${applied}/links`, {}, 'tomas')).status).toBe(403);
    expect((await create(`/admin/imports/${applied}/links`, {}, 'sofia')).status).toBe(403);
    const courses = await importFile(portal, 'courses', 'título\nHistoria\n');
    const waiting = await uploadFile(portal, 'people', 'usuario;nombre\notra;Otra\n');
    for (const id of [courses, waiting]) expect(linksOf((await create(`/admin/imports/${id}/links`, {})).text)).toEqual([]);
  });
});

describe('links of selected people', () => {
  test('need authority over each of them, and none is for oneself', async () => {
    const { db } = portal.context;
    await createCustomRole(db, 'secretaria', ['people:read', 'people:write'], ['tomas']);
    await db.updateTable('auth_user').set({ password_not_set: 1 }).execute();
    const ids = await Promise.all((['ada', 'tomas', 'sofia'] as const).map((name) => findUserId(db, name)));
    const asked = await portal.as('tomas').post('/admin/users/bulk').type('form').send({ action: 'hand-over', ids, back: '' });
    expect(asked.text.match(/name="ids"/g)).toHaveLength(3);
    const { text } = await create('/admin/users/links', { ids }, 'tomas');
    expect(linksOf(text)).toHaveLength(1);
    expect(text).toMatch(/;ada;.*Sin enlace: tiene permisos que tú no tienes\./);
    expect(text).toMatch(/;tomas;.*Sin enlace: eres tú\./);
  });

  test('can be for all that are invited', async () => {
    await importFile(portal, 'people', list);
    expect((await portal.as('ada').get('/admin/users?tab=invited')).text).toContain('href="/admin/users/links?tab=invited"');
    const page = await portal.as('ada').get('/admin/users/links?tab=invited');
    expect(page.text).toContain('name="filter" value="tab=invited"');
    expect(linksOf((await create('/admin/users/links', { filter: 'tab=invited&q=leo' })).text)).toHaveLength(1);
    expect(linksOf((await create('/admin/users/links', { filter: 'tab=invited' })).text)).toHaveLength(3);
  });
});

describe('what is said of invitations', () => {
  test('is that they were not sent, where there is no mail service', async () => {
    const id = await uploadFile(portal, 'people', list);
    await submitConfirmation(portal, id, { invite: true });
    const text = textOfHtml((await portal.as('ada').get(`/admin/imports/${id}`)).text);
    expect(text).toContain('1 invitación no se ha enviado: el portal no tiene un servicio de correo.');
    expect(text).toContain('2 personas no reciben invitación');
    const ana = await findUserId(portal.context.db, 'ana.paz');
    await portal.as('ada').post(`/admin/users/${ana}/invite`);
    const person = textOfHtml((await portal.as('ada').get(`/admin/users/${ana}`)).text);
    expect(person).toContain('El correo no se ha enviado: este portal no tiene un servicio de correo.');
    expect(person).toContain('El correo a ana@example.cl no se ha enviado');
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' });
    expect(textOfHtml((await portal.stranger().get('/forgot-password?sent=1')).text)).toContain('Este portal todavía no envía correos.');
  });

  test('is what the mail service answered', async () => {
    const mailPortal = await openMailPortal();
    portal = mailPortal;
    const id = await uploadFile(portal, 'people', list);
    await submitConfirmation(portal, id, { invite: true });
    const mailed = extractLink((await mailPortal.newMails()).at(-1) ?? mailPortal.mailServer.mails.at(-1));
    expect(textOfHtml((await portal.as('ada').get(`/admin/imports/${id}`)).text)).toContain('El servicio de correo aceptó 1 invitación.');
    await create(`/admin/imports/${id}/links`, {});
    expect(await opens(mailed)).toBe(false);
  });
});
