import bcrypt from 'bcrypt';
import request from 'supertest';
import { DIGEST_SCHEME, digestPassword } from '../../src/accounts/hashing/password-hash.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { migrate } from '../../src/platform/db/migrate.ts';
import { cast, DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { seed } from '../../src/demo/seed.ts';
import { startPortal } from '../../src/portal.ts';
import { TestClock } from './test-clock.ts';
import { testSettings } from './test-settings.ts';

const FAST_BCRYPT_COST = 4;

/** The secrets of databases that are kept of releases: a later default must not make them unreadable. */
export const RELEASE_SECRETS = {
  AUDIT_LOG_SECRET: 'audit log of a kept release 0123456789',
  SESSION_SECRET: 'sessions of a kept release 0123456789',
};

/** Cookies of the cast, by username. */
export type Cookies = Record<string, string>;

/**
 * Fills an empty database with the cast and their classes and signs each of them in through the front door, once for a whole
 * run: a hash takes a quarter of a second. Afterwards the cast's passwords get hashes that take a millisecond to compare. Every
 * test starts on a copy.
 */
export async function prepareDatabase(url: string, given: Record<string, string> = {}): Promise<Cookies> {
  const db = openDatabase(url);
  await migrate(db).finally(() => db.destroy());
  const portal = await startPortal(testSettings({ DATABASE_URL: url, ...given }), {
    clock: new TestClock(),
    logDestination: { write: () => undefined },
  });
  await seed(portal.context);
  const cookies: Cookies = {};
  for (const { username } of cast) {
    const answer = await request(portal.server).post('/login').type('form').send({ username, password: DEMO_PASSWORD, keep: 'on' });
    cookies[username] = String(answer.headers['set-cookie']?.at(-1)).split(';')[0]!;
  }
  const hash = DIGEST_SCHEME + (await bcrypt.hash(digestPassword(DEMO_PASSWORD), FAST_BCRYPT_COST));
  await portal.context.db.updateTable('auth_user').set({ password: hash }).execute();
  await portal.close();
  return cookies;
}
