import Database from 'better-sqlite3';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { listJoinAttempts } from '../../support/rows.ts';
import { openPortal } from '../../support/test-portal.ts';

/** Another program that holds the table of attempts for itself, until it is told to let go. */
async function holdAttempts(url: string): Promise<() => Promise<void>> {
  if (inject('prepared').engine === 'sqlite') {
    const other = new Database(url.slice('file:'.length));
    other.exec('begin immediate');
    return () => {
      other.exec('commit');
      other.close();
      return Promise.resolve();
    };
  }
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('begin; lock table join_attempts in exclusive mode');
  return async () => {
    await other.query('commit');
    await other.end();
  };
}

test('while another process writes, joins wait and all other requests are served', async () => {
  const portal = await openPortal();
  const letGo = await holdAttempts(portal.databaseUrl);
  let joined = false;
  const join = portal
    .as('sofia')
    .get('/join-meeting/1')
    .then((answer) => {
      joined = true;
      return answer;
    });
  for (let time = 0; time < 20; time++) {
    expect((await portal.stranger().get('/assets/theme.js')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(joined).toBe(false);
  await letGo();
  expect((await join).status).toBe(303);
  expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'sofia', outcome: 'admitted', count: 1 }]);
});
