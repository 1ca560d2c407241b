import bcrypt from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { renewPassword } from '../../../src/accounts/sign-in/renew-password.ts';
import { findAccountByLogin } from '../../../src/accounts/find-account.ts';
import { HashingQueue } from '../../../src/accounts/hashing/hashing-queue.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { deleteCredentials } from '../../../src/jitsi/credentials/credential-store.ts';
import { acceptsPassword, findStoredCredential, matchesHash } from '../../support/stored-credential.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** Written by make_password of Django 3.2. */
const djangoHashes = {
  'cuatro cerezas': 'pbkdf2_sha256$260000$rXcAaYU2ebNpjcWAQ3HYLy$6At2iyk0LOO9lEfk1vqR8h7y1kIWESJ2sWPrmBnEHm4=',
  'ñandú de campo': 'pbkdf2_sha256$260000$uPTiIAjnlo0ZZT4jKCZqjA$WcMYmSX6yBhzAf0IkhusFCF5+gBXJAyhMHoDg9vR1Uk=',
  'n\u0303andu\u0301 de campo': 'pbkdf2_sha256$260000$v8je5lbhLvRSUY590l7DQV$Cf7H4CN0tuTtHT18MPn8tSQ6E9zFeqT/IXq/ExaNtc0=',
  ['x'.repeat(100)]: 'pbkdf2_sha256$260000$gkzh3Yz49N8wcB05Mvz3Z1$LFwrawJGJSvHemAwIaqG4dLxfxD1U6DKQg+u2DohdIc=',
  'clave 🍒 larga': 'pbkdf2_sha256$260000$ZRRacIYGmIRxFOIKJNgwmQ$MIdjw39U8NhguYeQVsU2lIobwj5ywVPeacAXm52KGjE=',
} as const;

const cherries = 'cuatro cerezas';
const composed = 'ñandú de campo';
const combining = composed.normalize('NFD');

/** A portal in which sofia has this hash, and no credential for Prosody. */
async function openPortalWithHash(hash: string, given: Record<string, string> = {}): Promise<TestPortal> {
  const portal = await openPortal(given);
  await portal.credentialsConverted;
  await portal.context.db.updateTable('auth_user').set({ password: hash }).where('username', '=', 'sofia').execute();
  await inTransaction(portal.context.db, (tx) => deleteCredentials(tx, 'sofia'));
  return portal;
}

function signIn(portal: TestPortal, password: string, username = 'sofia') {
  return portal.stranger().post('/login').type('form').send({ username, password });
}

describe('a Django password', () => {
  test.each(['authreg', 'scram'])('signs in, is hashed again with bcrypt, and gets a Prosody credential (%s)', async (form) => {
    const portal = await openPortalWithHash(djangoHashes[cherries], { XMPP_CREDENTIALS: form });
    expect((await signIn(portal, 'cinco cerezas')).status).toBe(401);
    expect(await findStoredCredential(portal.context.db, 'sofia')).toEqual({ hash: djangoHashes[cherries], clear: null, keys: {} });

    expect((await signIn(portal, cherries)).headers['location']).toBe('/');
    const stored = await findStoredCredential(portal.context.db, 'sofia');
    expect(matchesHash(stored, cherries)).toBe(true);
    expect(acceptsPassword(stored, cherries)).toBe(true);
    expect((await signIn(portal, cherries)).status).toBe(303);
    expect((await signIn(portal, 'cinco cerezas')).status).toBe(401);
  });

  test('of a hundred characters gets a new hash and a Prosody credential too', async () => {
    const long = 'x'.repeat(100);
    const portal = await openPortalWithHash(djangoHashes[long]!);
    expect((await signIn(portal, long)).status).toBe(303);
    const stored = await findStoredCredential(portal.context.db, 'sofia');
    expect([matchesHash(stored, long), acceptsPassword(stored, long)]).toEqual([true, true]);
  });

  test('and one of an earlier portal, which bcrypt hashed as it stands, are renewed at the next sign-in', async () => {
    const portal = await openPortalWithHash(await bcrypt.hash(cherries, 4));
    expect((await signIn(portal, 'cinco cerezas')).status).toBe(401);
    const answers = await Promise.all([signIn(portal, cherries), signIn(portal, cherries)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(matchesHash(await findStoredCredential(portal.context.db, 'sofia'), cherries)).toBe(true);
    expect((await signIn(portal, cherries)).status).toBe(303);
  });

  test('is compared as typed, then prepared; afterwards both forms are accepted', async () => {
    for (const [stored, typed] of [
      [composed, composed],
      [composed, combining],
      [combining, combining],
    ] as const) {
      const portal = await openPortalWithHash(djangoHashes[stored as keyof typeof djangoHashes]!);
      expect((await signIn(portal, typed)).status).toBe(303);
      for (const other of [composed, combining]) expect((await signIn(portal, other)).status).toBe(303);
    }
  });

  test.each(['clave 🍒 larga'])('%j goes on signing in, though Prosody does not accept it', async (password) => {
    const portal = await openPortalWithHash(djangoHashes[password as keyof typeof djangoHashes]!);
    for (let count = 0; count < 2; count++) expect((await signIn(portal, password)).status).toBe(303);
    expect((await signIn(portal, `${password}x`)).status).toBe(401);
    expect(await findStoredCredential(portal.context.db, 'sofia')).toMatchObject({
      hash: djangoHashes[password as keyof typeof djangoHashes],
      clear: null,
    });
  });

  test('accepts three sign-ins at the same moment', async () => {
    const portal = await openPortalWithHash(djangoHashes[cherries]);
    const answers = await Promise.all([signIn(portal, cherries), signIn(portal, cherries), signIn(portal, cherries)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(acceptsPassword(await findStoredCredential(portal.context.db, 'sofia'), cherries)).toBe(true);
  });

  test('replaces an imported Prosody credential', async () => {
    const portal = await openPortalWithHash(djangoHashes[cherries]);
    await portal.context.db
      .insertInto('authreg')
      .values({ username: 'sofia', realm: 'meet.localhost', password: 'una más antigua', role: 'student' })
      .execute();
    await signIn(portal, cherries);
    expect((await findStoredCredential(portal.context.db, 'sofia')).clear).toBe(cherries);
  });

  test('of an inactive account signs nobody in and is not hashed again', async () => {
    const portal = await openPortalWithHash(djangoHashes[cherries]);
    const { id } = (await findAccountByLogin(portal.context.db, 'sofia'))!;
    await setAccountActive(portal.context, id, false, null);
    expect((await signIn(portal, cherries)).status).toBe(403);
    expect((await signIn(portal, 'cinco cerezas')).status).toBe(401);
    expect((await findStoredCredential(portal.context.db, 'sofia')).hash).toBe(djangoHashes[cherries]);
  });

  test('is hashed again at a later sign-in where the hashing queue is full', async () => {
    const portal = await openPortalWithHash(djangoHashes[cherries]);
    const account = (await findAccountByLogin(portal.context.db, 'sofia'))!;
    const hashing = new HashingQueue(1, 10);
    let release: () => void = () => undefined;
    const busy = hashing.run({ client: '10.0.0.9', priority: 'unknown' }, () => new Promise<void>((resolve) => (release = resolve)));
    const client = { client: '10.0.0.1', clientIp: '10.0.0.1', priority: 'unknown' } as const;
    expect(await renewPassword({ ...portal.context, hashing }, account, cherries, client)).toMatchObject({ kind: 'renewed' });
    release();
    await busy;
    expect(await findStoredCredential(portal.context.db, 'sofia')).toMatchObject({ hash: djangoHashes[cherries], clear: cherries });
  });

  test.each(['pbkdf2_sha1$260000$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'pbkdf2_sha256$99999999$salt$' + 'A'.repeat(43) + '=', '!abc', ''])(
    'is never accepted with the hash %j',
    async (hash) => {
      const portal = await openPortalWithHash(hash);
      expect((await signIn(portal, cherries)).status).toBe(401);
    },
  );
});

test('an unknown login is refused although its password matches the decoy hash', async () => {
  const portal = await openPortal();
  for (const login of ['nadie', 'ninguna', 'nadie@gryphos.example']) expect((await signIn(portal, DEMO_PASSWORD, login)).status).toBe(401);
  await portal.context.db.updateTable('auth_user').set({ password: djangoHashes[cherries] }).execute();
  for (const login of ['nadie', 'ninguna']) expect((await signIn(portal, cherries, login)).status).toBe(401);
  const attempts = await portal.context.db.selectFrom('sign_in_attempts').select('failed').execute();
  expect(attempts.map(({ failed }) => failed)).toEqual([1, 1, 1, 1, 1]);
});
