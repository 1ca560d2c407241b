import { describe, expect, test } from 'vitest';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { resetSecondFactor } from '../../../src/accounts/second-factor/reset-second-factor.ts';
import { updateUserRoles } from '../../../src/accounts/roles/update-user-roles.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { setUpApp, type App } from '../../support/authenticator-app.ts';
import { findRoleId } from '../../support/custom-role.ts';
import { proveAgain } from '../../support/prove-again.ts';
import { findActor } from '../../support/find-actor.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { extractLink, openMailPortal, type MailPortal } from '../../support/mail-portal.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const passwordLeadsTo = async (portal: TestPortal, username: string) =>
  (await portal.stranger().post('/login').type('form').send({ username, password: DEMO_PASSWORD })).headers['location'];

const events = async (portal: TestPortal) =>
  (await listAuditLog(portal.context.db)).map(({ event }) => event).filter((event) => event.startsWith('account.second-factor'));

const resetByPage = async (portal: TestPortal, username: string) =>
  portal.as('ada').post(`/admin/users/${await findUserId(portal.context.db, username)}/second-factor/remove`);

describe('an administrator', () => {
  test('removes the second factor of a user at once, whose sessions end, and who gets a mail', async () => {
    const portal = await openMailPortal();
    await setUpApp(portal, 'sofia');
    const id = await findUserId(portal.context.db, 'sofia');
    await portal.newMails();
    expect((await portal.as('ada').get(`/admin/users/${id}`)).text).toContain(`href="/admin/users/${id}/second-factor/remove"`);
    const question = await openForm(portal.as('ada'), `/admin/users/${id}/second-factor/remove`);
    expect(await passwordLeadsTo(portal, 'sofia')).not.toBe('/');
    expect((await sendForm(portal.as('ada'), question)).headers['location']).toBe(`/admin/users/${id}`);
    expect(await passwordLeadsTo(portal, 'sofia')).toBe('/');
    expect((await portal.as('sofia').get('/')).status).toBe(302);
    expect((await portal.newMails()).map(({ subject, recipients }) => [subject, recipients])).toEqual([
      ['Se quitó el segundo paso al ingresar', ['sofia@gryphos.example']],
    ]);
    expect(await events(portal)).toEqual(['account.second-factor-reset']);
    expect(await portal.context.db.selectFrom('recovery_codes').selectAll().execute()).toEqual([]);
  });

  test('does not remove their own this way, nor somebody’s who may do more', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await setUpApp(portal, 'ada');
    const ada = await findActor(portal, 'ada');
    expect(await resetSecondFactor(portal.context, ada.id, ada)).toEqual({ kind: 'forbidden' });
    const clerk = { ...(await findActor(portal, 'tomas')), permissions: new Set(['people:read', 'people:write'] as const) };
    expect(await resetSecondFactor(portal.context, ada.id, clerk)).toEqual({ kind: 'forbidden' });
    expect(await db.selectFrom('totp_factors').selectAll().execute()).toHaveLength(1);
  });
});

/** Tomás administers too, and Ada asks for his second factor to be removed. Answers the link in the mail to him. */
async function scheduleReset(portal: MailPortal): Promise<{ app: App; link: string }> {
  const { db } = portal.context;
  const roles = await db.selectFrom('roles').select('id').where('name', '=', 'administrator').execute();
  await db.updateTable('auth_user').set({ password_set_by: 0, email_set_by: 0 }).execute();
  const app = await setUpApp(portal, 'tomas');
  await updateUserRoles(portal.context, await findUserId(db, 'tomas'), { give: roles.map(({ id }) => id) }, null);
  await portal.newMails();
  expect((await resetByPage(portal, 'tomas')).status).toBe(303);
  await resetByPage(portal, 'tomas');
  const mails = await portal.newMails();
  expect(mails.map(({ subject }) => subject)).toEqual(['Se va a quitar el segundo paso de tu cuenta']);
  return { app, link: /\/second-factor-reset\/[\w-]{43}\?lang=es/.exec(mails[0]!.text ?? '')![0] };
}

describe('the second factor of an administrator', () => {
  test('is removed after a day', async () => {
    const portal = await openMailPortal();
    await scheduleReset(portal);
    portal.clock.advance({ hours: 23, minutes: 59 });
    await portal.runJobs();
    expect(await passwordLeadsTo(portal, 'tomas')).toBe('/login/second-factor?lang=es');
    portal.clock.advance({ minutes: 2 });
    await portal.runJobs();
    expect(await passwordLeadsTo(portal, 'tomas')).toBe('/second-factor?next=%2F');
    expect(await events(portal)).toEqual(['account.second-factor-reset-asked', 'account.second-factor-reset']);
  });

  test.each([false, true])(
    'is not taken by a link to another e-mail that a colleague writes into the account (role taken first: %s)',
    async (takesRole) => {
      const portal = await openMailPortal();
      const { db } = portal.context;
      const [id, ada, role] = [await findUserId(db, 'tomas'), await findUserId(db, 'ada'), await findRoleId(db, 'administrator')];
      await db.updateTable('auth_user').set({ password_set_by: ada, email_set_by: ada }).where('id', '=', id).execute();
      await setUpApp(portal, 'tomas');
      await updateUserRoles(portal.context, id, { give: [role] }, null);
      if (takesRole) await updateUserRoles(portal.context, id, { take: [role] }, await findActor(portal, 'ada'));
      const { version } = await db.selectFrom('auth_user').select('version').where('id', '=', id).executeTakeFirstOrThrow();
      const details = { first_name: 'Tomás', last_name: 'Soto', email: 'ladron@otro.example', locale: 'es', version };
      await portal.as('ada').post(`/admin/users/${id}/details`).type('form').send(details).expect(303);
      portal.clock.advance({ seconds: 1 });
      const stranger = portal.stranger();
      await stranger.post('/forgot-password').type('form').send({ login: 'tomas' }).expect(303);
      const mails = await portal.newMails();
      const link = extractLink(mails.findLast(({ recipients }) => recipients[0] === 'ladron@otro.example'));
      expect(textOfHtml((await stranger.get(link)).text)).toContain('una aplicación de códigos');
      const chosen = { new_password: 'siete nubes sobre Lota', repeat_password: 'siete nubes sobre Lota' };
      await stranger.post(link).type('form').send(chosen).expect(303);
      const { headers } = await stranger.post('/login').type('form').send({ username: 'tomas', password: chosen.new_password });
      expect(headers['location']).toBe('/login/second-factor?lang=es');
      expect(await db.selectFrom('totp_factors').select('set_by').execute()).toEqual([{ set_by: ada }]);
    },
  );

  test('waits also where the role was taken first', async () => {
    const portal = await openMailPortal();
    const { db } = portal.context;
    await db.updateTable('auth_user').set({ password_set_by: 0, email_set_by: 0 }).execute();
    const [id, role] = [await findUserId(db, 'tomas'), await findRoleId(db, 'administrator')];
    await setUpApp(portal, 'tomas');
    await updateUserRoles(portal.context, id, { give: [role] }, null);
    await updateUserRoles(portal.context, id, { take: [role] }, await findActor(portal, 'ada'));
    expect((await resetByPage(portal, 'tomas')).status).toBe(303);
    expect(await events(portal)).toEqual(['account.second-factor-reset-asked']);
    expect(await db.selectFrom('totp_factors').selectAll().execute()).toHaveLength(1);
    await db.deleteFrom('second_factor_resets').execute();
    portal.clock.advance({ hours: 25 });
    await proveAgain(portal, 'ada');
    await resetByPage(portal, 'tomas');
    expect(await db.selectFrom('totp_factors').selectAll().execute()).toEqual([]);
  });

  test.each(['link', 'code', 'code that is asked for again'] as const)('stays where its owner keeps it by the %s', async (way) => {
    const portal = await openMailPortal();
    const { app, link } = await scheduleReset(portal);
    if (way === 'link') {
      expect((await portal.stranger().get(link)).text).toContain('Mantener el segundo paso');
      expect((await portal.stranger().post(link)).status).toBe(200);
      expect((await portal.stranger().post(link)).status).toBe(410);
    } else {
      const agent = portal.stranger();
      await agent.post('/login').type('form').send({ username: 'tomas', password: DEMO_PASSWORD }).expect(303);
      await agent.post('/login/second-factor').type('form').send({ totp_code: app.code() }).expect(303);
      if (way === 'code that is asked for again') {
        await resetByPage(portal, 'tomas');
        portal.clock.advance({ seconds: 30 });
        await agent.post('/confirm').type('form').send({ totp_code: app.code() }).expect(303);
      }
    }
    portal.clock.advance({ days: 2 });
    await portal.runJobs();
    expect(await passwordLeadsTo(portal, 'tomas')).toBe('/login/second-factor?lang=es');
    const kept = ['account.second-factor-reset-asked', 'account.second-factor-kept'];
    expect(await events(portal)).toEqual(way === 'code that is asked for again' ? [...kept, ...kept] : kept);
    expect(portal.log.text).not.toContain(link.slice(21, 64));
  });

  test('stays where who asked may not ask any more', async () => {
    const portal = await openMailPortal();
    await scheduleReset(portal);
    await setAccountActive(portal.context, await findUserId(portal.context.db, 'ada'), false, null);
    portal.clock.advance({ days: 2 });
    await portal.runJobs();
    expect(await passwordLeadsTo(portal, 'tomas')).toBe('/login/second-factor?lang=es');
    expect(await portal.context.db.selectFrom('second_factor_resets').selectAll().execute()).toEqual([]);
  });

  test('goes at once by the command of an operator, or where the setting says so', async () => {
    const portal = await openMailPortal({ SECOND_FACTOR_RESET_HOURS: '0' });
    await setUpApp(portal, 'ada');
    const id = await findUserId(portal.context.db, 'ada');
    expect(await resetSecondFactor(portal.context, id, null)).toEqual({ kind: 'removed' });
    expect(await passwordLeadsTo(portal, 'ada')).toBe('/second-factor?next=%2F');
  });
});
