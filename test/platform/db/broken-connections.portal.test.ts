import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { openPortal } from '../../support/test-portal.ts';

/** What an administrator of the database, a restart or a fail-over does to a connection; on SQLite there is none to break. */
async function breakOthers(portal: Awaited<ReturnType<typeof openPortal>>): Promise<void> {
  if (inject('prepared').engine === 'sqlite') return;
  const others = sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await others.execute(portal.context.db);
}

test('connections that break, idle or in a transaction, fail requests but do not end the portal', async () => {
  const portal = await openPortal();
  for (let time = 0; time < 5; time++) {
    const inside = inTransaction(portal.context.db, async (tx) => {
      await sql`select 1`.execute(tx);
      await breakOthers(portal);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await sql`select 1`.execute(tx);
    });
    await inside.catch(() => undefined);
    await breakOthers(portal).catch(() => undefined);
  }
  await expect.poll(async () => (await portal.stranger().get('/healthz')).status).toBe(200);
  await expect.poll(async () => (await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
  portal.log.errors();
});
