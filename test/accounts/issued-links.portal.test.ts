import { describe, expect, test } from 'vitest';
import { setAccountActive } from '../../src/accounts/management/deactivate-account.ts';
import { deleteAccount } from '../../src/accounts/management/delete-account.ts';
import { createCustomRole, findRoleId, insertUserRole } from '../support/custom-role.ts';
import { createGuestLink, listLinks, openGuestPass } from '../support/guests.ts';
import { csv, importFile } from '../support/import-file.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const typed = { new_password: 'siete nubes sobre Lota', repeat_password: 'siete nubes sobre Lota' };

const idOf = (portal: TestPortal, member: Member) => findUserId(portal.context.db, member);

const postAs = (portal: TestPortal, member: Member, path: string, form: object = {}) =>
  portal.as(member).post(path).type('form').send(form);

async function handOver(portal: TestPortal, by: Member, to: Member): Promise<string> {
  const { text } = await postAs(portal, by, `/admin/users/${await idOf(portal, to)}/hand-over`).expect(200);
  return /\/link\/[\w-]{43}/.exec(text)![0];
}

describe('a link to a password', () => {
  test('of a dismissed administrator works no more, and says whom to ask', async () => {
    const portal = await openPortal();
    await insertUserRole(portal.context.db, 'tomas', 'administrator');
    const link = await handOver(portal, 'tomas', 'ada');
    const tomas = `/admin/users/${await idOf(portal, 'tomas')}`;
    const question = textOfHtml((await portal.as('ada').get(`${tomas}/switch-off`).expect(200)).text);
    expect(question).toContain('1 enlace para que otra persona elija su contraseña');
    await postAs(portal, 'ada', `${tomas}/switch-off`).expect(303);
    expect(textOfHtml((await portal.as('ada').get(tomas)).text)).toContain('Dejó de servir 1 enlace que había creado');
    const page = await portal.stranger().get(link).expect(410);
    expect(page.text).toContain('También puedes pedirlo a la administración de tu curso.');
    await portal.stranger().post(link).type('form').send(typed).expect(410);

    // Nor does it come back with the account.
    await setAccountActive(portal.context, await idOf(portal, 'tomas'), true, null);
    await portal.stranger().get(link).expect(410);
  });

  test.each<[string, (portal: TestPortal) => Promise<unknown>]>([
    [
      'lost the role',
      async (portal) =>
        postAs(portal, 'ada', `/admin/users/${await idOf(portal, 'tomas')}/roles`, { held: await findRoleId(portal.context.db, 'ayuda') }),
    ],
    [
      'has a role that allows less',
      async (portal) =>
        postAs(portal, 'ada', `/admin/roles/${await findRoleId(portal.context.db, 'ayuda')}`, {
          name: 'ayuda',
          permission: 'people:read',
          version: 1,
        }),
    ],
    ['lost the role by an import', (portal) => importFile(portal, 'people', csv('Usuario,Roles', 'tomas,docente'))],
    ['was deleted by an operator', async (portal) => deleteAccount(portal.context, await idOf(portal, 'tomas'), null)],
    [
      'is inactive in the database',
      async (portal) =>
        portal.context.db
          .updateTable('auth_user')
          .set({ is_active: 0 })
          .where('id', '=', await idOf(portal, 'tomas'))
          .execute(),
    ],
    [
      'has no permission in the database',
      async (portal) => portal.context.db.deleteFrom('role_permissions').where('permission', '=', 'people:write').execute(),
    ],
  ])('works no more once its maker %s', async (_what, end) => {
    const portal = await openPortal();
    await createCustomRole(portal.context.db, 'ayuda', ['people:read', 'people:write'], ['tomas']);
    const link = await handOver(portal, 'tomas', 'sofia');
    await portal.stranger().get(link).expect(200);
    await end(portal);
    await portal.stranger().get(link).expect(410);
    await portal.stranger().post(link).type('form').send(typed).expect(410);
  });
});

describe('a guest link', () => {
  const endings: [string, (portal: TestPortal, tomas: number) => Promise<unknown>, number][] = [
    ['is dismissed', (portal, tomas) => postAs(portal, 'ada', `/admin/users/${tomas}/switch-off`).expect(303), 1],
    [
      'leaves the course',
      async (portal, tomas) => {
        await postAs(portal, 'ada', `/courses/1/members/${tomas}/end`).expect(303);
        expect(textOfHtml((await portal.as('ada').get('/courses/1/members')).text)).toContain('Dejó de servir 1 enlace de invitación');
      },
      1,
    ],
    [
      'becomes a student of the course',
      (portal, tomas) => postAs(portal, 'ada', `/courses/1/members/${tomas}/role`, { role: 'student' }).expect(303),
      1,
    ],
    [
      'leaves the course by an import',
      async (portal) => {
        const { title } = await portal.context.db.selectFrom('courses').select('title').where('id', '=', 1).executeTakeFirstOrThrow();
        return importFile(portal, 'enrollments', csv('usuario;curso;estado', `tomas;${title};terminada`));
      },
      1,
    ],
    [
      'loses the role',
      async (portal, tomas) =>
        postAs(portal, 'ada', `/admin/users/${tomas}/roles`, { held: await findRoleId(portal.context.db, 'teacher') }).expect(303),
      1,
    ],
    [
      'is not enrolled in the database',
      (portal, tomas) => portal.context.db.updateTable('enrollments').set({ status: 'ended' }).where('user_id', '=', tomas).execute(),
      0,
    ],
    ['is deleted', (portal, tomas) => deleteAccount(portal.context, tomas, null), 1],
  ];

  test.each(endings)('admits nobody once its teacher %s', async (_what, end, revoked) => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const guest = await openGuestPass(portal, link);
    expect((await guest.get('/join-meeting/1')).status).toBe(303);
    await end(portal, await idOf(portal, 'tomas'));

    const refused = await guest.get('/join-meeting/1');
    expect([refused.status, refused.text.includes('Pide otro a quien la dicta')]).toEqual([410, true]);
    const page = await portal.stranger().get(link);
    expect([page.status, page.text.includes('Pide otro a quien la dicta')]).toEqual([404, true]);
    expect((await listLinks(portal)).filter(({ revoked_at: at }) => at !== null)).toHaveLength(revoked);
  });

  test('goes on where its maker manages all meetings', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal, 1, {}, 'ada');
    const guest = await openGuestPass(portal, link);
    await setAccountActive(portal.context, await idOf(portal, 'tomas'), false, null);
    expect((await guest.get('/join-meeting/1')).status).toBe(303);
  });
});
