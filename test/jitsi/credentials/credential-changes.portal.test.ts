import { describe, expect, test } from 'vitest';
import { createAccount } from '../../../src/accounts/management/create-account.ts';
import { deleteAccount } from '../../../src/accounts/management/delete-account.ts';
import { renameAccount } from '../../../src/accounts/management/update-account.ts';
import { setPassword } from '../../../src/accounts/passwords/set-password.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { FastHashing } from '../../support/fast-hashing.ts';
import { listAuditLog } from '../../support/rows.ts';
import { acceptsPassword, findStoredCredential } from '../../support/stored-credential.ts';
import { type Member, openPortal, type TestPortal } from '../../support/test-portal.ts';
import { credentialRows } from './xmpp-rows.ts';

const NEW = 'tres tristes tigres';

describe.each(['authreg', 'scram'])('%s: every change of an account updates its credential', (form) => {
  test('a new account', async () => {
    const portal = await started(form);
    const person = { username: 'bruno', firstName: 'Bruno', lastName: 'Díaz', email: '', roles: ['student' as const] };
    await createAccount(portal.context, { ...person, password: NEW }, null);
    expect(await accepts(portal, 'bruno', NEW)).toBe(true);
  });

  test('a password changed by the user', async () => {
    const portal = await started(form);
    await changeOwn(portal, 'sofia', NEW);
    expect(await accepts(portal, 'sofia', NEW)).toBe(true);
    expect(await accepts(portal, 'sofia', DEMO_PASSWORD)).toBe(false);
  });

  test('a rejected change changes nothing', async () => {
    const portal = await started(form);
    const before = await credentialRows(portal.context.db);
    const body = { old_password: 'no es esta', new_password: NEW, repeat_password: NEW };
    await portal.as('sofia').post('/profile/password').type('form').send(body).expect(422);
    expect(await credentialRows(portal.context.db)).toEqual(before);
  });

  test('«ñandú» typed with combining characters is the same password', async () => {
    const portal = await started(form);
    await changeOwn(portal, 'sofia', 'ñandú corredor'.normalize('NFD'));
    expect(await accepts(portal, 'sofia', 'ñandú corredor'.normalize('NFC'))).toBe(true);
    await signIn(portal, 'sofia', 'ñandú corredor'.normalize('NFC'));
  });

  test('a password set by an administrator; for an inactive account only in the portal', async () => {
    const portal = await started(form);
    await setPassword(portal.context, await idOf(portal, 'sofia'), NEW, null);
    expect(await accepts(portal, 'sofia', NEW)).toBe(true);

    await setAccountActive(portal.context, await idOf(portal, 'otto'), false, null);
    await setPassword(portal.context, await idOf(portal, 'otto'), NEW, null);
    expect(await rowsOf(portal, 'otto')).toEqual([]);
  });

  test('a new username', async () => {
    const portal = await started(form);
    await renameAccount(portal.context, await idOf(portal, 'sofia'), 'sofia.r', null);
    expect(await accepts(portal, 'sofia.r', DEMO_PASSWORD)).toBe(true);
    expect(await rowsOf(portal, 'sofia')).toEqual([]);
  });

  test('deactivation deletes it at once; after activation it returns with the next sign-in', async () => {
    const portal = await started(form);
    const id = await idOf(portal, 'sofia');
    await setAccountActive(portal.context, id, false, null);
    expect(await rowsOf(portal, 'sofia')).toEqual([]);
    await setAccountActive(portal.context, id, true, null);
    expect(await rowsOf(portal, 'sofia')).toEqual([]);
    await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect(await accepts(portal, 'sofia', DEMO_PASSWORD)).toBe(true);
  });

  test('a password set during a deactivation leaves none behind', async () => {
    const portal = await started(form);
    const id = await idOf(portal, 'sofia');
    const context = { ...portal.context, hashing: new FastHashing('!') };
    for (let round = 0; round < 10; round++) {
      await setAccountActive(context, id, true, null);
      await Promise.all([
        setPassword(context, id, NEW, null),
        setPassword(context, id, NEW, null),
        setAccountActive(context, id, false, null),
      ]);
      expect(await rowsOf(portal, 'sofia')).toEqual([]);
    }
  });

  test('deletion', async () => {
    const portal = await started(form);
    await deleteAccount(portal.context, await idOf(portal, 'otto'), null);
    expect(await rowsOf(portal, 'otto')).toEqual([]);
  });

  test('a separate password for Jitsi survives changes of the portal’s password, until it is removed', async () => {
    const portal = await started(form);
    await separate(portal, DEMO_PASSWORD, 'solo para jitsi');
    expect(await accepts(portal, 'sofia', 'solo para jitsi')).toBe(true);
    expect(await accepts(portal, 'sofia', DEMO_PASSWORD)).toBe(false);

    await changeOwn(portal, 'sofia', NEW);
    expect(await accepts(portal, 'sofia', 'solo para jitsi')).toBe(true);

    await separate(portal, NEW, '');
    expect(await accepts(portal, 'sofia', NEW)).toBe(true);
    expect(await accepts(portal, 'sofia', 'solo para jitsi')).toBe(false);
  });

  test.each(['link', 'administrator'] as const)('a separate password goes where the portal’s is reset by: %s', async (how) => {
    const portal = await started(form);
    await separate(portal, DEMO_PASSWORD, 'solo para jitsi');
    const id = await idOf(portal, 'sofia');
    if (how === 'administrator') await setPassword(portal.context, id, NEW, null);
    else {
      const { text } = await portal.as('ada').post(`/admin/users/${id}/hand-over`).type('form').send({});
      const chosen = { new_password: NEW, repeat_password: NEW };
      await portal
        .stranger()
        .post(/\/link\/[\w-]{43}/.exec(text)![0])
        .type('form')
        .send(chosen)
        .expect(303);
    }
    expect(await accepts(portal, 'sofia', 'solo para jitsi')).toBe(false);
    expect(await accepts(portal, 'sofia', NEW)).toBe(true);
    const events = (await listAuditLog(portal.context.db)).map(({ event }) => event);
    expect(events).toContain('account.xmpp-password-joined');
  });

  test('a sign-in does not replace a deleted separate password by the portal’s password', async () => {
    const portal = await started(form);
    await separate(portal, DEMO_PASSWORD, 'solo para jitsi');
    const id = await idOf(portal, 'sofia');
    await setAccountActive(portal.context, id, false, null);
    await setAccountActive(portal.context, id, true, null);
    await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect(await rowsOf(portal, 'sofia')).toEqual([]);
  });
});

test('off: no change writes a credential', async () => {
  const portal = await started('off');
  await changeOwn(portal, 'sofia', NEW);
  await signIn(portal, 'sofia', NEW);
  await portal
    .as('tomas')
    .post('/profile/xmpp-password')
    .type('form')
    .send({ portal_password: DEMO_PASSWORD, xmpp_password: NEW })
    .expect(404);
  expect(await credentialRows(portal.context.db)).toEqual([]);
});

async function started(form: string): Promise<TestPortal> {
  const portal = await openPortal({ XMPP_CREDENTIALS: form });
  await portal.credentialsConverted;
  return portal;
}

async function changeOwn(portal: TestPortal, member: Member, after: string): Promise<void> {
  const body = { old_password: DEMO_PASSWORD, new_password: after, repeat_password: after };
  await portal.as(member).post('/profile/password').type('form').send(body).expect(303);
}

async function separate(portal: TestPortal, portalPassword: string, xmppPassword: string): Promise<void> {
  const body = { portal_password: portalPassword, xmpp_password: xmppPassword };
  await portal.as('sofia').post('/profile/xmpp-password').type('form').send(body).expect(303);
}

async function signIn(portal: TestPortal, username: string, password: string): Promise<void> {
  await portal.stranger().post('/login').type('form').send({ username, password }).expect(303);
}

async function accepts({ context }: TestPortal, username: string, password: string): Promise<boolean> {
  return acceptsPassword(await findStoredCredential(context.db, username), password);
}

async function rowsOf({ context }: TestPortal, username: string): Promise<string[]> {
  return (await credentialRows(context.db)).filter((row) => row.startsWith(`${username}@`));
}

async function idOf({ context }: TestPortal, username: string): Promise<number> {
  const row = await context.db.selectFrom('auth_user').select('id').where('username', '=', username).executeTakeFirstOrThrow();
  return row.id;
}
