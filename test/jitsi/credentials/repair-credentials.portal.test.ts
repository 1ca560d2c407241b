import { sql } from 'kysely';
import { describe, expect, inject, test } from 'vitest';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { repairCredentials, type RepairCredentialsResult } from '../../../src/jitsi/credentials/check-credentials.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { credentialRows } from './xmpp-rows.ts';

const onSqlite = inject('prepared').engine === 'sqlite';

describe('changes during a repair', () => {
  test('an account that is activated and signs in keeps its credential', async () => {
    const portal = await openPortal({ XMPP_CREDENTIALS: 'authreg' });
    const { db } = portal.context;
    await db.insertInto('authreg').values({ username: 'aaa', realm: 'meet.localhost', password: 'b', role: null }).execute();
    const { id } = await db.selectFrom('auth_user').select('id').where('username', '=', 'sofia').executeTakeFirstOrThrow();
    await db.updateTable('auth_user').set({ is_active: 0 }).where('id', '=', id).execute();

    const repair = await repairStoppedAt('aaa', portal, async () => {
      await setAccountActive(portal.context, id, true, null);
      await signIn(portal, 'sofia');
    });
    if (!onSqlite) expect(repair).toEqual({ converted: 0, moved: 0, removed: 1 });
    expect(await credentialRows(db)).toEqual(everyoneInClear);
  });

  test('a credential of another realm that a sign-in replaced is not changed', async () => {
    const portal = await openPortal({ XMPP_CREDENTIALS: 'authreg' });
    const { db } = portal.context;
    await db.updateTable('authreg').set({ realm: 'old.example' }).where('username', 'in', ['otto', 'tomas']).execute();
    const repair = await repairStoppedAt('otto', portal, () => signIn(portal, 'tomas'));
    if (!onSqlite) expect(repair).toEqual({ converted: 0, moved: 1, removed: 0 });
    expect(await credentialRows(db)).toEqual(everyoneInClear);
  });
});

const everyoneInClear = ['ada', 'otto', 'sofia', 'tomas'].map((name) => `${name}@meet.localhost clear: ${DEMO_PASSWORD}`);

/**
 * Repairs, and does something else while the repair, its list read, waits for the first credential on it. SQLite has one writer
 * at a time, so nobody comes between list and removal: there the two run beside each other, and which is first is open.
 */
async function repairStoppedAt(first: string, portal: TestPortal, meanwhile: () => Promise<void>): Promise<RepairCredentialsResult> {
  const { context } = portal;
  if (onSqlite) {
    const [repair] = await Promise.all([repairCredentials(context), meanwhile()]);
    return repair;
  }
  const { repair } = await inTransaction(context.db, async (tx) => {
    await tx.updateTable('authreg').set({ role: '' }).where('username', '=', first).execute();
    const repair = repairCredentials(context);
    await expect.poll(() => waitingFor(portal), { timeout: 10_000 }).toBe(1);
    await meanwhile();
    return { repair };
  });
  return repair;
}

async function waitingFor({ context: { db } }: TestPortal): Promise<number> {
  const waiting = sql<{ number: number }>`select count(*) as number from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return (await waiting.execute(db)).rows[0]!.number;
}

async function signIn(portal: TestPortal, username: string): Promise<void> {
  await portal.stranger().post('/login').type('form').send({ username, password: DEMO_PASSWORD }).expect(303);
}
