import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../src/accounts/authority.ts';
import { findAccount } from '../../../src/accounts/find-account.ts';
import { createOneTimeLink, sendInvitation, sendPasswordReset } from '../../../src/accounts/links/create-link.ts';
import { createInvitedAccount } from '../../../src/accounts/management/create-account.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { checkCredentials } from '../../../src/jitsi/credentials/check-credentials.ts';
import { extractLink, openMailPortal, type MailPortal } from '../../support/mail-portal.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { acceptsPassword, findStoredCredential } from '../../support/stored-credential.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const carla = { username: 'carla', firstName: 'Carla', lastName: 'Ñuñez', email: 'carla@gryphos.example', roles: ['student'] };

const password = 'cuatro cerezas';

async function actorNamed(portal: TestPortal, username: string): Promise<Actor> {
  return { ...(await findAccount(portal.context.db, await findUserId(portal.context.db, username)))!, clientIp: '192.0.2.7' };
}

const submitPassword = (portal: TestPortal, link: string) =>
  portal.stranger().post(link).type('form').send({ new_password: password, repeat_password: password });

const signIn = (portal: TestPortal, username: string, typed: string) =>
  portal.stranger().post('/login').type('form').send({ username, password: typed });

const invite = async (portal: TestPortal, username: string, actor: Actor) => {
  const id = await findUserId(portal.context.db, username);
  return inTransaction(portal.context.db, (tx) => sendInvitation(tx, portal.context, id, actor));
};

async function openPortalWithCarla(): Promise<{ portal: MailPortal; id: number; ada: Actor }> {
  const portal = await openMailPortal();
  const ada = await actorNamed(portal, 'ada');
  const created = await createInvitedAccount(portal.context, carla, ada);
  if (created.kind !== 'created') throw new Error(created.kind);
  return { portal, id: created.id, ada };
}

describe('an invited user', () => {
  test('has an account without a password, chooses one through the mailed link, and can sign in', async () => {
    const { portal, id, ada } = await openPortalWithCarla();
    const { db } = portal.context;
    const row = await db.selectFrom('auth_user').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ password_not_set: 1, password: expect.stringMatching(/^!/) as string });
    expect(await findStoredCredential(db, 'carla')).toMatchObject({ clear: null, keys: {} });
    expect((await checkCredentials(db, portal.context.settings.xmpp)).missing.count).toBe(0);
    for (const typed of ['', '!', row.password, password]) expect((await signIn(portal, 'carla', typed)).status).toBe(401);

    const [mail, ...others] = await portal.newMails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ recipients: ['carla@gryphos.example'], subject: 'Tu cuenta en el portal de cursos' });
    expect(mail!.text).toContain('Tu usuario es «carla»');
    const page = await portal.stranger().get(extractLink(mail));
    expect(page.text).toContain('Te damos la bienvenida, Carla Ñuñez');
    expect((await submitPassword(portal, extractLink(mail))).status).toBe(303);
    expect(await findAccount(db, id)).toMatchObject({ passwordNotSet: false });
    expect((await signIn(portal, 'carla', password)).status).toBe(303);
    expect(acceptsPassword(await findStoredCredential(db, 'carla'), password)).toBe(true);
    expect((await listAuditLog(db)).slice(-3)).toMatchObject([
      { event: 'account.created', actor_id: ada!.id, subject_id: id },
      { event: 'account.invited', actor_id: ada!.id, subject_id: id },
      { event: 'account.password-chosen', actor_id: id, subject_id: id },
    ]);
  });

  test('gets a new link with a new invitation; it expires after two weeks', async () => {
    const { portal, ada } = await openPortalWithCarla();
    const [first] = await portal.newMails();
    expect(await invite(portal, 'carla', ada)).toEqual({ kind: 'queued' });
    const [second] = await portal.newMails();
    expect((await portal.stranger().get(extractLink(first))).status).toBe(410);
    portal.clock.advance({ days: 13, hours: 23 });
    expect((await portal.stranger().get(extractLink(second))).status).toBe(200);
    portal.clock.advance({ hours: 1 });
    expect((await portal.stranger().get(extractLink(second))).status).toBe(410);
  });

  test('gets a new invitation when they request a new password', async () => {
    const { portal } = await openPortalWithCarla();
    await portal.newMails();
    portal.clock.advance({ days: 20 });
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'carla' });
    const mails = await portal.newMails();
    expect(mails.map(({ subject }) => subject)).toEqual(['Tu cuenta en el portal de cursos']);
    expect((await submitPassword(portal, extractLink(mails[0]))).status).toBe(303);
  });

  test('without an e-mail gets a one-time link instead', async () => {
    const portal = await openMailPortal();
    const ada = await actorNamed(portal, 'ada');
    const created = await createInvitedAccount(portal.context, { ...carla, email: '' }, ada);
    expect(created.kind).toBe('created');
    expect(await portal.newMails()).toEqual([]);
    expect(await invite(portal, 'carla', ada)).toEqual({ kind: 'no-email' });
    const link = await createOneTimeLink(portal.context, await findUserId(portal.context.db, 'carla'), ada);
    if (link.kind !== 'created') throw new Error(link.kind);
    expect((await submitPassword(portal, new URL(link.url).pathname)).status).toBe(303);
    expect((await signIn(portal, 'carla', password)).status).toBe(303);
  });

  test('is not created where username or e-mail is taken, also by a request at the same time', async () => {
    const { portal, ada } = await openPortalWithCarla();
    expect(await createInvitedAccount(portal.context, carla, ada)).toEqual({ kind: 'refused', field: 'username', reason: 'taken' });
    expect(await createInvitedAccount(portal.context, { ...carla, username: 'carla2' }, ada)).toEqual({
      kind: 'refused',
      field: 'email',
      reason: 'taken',
    });
    const dora = { ...carla, username: 'dora', email: 'dora@gryphos.example' };
    const results = await Promise.all([createInvitedAccount(portal.context, dora, ada), createInvitedAccount(portal.context, dora, ada)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['created', 'refused']);
    expect(await portal.newMails()).toHaveLength(2);
  });
});

describe('an administrator', () => {
  test('invites a hundred users in one transaction, each with a link of their own', async () => {
    const portal = await openMailPortal();
    const ada = await actorNamed(portal, 'ada');
    const ids: number[] = [];
    for (let count = 0; count < 100; count++) {
      const user = { ...carla, username: `person${count}`, email: '' };
      const created = await createInvitedAccount(portal.context, user, ada);
      if (created.kind === 'created') ids.push(created.id);
    }
    for (const id of ids)
      await portal.context.db
        .updateTable('auth_user')
        .set({ email: `person${id}@gryphos.example`, email_key: `person${id}@gryphos.example` })
        .where('id', '=', id)
        .execute();
    const sent = await inTransaction(portal.context.db, async (tx) => {
      const kinds = [];
      for (const id of ids) kinds.push((await sendInvitation(tx, portal.context, id, ada)).kind);
      return kinds;
    });
    expect(new Set(sent)).toEqual(new Set(['queued']));
    const mails = await portal.newMails();
    expect(new Set(mails.map(extractLink)).size).toBe(100);
    expect(mails.flatMap(({ recipients }) => recipients).sort()).toEqual(ids.map((id) => `person${id}@gryphos.example`).sort());
  });

  test('learns why no mail was sent', async () => {
    const { portal, id, ada } = await openPortalWithCarla();
    const { db } = portal.context;
    expect(await invite(portal, 'sofia', ada)).toEqual({ kind: 'has-password' });
    const reset = (accountId: number) => inTransaction(db, (tx) => sendPasswordReset(tx, portal.context, accountId, ada));
    expect(await reset(9999)).toEqual({ kind: 'no-account' });
    await db.updateTable('auth_user').set({ is_active: 0 }).where('id', '=', id).execute();
    expect(await invite(portal, 'carla', ada)).toEqual({ kind: 'account-inactive' });
    expect(await reset(id)).toEqual({ kind: 'account-inactive' });
    expect(await createOneTimeLink(portal.context, id, ada)).toEqual({ kind: 'account-inactive' });
    expect(await createOneTimeLink(portal.context, 9999, ada)).toEqual({ kind: 'no-account' });
  });

  test('creates a one-time link, which expires after a day and revokes the mailed one', async () => {
    const portal = await openMailPortal();
    const { db } = portal.context;
    const ada = await actorNamed(portal, 'ada');
    const sofia = await findUserId(db, 'sofia');
    expect(await inTransaction(db, (tx) => sendPasswordReset(tx, portal.context, sofia, ada))).toEqual({ kind: 'queued' });
    const [mail] = await portal.newMails();
    const link = await createOneTimeLink(portal.context, sofia, ada);
    if (link.kind !== 'created') throw new Error(link.kind);
    const { pathname, search } = new URL(link.url);
    expect([search, link.expiresAt.getTime() - portal.clock.now().getTime()]).toEqual(['?lang=es', 24 * 3_600_000]);
    expect((await portal.stranger().get(extractLink(mail))).status).toBe(410);
    expect((await portal.stranger().get(pathname)).status).toBe(200);
    const entries = await listAuditLog(db);
    expect(entries.slice(-2)).toMatchObject([{ event: 'account.reset-sent' }, { event: 'account.link-handed-over', actor_id: ada!.id }]);
    expect(JSON.stringify(entries) + portal.log.text).not.toContain(pathname.split('/')[2]);
    portal.clock.advance({ hours: 24 });
    expect((await submitPassword(portal, pathname)).status).toBe(410);
  });
});

test('no link is created by an actor who has fewer permissions than the user', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const [tomas, adaId] = [await actorNamed(portal, 'tomas'), await findUserId(db, 'ada')];
  await db.updateTable('auth_user').set({ password_not_set: 1 }).where('id', '=', adaId).execute();
  expect(await invite(portal, 'ada', tomas)).toEqual({ kind: 'forbidden' });
  expect(await inTransaction(db, (tx) => sendPasswordReset(tx, portal.context, adaId, tomas))).toEqual({ kind: 'forbidden' });
  expect(await createOneTimeLink(portal.context, adaId, tomas)).toEqual({ kind: 'forbidden' });
  expect(await createInvitedAccount(portal.context, { ...carla, roles: ['administrator'] }, tomas)).toEqual({ kind: 'forbidden' });
  expect(await db.selectFrom('account_links').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('mail').selectAll().execute()).toEqual([]);
});
