import { setTimeout } from 'node:timers/promises';
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
      await setTimeout(20);
      await sql`select 1`.execute(tx);
    });
    await inside.catch(() => undefined);
    await breakOthers(portal).catch(() => undefined);
  }
  await expect.poll(async () => (await portal.stranger().get('/healthz')).status).toBe(200);
  await expect.poll(async () => (await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
  portal.log.errors();
});

test('joins during which connections break are answered, and each is recorded exactly once', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const meetings = await db.selectFrom('meetings').select('id').execute();
  const pairs = (['ada', 'tomas', 'sofia'] as const).flatMap((who) => meetings.map(({ id }) => ({ who, id })));
  const joinAll = () => Promise.all(pairs.map(async ({ who, id }) => (await portal.as(who).get(`/join-meeting/${id}`)).status));
  const statuses = await joinAll();
  for (let time = 0; time < 5; time++) {
    portal.clock.advance({ minutes: 2 });
    const joins = joinAll();
    await setTimeout(5 * time);
    await breakOthers(portal).catch(() => undefined);
    // Refusals are pages, for which connections of the pool are needed.
    const answered = await joins;
    expect(answered.filter((_, index) => statuses[index] === 303)).toEqual(statuses.filter((status) => status === 303));
    const now = portal.clock.now().toISOString();
    const counts = db
      .selectFrom('join_attempts')
      .select(['user_id', 'meeting_id', (eb) => eb.fn.sum<number>('count').as('count')])
      .where('last_at', '=', now)
      .groupBy(['user_id', 'meeting_id']);
    await expect.poll(async () => (await counts.execute().catch(() => [])).length, { timeout: 10_000 }).toBe(pairs.length);
    expect((await counts.execute()).filter(({ count }) => count !== 1)).toEqual([]);
  }
  portal.log.errors();
});

test('a page whose statements were prepared before a migration added a column is answered', async () => {
  const portal = await openPortal();
  const page = async () => (await portal.as('ada').get('/meetings/1/attendance')).status;
  expect(await page()).toBe(200);
  for (const table of ['meetings', 'courses', 'room_openings', 'attendance_rules', 'sessions'])
    await sql`alter table ${sql.table(table)} add column later integer`.execute(portal.context.db);
  expect([await page(), await page()]).toEqual([200, 200]);
  portal.log.errors();
});
