import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { formatCredentialCheck } from '../../../src/operations/commands/jitsi-commands.ts';
import { checkCredentials, repairCredentials } from '../../../src/jitsi/credentials/check-credentials.ts';
import { toProsodyRows } from '../../../src/jitsi/credentials/credential.ts';
import { NO_PASSWORD } from '../../../src/accounts/hashing/password-hash.ts';
import { findUserId } from '../../support/rows.ts';
import { spawnBuilt } from '../../support/portal-process.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { ALL_KEYS, credentialRows } from './xmpp-rows.ts';

const someKeys = { salt: 'salt', iterationCount: 4096, storedKey: 'ab', serverKey: 'cd' };

test('without problems there is one line', async () => {
  const portal = await openPortal();
  expect(await linesOf(portal)).toEqual(['every active account has its credentials, and no others exist']);
});

test('authreg: each problem is listed, and repaired where possible', async () => {
  const portal = await openPortal({ XMPP_CREDENTIALS: 'authreg' });
  await spoil(portal);
  expect(await linesOf(portal)).toEqual([
    'form authreg, realm meet.localhost',
    'missing: 3 active accounts; each appears when the person next signs in (no repair can know a password)',
    '  otto',
    '  sofia',
    '  tomas',
    'left over, no active account with a password has the name: 2',
    '  ada (authreg, meet.localhost)',
    '  nadie (scram, meet.localhost)',
    'of another form: 1',
    '  otto (scram, meet.localhost)',
    'of another realm: 1',
    '  tomas (authreg, old.example)',
  ]);

  expect(await repairCredentials(portal.context)).toEqual({ converted: 0, moved: 1, removed: 3 });
  expect(await credentialRows(portal.context.db)).toEqual(['tomas@meet.localhost clear: unirse-ahora']);
  expect((await linesOf(portal)).slice(1)).toEqual([expect.stringMatching(/^missing: 2 /), '  otto', '  sofia']);
  expect(await journalOf(portal)).toEqual([
    { converted: 0, removed: 2 },
    { what: 'left-over', moved: 0, removed: 1 },
    { what: 'other-realm', moved: 1, removed: 0 },
  ]);
});

test('scram: clear-text passwords become keys, and keys move to the configured realm unless it has some', async () => {
  const portal = await openPortal({ XMPP_CREDENTIALS: 'scram' });
  await portal.credentialsConverted;
  const { db } = portal.context;
  await db.updateTable('prosody').set({ host: 'old.example' }).where('user', 'in', ['sofia', 'tomas']).execute();
  await db
    .insertInto('prosody')
    .values(toProsodyRows('meet.localhost', 'tomas', someKeys))
    .execute();
  await db.deleteFrom('prosody').where('user', '=', 'otto').execute();
  await db.insertInto('authreg').values({ username: 'otto', realm: 'meet.localhost', password: 'unirse-ahora', role: null }).execute();

  expect((await linesOf(portal)).filter((line) => !line.startsWith(' '))).toEqual([
    'form scram, realm meet.localhost',
    expect.stringMatching(/^missing: 2 /),
    'of another form: 1',
    'of another realm: 2',
  ]);
  expect(await repairCredentials(portal.context)).toEqual({ converted: 1, moved: 1, removed: 1 });
  expect(await credentialRows(db)).toEqual(['ada', 'otto', 'sofia', 'tomas'].map((name) => `${name}@meet.localhost keys: ${ALL_KEYS}`));
  expect(await linesOf(portal)).toEqual(['every active account has its credentials, and no others exist']);
});

test('off: all credentials are left over', async () => {
  const portal = await openPortal({ XMPP_CREDENTIALS: 'off' });
  await portal.credentialsConverted;
  await portal.context.db
    .insertInto('prosody')
    .values(toProsodyRows('old.example', 'sofia', someKeys))
    .execute();
  expect(await linesOf(portal)).toEqual(['form off, realm meet.localhost', 'of another form: 1', '  sofia (scram, old.example)']);
  await repairCredentials(portal.context);
  expect(await linesOf(portal)).toEqual(['no credentials are kept, and none are left']);
});

test('users with a separate password are counted apart', async () => {
  const portal = await openPortal();
  await portal.context.db.updateTable('auth_user').set({ separate_xmpp_password: 1 }).where('username', '=', 'sofia').execute();
  await portal.context.db.deleteFrom('authreg').execute();
  expect((await linesOf(portal))[2]).toMatch(/^ {2}1 of them have a password of their own for Jitsi/);
});

test.each(['authreg', 'scram'])(
  '%s: who has no password needs no credential, and keeps none but that of a password for Jitsi',
  async (form) => {
    const portal = await openPortal({ XMPP_CREDENTIALS: form });
    const { db } = portal.context;
    await portal.credentialsConverted;
    const note = 'without a password: 2 accounts sign in in another way; each may choose a password for Jitsi on their profile';
    const sofia = await findUserId(db, 'sofia');
    const otto = await findUserId(db, 'otto');
    const at = portal.clock.now().toISOString();
    await db
      .insertInto('account_identities')
      .values({ user_id: sofia, issuer: 'https://x/', subject: 's', email: '', linked_at: at })
      .execute();
    const passkey = { credential_id: 'x', user_handle: 'x', public_key: 'x', counter: 0, name: 'x', created_at: at };
    await db
      .insertInto('passkeys')
      .values({ ...passkey, user_id: otto })
      .execute();
    await db.updateTable('auth_user').set({ password: NO_PASSWORD, password_not_set: 1 }).where('id', 'in', [sofia, otto]).execute();
    expect(await linesOf(portal)).toEqual([
      `form ${form}, realm meet.localhost`,
      note,
      'left over, no active account with a password has the name: 2',
      `  otto (${form}, meet.localhost)`,
      `  sofia (${form}, meet.localhost)`,
    ]);
    expect(await repairCredentials(portal.context)).toEqual({ converted: 0, moved: 0, removed: 2 });
    expect(await linesOf(portal)).toEqual(['every active account has its credentials, and no others exist', note]);

    // A password for Jitsi alone counts as one.
    const choice = { portal_password: '', xmpp_password: 'cuatro cerezas maduras' };
    await portal.as('sofia').post('/profile/xmpp-password').type('form').send(choice).expect(303);
    expect(await linesOf(portal)).toEqual(['every active account has its credentials, and no others exist', note.replace('2', '1')]);
  },
);

test('only the first twenty are listed', async () => {
  const portal = await openPortal();
  const rows = Array.from({ length: 30 }, (_, index) => ({
    username: `x${String(index).padStart(2, '0')}`,
    realm: 'a',
    password: 'b',
    role: null,
  }));
  await portal.context.db.insertInto('authreg').values(rows).execute();
  const lines = await linesOf(portal);
  expect(lines).toHaveLength(23);
  expect(lines.slice(-2)).toEqual(['  x19 (authreg, a)', '  and 10 more']);
});

test('the command exits with 1 while a problem is left, and with 0 after the repair', async () => {
  const portal = await openPortal();
  await portal.context.db.updateTable('authreg').set({ realm: 'old.example' }).where('username', '=', 'sofia').execute();
  expect(await command(portal, [])).toMatchObject({ code: 1, printed: expect.stringContaining('of another realm: 1\n  sofia') as string });
  expect(await command(portal, ['--repair'])).toEqual({
    code: 0,
    printed:
      'repaired: 0 clear-text passwords were converted to keys, 1 moved to this realm, 0 removed\nevery active account has its credentials, and no others exist\n',
  });
  expect(await command(portal, ['--mend'])).toMatchObject({ code: 1, printed: '' });
});

/** One of each kind: sofia has nothing, ada is off, nadie is unknown, otto has keys, tomas another realm. */
async function spoil({ context: { db } }: TestPortal): Promise<void> {
  await db.deleteFrom('authreg').where('username', 'in', ['sofia', 'otto']).execute();
  await db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'ada').execute();
  for (const name of ['nadie', 'otto'])
    await db
      .insertInto('prosody')
      .values(toProsodyRows('meet.localhost', name, someKeys))
      .execute();
  await db.updateTable('authreg').set({ realm: 'old.example' }).where('username', '=', 'tomas').execute();
}

async function linesOf({ context: { db, settings } }: TestPortal): Promise<string[]> {
  return formatCredentialCheck(settings.xmpp, await checkCredentials(db, settings.xmpp));
}

async function journalOf({ context: { db } }: TestPortal): Promise<unknown[]> {
  const rows = await db.selectFrom('audit_log').select('details').where('event', '=', 'xmpp.repaired').orderBy('id').execute();
  return rows.map((row) => JSON.parse(row.details) as unknown);
}

async function command({ databaseUrl }: TestPortal, words: string[]): Promise<{ code: number | null; printed: string }> {
  const child = spawnBuilt('cli', { NODE_ENV: 'test', DATABASE_URL: databaseUrl }, ['xmpp:check', ...words]);
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code: child.exitCode, printed };
}
