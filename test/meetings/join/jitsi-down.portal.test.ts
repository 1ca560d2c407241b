import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { listJoinAttempts, findMeetingId, classes } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** Every request to Jitsi fails: nothing listens on its port. */
async function openWithJitsiDown(): Promise<{ portal: TestPortal; port: number }> {
  const port = await freePort();
  const portal = await openPortal({ JITSI_SERVER_URL: `http://127.0.0.1:${port}` });
  for (let polls = 0; polls < 3; polls++) await portal.context.jitsi.refresh();
  return { portal, port };
}

/** The demo meetings have the links of the default server. */
async function pointLinksTo(portal: TestPortal, port: number): Promise<void> {
  const meetings = await portal.context.db.selectFrom('meetings').select(['id', 'room_name']).where('link', '!=', '').execute();
  for (const { id, room_name: room } of meetings) {
    await portal.context.db
      .updateTable('meetings')
      .set({ link: `http://127.0.0.1:${port}/${room}` })
      .where('id', '=', id)
      .execute();
  }
}

describe('while Jitsi is down', () => {
  test('the join page says so, signs no token, and reloads at spread times', async () => {
    const { portal, port } = await openWithJitsiDown();
    await pointLinksTo(portal, port);
    const seconds = new Set<number>();
    for (let attempt = 0; attempt < 20; attempt++) {
      const answer = await portal.as('sofia').get('/join-meeting/1');
      expect([answer.status, answer.headers['location'], answer.headers['cache-control']]).toEqual([503, undefined, 'no-store']);
      expect(answer.text).toContain('La sala no responde');
      expect(answer.text).not.toMatch(/eyJ|\?jwt=/);
      expect(answer.headers['retry-after']).toBe(answer.headers['refresh']);
      seconds.add(Number(answer.headers['refresh']));
    }
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(30);
    expect(seconds.size).toBeGreaterThan(1);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'sofia', outcome: 'jitsi-down', moderator: 0, count: 20 },
    ]);
    expect(portal.log.grep(/JWT emitido/)).toEqual([]);
    expect(portal.log.grep(/WARNING.*Jitsi no responde/)).toHaveLength(20);
  });

  test('a user may join anyway, from the join page and from Jitsi’s redirect', async () => {
    const { portal, port } = await openWithJitsiDown();
    await pointLinksTo(portal, port);
    const sofia = portal.as('sofia');
    const page = await sofia.get(
      `/aula/curso_1_1?${new URLSearchParams({ state: '{"config.startWithAudioMuted":true,"refreshToken":"x"}' }).toString()}`,
    );
    expect(page.status).toBe(503);
    const anywayUrl = /href="([^"]*anyway=1)"/.exec(page.text)![1]!.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
    expect(anywayUrl).not.toContain('refreshToken');
    const joined = await sofia.get(anywayUrl);
    expect(joined.status).toBe(303);
    expect(joined.headers['location']).toMatch(/\/curso_1_1\?jwt=[^#]+#config\.startWithAudioMuted=true$/);
    expect((await sofia.get('/join-meeting/1?anyway=1')).status).toBe(303);
  });

  test('refusals are the same', async () => {
    const { portal, port } = await openWithJitsiDown();
    await pointLinksTo(portal, port);
    expect((await portal.as('otto').get('/join-meeting/1')).status).toBe(403);
    expect((await portal.stranger().get('/join-meeting/1')).status).toBe(302);
    expect((await portal.as('sofia').get(`/join-meeting/${await findMeetingId(portal.context.db, classes.over)}`)).status).toBe(410);
  });

  test('users can join again after the first response', async () => {
    const { portal, port } = await openWithJitsiDown();
    await pointLinksTo(portal, port);
    const jitsi = createServer((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end('var config = {};'),
    );
    await new Promise<void>((resolve) => jitsi.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => void jitsi.close());
    await portal.context.jitsi.refresh();
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
  });

  test('the figures show the outcome with its text', async () => {
    const { portal, port } = await openWithJitsiDown();
    await pointLinksTo(portal, port);
    await portal.as('sofia').get('/join-meeting/1');
    await portal.runJobs();
    expect((await portal.as('ada').get('/admin/figures')).text).toContain('La sala no respondía');
  });
});
