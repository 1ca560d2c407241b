import request from 'supertest';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Db } from '../../src/platform/db/database.ts';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { seed } from '../../src/demo/seed.ts';
import { verifyAuditLog } from '../../src/platform/audit-log/verify-audit-log.ts';
import { createContext } from '../../src/context.ts';
import { startPortalProcess, type PortalProcess } from '../support/portal-process.ts';
import { createSharedDatabase } from '../support/shared-database.ts';
import { acceptsPassword, findStoredCredential, matchesHash } from '../support/stored-credential.ts';
import { testSettings } from '../support/test-settings.ts';

const JOINS = 20;
const KEPT_RECORD = /does not wait for a record|a record is kept in memory/;

const combinations = [
  { form: 'authreg', engine: 'sqlite' },
  { form: 'scram', engine: 'postgres' },
] as const;

describe.each(combinations)('two portals with one database, $form on $engine', ({ form, engine }) => {
  test('users sign in, join and change passwords through both at once without errors or lost changes', async () => {
    const database = await createSharedDatabase(engine, 'authreg');
    const settings = { DATABASE_URL: database.url, XMPP_CREDENTIALS: form, XMPP_SCRAM_ITERATIONS: '4096' };
    const context = createContext(testSettings(settings));
    await seed(context);
    const portals = await Promise.all([startPortalProcess(settings), startPortalProcess(settings)]);
    onTestFinished(async () => {
      await Promise.all(portals.map((portal) => portal.stop()));
      await context.db.destroy();
      database.remove();
    });

    const [, , passwordOfAda, passwordOfOtto] = await Promise.all([
      joinThrough(portals, 'sofia'),
      joinThrough(portals, 'tomas'),
      changeThrough(portals, 'ada'),
      changeThrough(portals, 'otto'),
    ]);

    // On a machine that is too slow for both, records of joins are kept in memory and written a little later.
    for (const portal of portals) expect(portal.log.grep(/"level":"ERROR"/).filter((line) => !KEPT_RECORD.test(line))).toEqual([]);
    for (const username of ['sofia', 'tomas'])
      await expect.poll(() => joinsOf(context.db, username), { timeout: 20_000, interval: 200 }).toBe(2 * JOINS);
    await expectPassword(context.db, 'ada', passwordOfAda);
    await expectPassword(context.db, 'otto', passwordOfOtto);
    expect(await verifyAuditLog(context.db)).toMatchObject({ defects: [] });
  });
});

/** Signs in at both and joins the class again and again, ten requests at a time. */
async function joinThrough(portals: PortalProcess[], username: string): Promise<void> {
  const browsers = await Promise.all(portals.map((portal) => signIn(portal, username, DEMO_PASSWORD)));
  for (let round = 0; round < JOINS / 5; round++) {
    const five = browsers.flatMap((browser) => Array.from({ length: 5 }, () => browser.get('/join-meeting/1')));
    for (const answer of await Promise.all(five)) expect(answer.status).toBe(303);
  }
}

/** Changes a password four times, each time through the other portal. Answers the last one. */
async function changeThrough(portals: PortalProcess[], username: string): Promise<string> {
  let before = DEMO_PASSWORD;
  for (let change = 0; change < 4; change++) {
    const browser = await signIn(portals[change % 2]!, username, before);
    const after = `cuatro veces distinta ${change}`;
    const form = { old_password: before, new_password: after, repeat_password: after };
    await browser.post('/profile/password').type('form').send(form).expect(303);
    before = after;
  }
  return before;
}

async function signIn(portal: PortalProcess, username: string, password: string) {
  const browser = request.agent(portal.url);
  await browser.post('/login').type('form').send({ username, password }).expect(303);
  return browser;
}

async function joinsOf(db: Db, username: string): Promise<number> {
  const { joins } = await db
    .selectFrom('join_attempts')
    .innerJoin('auth_user', 'auth_user.id', 'join_attempts.user_id')
    .where('username', '=', username)
    .where('outcome', '=', 'admitted')
    .select((eb) => eb.fn.sum<number>('count').as('joins'))
    .executeTakeFirstOrThrow();
  return joins;
}

async function expectPassword(db: Db, username: string, password: string): Promise<void> {
  const stored = await findStoredCredential(db, username);
  expect(matchesHash(stored, password)).toBe(true);
  expect(acceptsPassword(stored, password)).toBe(true);
}
