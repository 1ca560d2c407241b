import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { updateUserRoles } from '../../../src/accounts/roles/update-user-roles.ts';
import { createAccount } from '../../../src/accounts/management/create-account.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { signOutEverywhere } from '../../../src/platform/http/user-sessions.ts';
import { runBulkAction } from '../../../src/admin/people/bulk/run-bulk-action.ts';
import { findActor } from '../../support/find-actor.ts';
import { findRoleId, findRoleNames, insertUserRole } from '../../support/custom-role.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** Tomás is an administrator who loses that role during the tests. */
let portal: TestPortal;
let tomas: number;
let administrator: number;

beforeEach(async () => {
  portal = await openPortal();
  tomas = await findUserId(portal.context.db, 'tomas');
  administrator = await findRoleId(portal.context.db, 'administrator');
  await insertUserRole(portal.context.db, 'tomas', 'administrator');
});

/** A request of Tomás whose last bytes are sent after `meanwhile`. */
async function slowPost(path: string, form: Record<string, string>, meanwhile: () => Promise<unknown>): Promise<string> {
  const body = new URLSearchParams(form).toString();
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Cookie: ${inject('prepared').cookies['tomas']}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  const socket = connect(portal.port, '127.0.0.1');
  const ended = new Promise((resolve) => socket.on('close', resolve));
  let answer = '';
  socket.on('data', (data) => (answer += data.toString()));
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`);
  // The guard looks at it as soon as the head is there.
  await pause(300);
  await meanwhile();
  socket.write(body.slice(5));
  await ended;
  return answer.split('\r\n')[0]!;
}

const usernames = async () =>
  (await portal.context.db.selectFrom('auth_user').select('username').execute()).map(({ username }) => username);

describe('a form that is sent late', () => {
  test.each<[string, string, () => Promise<unknown>]>([
    ['their account was deactivated', '302', () => setAccountActive(portal.context, tomas, false, null)],
    ['the role was taken from them', '403', () => updateUserRoles(portal.context, tomas, { take: [administrator] }, null)],
    ['their sessions were ended', '302', () => signOutEverywhere(portal.context.db, tomas)],
  ])('has no effect once %s', async (_what, status, meanwhile) => {
    const form = { first_name: 'Mal', username: 'mal', role: String(administrator), method: 'password', password: 'cuatro cerezas' };
    expect(await slowPost('/admin/users/new', form, meanwhile)).toContain(` ${status} `);
    expect(await usernames()).not.toContain('mal');
  });

  test('still works when nothing has changed', async () => {
    const form = { first_name: 'Bien', username: 'bien', method: 'link' };
    expect(await slowPost('/admin/users/new', form, () => Promise.resolve())).toContain(' 200 ');
    expect(await usernames()).toContain('bien');
  });
});

describe('permissions lost while a request runs', () => {
  test('no account is created after the password was hashed', async () => {
    const actor = await findActor(portal, 'tomas');
    await setAccountActive(portal.context, tomas, false, null);
    const person = { username: 'mal', firstName: 'Mal', lastName: '', email: '', roles: ['administrator'], password: 'cuatro cerezas' };
    expect(await createAccount(portal.context, person, actor)).toEqual({ kind: 'forbidden' });
    expect(await usernames()).not.toContain('mal');
  });

  test('a bulk action stops and assigns no role', async () => {
    const { db } = portal.context;
    const actor = await findActor(portal, 'tomas');
    const sofia = await findUserId(db, 'sofia');
    await updateUserRoles(portal.context, tomas, { take: [administrator] }, null);
    for (const action of [{ name: 'assign-role', role: administrator }, { name: 'deactivate' }] as const)
      expect(await runBulkAction(portal.context, action, [sofia], actor)).toMatchObject({
        done: [],
        skipped: [{ id: sofia, reason: 'forbidden' }],
      });
    expect(await findRoleNames(db, 'sofia')).toEqual(['student']);
  });
});
