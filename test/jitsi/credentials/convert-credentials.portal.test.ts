import request from 'supertest';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPortal } from '../../../src/portal.ts';
import { deleteClearPassword } from '../../../src/jitsi/credentials/convert-credentials.queries.ts';
import { acceptsPassword, findStoredCredential } from '../../support/stored-credential.ts';
import { LogCapture } from '../../support/log-capture.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';
import { ALL_KEYS, credentialRows } from './xmpp-rows.ts';

const cast = ['ada', 'otto', 'sofia', 'tomas'];
const clear = cast.map((name) => `${name}@meet.localhost clear: unirse-ahora`);
const keys = cast.map((name) => `${name}@meet.localhost keys: ${ALL_KEYS}`);

describe('at start', () => {
  test('nothing is changed or logged where all credentials have the configured form', async () => {
    const portal = await started('authreg');
    expect(await credentialRows(portal.context.db)).toEqual(clear);
    expect(portal.log.grep(/xmpp_credentials/)).toEqual([]);
  });

  test('authreg → scram: clear-text passwords become keys that accept the same passwords', async () => {
    const portal = await started('scram');
    expect(await credentialRows(portal.context.db)).toEqual(keys);
    for (const name of cast) expect(acceptsPassword(await findStoredCredential(portal.context.db, name), 'unirse-ahora')).toBe(true);
    expect(portal.log.grep(/"level":"INFO".*4 passwords in clear became keys/)).toHaveLength(1);
  });

  test('scram → authreg: keys cannot become clear text and are deleted; the row is created at the next sign-in', async () => {
    const first = await started('scram');
    const portal = await again(first, { XMPP_CREDENTIALS: 'authreg' });
    expect(await credentialRows(portal.context.db)).toEqual([]);
    expect(portal.log.grep(/"level":"WARNING".*4 credentials for Prosody were removed/)).toHaveLength(1);

    await request(portal.server).post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303);
    expect(await credentialRows(portal.context.db)).toEqual(['sofia@meet.localhost clear: unirse-ahora']);
  });

  test.each(['authreg', 'scram'])('%s → off: all are deleted', async (form) => {
    const portal = await again(await started(form), { XMPP_CREDENTIALS: 'off' });
    expect(await credentialRows(portal.context.db)).toEqual([]);
    expect(portal.log.grep(/"level":"WARNING".*4 credentials for Prosody were removed: none are kept/)).toHaveLength(1);
  });

  test('no password stays in clear text in any realm; one without an active account is deleted', async () => {
    const first = await started('authreg');
    const { db } = first.context;
    await db.updateTable('authreg').set({ realm: 'old.example' }).where('username', '=', 'sofia').execute();
    await db
      .insertInto('authreg')
      .values({ username: 'nadie', realm: 'meet.localhost', password: 'se fue hace tiempo', role: null })
      .execute();
    const portal = await again(first, { XMPP_CREDENTIALS: 'scram' });
    expect(await credentialRows(portal.context.db)).toEqual([
      ...keys.filter((row) => !row.startsWith('sofia')),
      `sofia@old.example keys: ${ALL_KEYS}`,
    ]);
    expect(portal.log.grep(/1 credentials for Prosody were removed: passwords in clear without an active account/)).toHaveLength(1);
  });

  test('keys of another realm are left to xmpp:check', async () => {
    const first = await started('scram');
    await first.context.db.updateTable('prosody').set({ host: 'old.example' }).where('user', '=', 'sofia').execute();
    const portal = await again(first, { XMPP_CREDENTIALS: 'authreg' });
    expect(await credentialRows(portal.context.db)).toEqual([`sofia@old.example keys: ${ALL_KEYS}`]);
  });

  test('two portals that start together convert each credential once', async () => {
    const first = await started('authreg');
    const both = await Promise.all([again(first, { XMPP_CREDENTIALS: 'scram' }), again(first, { XMPP_CREDENTIALS: 'scram' })]);
    expect(await credentialRows(first.context.db)).toEqual(keys);
    const counts = both.flatMap(({ log }) => log.lines().map((line) => Number(line['converted'] ?? 0)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  test('a clear-text password that changed since it was read is not deleted', async () => {
    const { db } = (await started('authreg')).context;
    const row = { username: 'ada', realm: 'meet.localhost', hasActiveAccount: 1 };
    expect(await deleteClearPassword(db, { ...row, password: 'la de antes' })).toBe(false);
    expect(await deleteClearPassword(db, { ...row, password: 'unirse-ahora' })).toBe(true);
    expect(await deleteClearPassword(db, { ...row, password: 'unirse-ahora' })).toBe(false);
  });

  test('a failed conversion is logged as an error, and the portal serves', async () => {
    const first = await started('authreg');
    await first.context.db.schema.dropTable('prosody').execute();
    const portal = await again(first, { XMPP_CREDENTIALS: 'scram' });
    expect(portal.log.errors()).toMatchObject([{ message: 'credentials for Prosody could not be brought in the form of the settings' }]);
    await request(portal.server).get('/login').expect(200);
  });

  test('a portal that stops leaves the rest for the next start', async () => {
    const first = await started('authreg');
    const slow = await again(first, { XMPP_CREDENTIALS: 'scram', XMPP_SCRAM_ITERATIONS: '2000000' }, { waits: false });
    await slow.close();
    expect(slow.log.errors()).toEqual([]);
    expect((await credentialRows(first.context.db)).filter((row) => row.includes('clear')).length).toBeGreaterThan(1);
    await again(first, { XMPP_CREDENTIALS: 'scram' });
    expect(await credentialRows(first.context.db)).toEqual(keys);
  });
});

async function started(form: string): Promise<TestPortal> {
  const portal = await openPortal({ XMPP_CREDENTIALS: form });
  await portal.credentialsConverted;
  return portal;
}

/** A second portal with other settings on the database of the first. */
async function again({ databaseUrl }: TestPortal, given: Record<string, string>, { waits = true } = {}) {
  const log = new LogCapture();
  const portal = await startPortal(testSettings({ DATABASE_URL: databaseUrl, ...given }), { logDestination: log });
  if (waits) await portal.credentialsConverted;
  const close = once(() => portal.close());
  onTestFinished(close);
  return { ...portal, close, log };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
